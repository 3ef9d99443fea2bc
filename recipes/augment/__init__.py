"""What training does to sound and pictures so that a model meets more than its recordings: noise, rooms, codecs, voices, cameras."""
