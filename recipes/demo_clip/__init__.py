"""Makes the demo clip, free of other people's rights: a synthetic voice and NASA's public-domain portrait with moving lips.

    python -m recipes.demo_clip --kokoro FOLDER --out assets/demo.mp4

needs `pip install kokoro-onnx pocketsphinx scikit-image scipy` (none of it is needed to run Viseme). FOLDER holds Kokoro, as
`recipes.voices.kokoro` tells.
`--voice-from flite` or `--speech FILE` do without.
"""
