"""The live page: sources, picture, crop, level, figures."""
