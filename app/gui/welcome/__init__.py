"""The first start: a short check of devices, machine and model."""
