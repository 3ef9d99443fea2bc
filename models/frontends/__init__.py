"""From raw samples and face crops to features at 25 Hz."""
