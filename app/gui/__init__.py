"""The window: what Viseme hears, sees, is given and understands. It holds no recogniser; that works in a process of its own."""
