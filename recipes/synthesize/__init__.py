"""Talking faces out of sound and text: what lips do is learned from filmed speakers and shown by still portraits.

    python -m recipes.synthesize.landmarks  # landmarks of clips and portraits (the only step that needs mediapipe)
    python -m recipes.synthesize.lips       # learn how lips move with phones (its result is in this package: lips.npz)
    python -m recipes.synthesize            # crops to train on, or full-frame clips, from any manifest with sound and text
    python -m recipes.synthesize.visemes    # how well a classifier of real lips reads the synthetic ones

`docs/synthesis.md` tells how it works and what it measures.
"""
