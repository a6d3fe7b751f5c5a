"""Change the file of an event: append a comment, or remove it again."""

import sys
from pathlib import Path


def main(path: Path) -> None:
    """Append a comment to a file, or remove it."""
    text = path.read_text("utf-8")
    comment = "# edited\n"
    path.write_text(text.removesuffix(comment) if text.endswith(comment) else text + comment)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
