"""Finding, following, aligning and cropping the face."""
