"""The formatter of the small script: no blanks at the end of a line, and no empty lines."""

import sys
from pathlib import Path

for name in sys.argv[1:]:
    text = Path(name).read_text("utf-8")
    lines = [line.rstrip() for line in text.split("\n")]
    Path(name).write_text("\n".join(filter(None, lines)) + "\n", "utf-8")
