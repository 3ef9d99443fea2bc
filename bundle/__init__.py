"""Makes the program that needs no Python: `python -m bundle.build`; docs/packaging.md tells more."""
