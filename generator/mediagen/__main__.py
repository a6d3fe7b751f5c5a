"""``python -m mediagen`` is the command ``mediagen``."""

import sys

from mediagen.cli import main

if __name__ == "__main__":
    sys.exit(main())
