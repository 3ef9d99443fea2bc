"""Pictures of every view of the window, for the documentation and for critical eyes: `python -m app.gui.gallery --out DIR`."""
