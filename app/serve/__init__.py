"""The caption server: live events for browsers, overlays and other programs on this machine."""
