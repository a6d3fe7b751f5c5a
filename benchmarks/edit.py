"""Change the file of an event: a comment at its end, or a word of its summary; or undo that."""

import re
import sys
from pathlib import Path


def main(path: Path, what: str) -> None:
    """Change a file, or undo the change of the call before."""
    text = path.read_text("utf-8")
    if what == "comment":
        comment = "# edited\n"
        text = text.removesuffix(comment) if text.endswith(comment) else text + comment
    else:
        old, new = ("Edited. ", "") if "summary: Edited. " in text else ("", "Edited. ")
        text = re.sub(f"(?m)^summary: {old}", f"summary: {new}", text)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
