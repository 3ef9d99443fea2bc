"""Training, evaluation, data preparation and synthesis; each a runnable module."""
