"""The noise bench: sound alone beside sound with lips, in noise."""
