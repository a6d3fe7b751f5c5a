"""The command ``mediagen``, started as a module."""

import sys

from mediagen.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
