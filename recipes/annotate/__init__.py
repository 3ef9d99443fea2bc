"""Labels for untranscribed audio and video: two or more teachers hear each file, and what they agree on is kept.

`python -m recipes.annotate DIR --teacher … --teacher … --output DIR`; `viseme annotate` does the same.
"""
