"""Hand-written pages with regions, and the floor: reading and hashing them."""

from __future__ import annotations

import gc
import os
import random
import sys
from hashlib import sha256
from pathlib import Path

WORDS = ("player", "session", "viewer", "report", "content", "break", "chapter", "event", "ad")
PLATFORMS = sorted(path.parent.name for path in Path("templates").glob("*/platform.yaml"))
EVENTS = sorted(path.stem for path in Path("spec/events").glob("*.yaml"))
KINDS = (
    "snippet event={event} platform={platform}",
    "snippet event={event} platform={platform}",
    "tabs event={event} platforms=recommended",
    "parameters event={event}",
    "caveats event={event}",
)


def make(files: int, regions: int, folder: Path) -> None:
    """Write pages with prose, fences and lists, and empty regions between them."""
    chance = random.Random(7)
    per_file = regions // files
    for number in range(files):
        parts = [f"# Page {number}\n"]
        for _ in range(per_file):
            for _ in range(chance.randint(1, 4)):
                parts.append(" ".join(chance.choices(WORDS, k=chance.randint(10, 80))) + ".\n")
            if chance.random() < 0.3:
                parts.append("```js\nplayer.load(item);\n// <!-- mediagen:end -->\n```\n")
            kind = chance.choice(KINDS)
            asked = kind.format(event=chance.choice(EVENTS), platform=chance.choice(PLATFORMS))
            margin = chance.choice(("", "", "", "> ", "  "))
            begin, end = f"<!-- mediagen:begin {asked} -->", "<!-- mediagen:end -->"
            parts.append(f"{margin}{begin}\n{margin}{end}\n")
        path = folder / f"{number % 100:02}" / f"page-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(parts), "utf-8")


def floor(folder: str) -> None:
    """Read every page and compare its hash with the expected one."""
    gc.disable()
    known: set[bytes] = set()
    found = 0
    for root, _, names in os.walk(folder):
        for name in names:
            found += sha256(Path(root, name).read_bytes()).digest() in known
    print(found)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        floor(sys.argv[2])
