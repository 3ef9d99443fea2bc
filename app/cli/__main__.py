"""`python -m app.cli` is `viseme`."""

from app.cli.main import main

main()
