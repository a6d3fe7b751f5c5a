"""Write ``build.ninja`` for a mediagen project in the current folder: one build step per shard.

``ninja`` runs this script again if a file or folder that the plan depends on changes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

SHARDS = 4
#: A change of this file builds everything: pages were added, removed, moved or renamed.
CONTENTS = Path("contents.stamp")
RULES = """\
rule configure
  command = {configure}
  description = Plan
  generator = 1
  restat = 1

rule generate
  command = {mediagen} generate --shard $shard/{shards}
  description = Generate part $shard of {shards}
  restat = 1

"""


def main() -> None:
    """Write the files that changed, so that the time of the others stays."""
    mediagen = [sys.executable, "-m", "mediagen"]
    plan = json.loads(
        subprocess.run(
            [*mediagen, "plan", "--json", f"--shards={SHARDS}"], check=True, capture_output=True
        ).stdout
    )
    rules = RULES.format(
        configure=f"{sys.executable} {sys.argv[0]}", mediagen=" ".join(mediagen), shards=SHARDS
    )
    inputs = {path for file in plan["files"] for path in file["inputs"]}
    folders = {parent.as_posix() for path in inputs for parent in Path(path).parents}
    steps = [f"build build.ninja | {CONTENTS}: configure | {join(inputs | folders - {'.'})}\n"]
    for shard in range(1, SHARDS + 1):
        files = [file for file in plan["files"] if file["shard"] == shard]
        if files:
            outputs = join(f"{plan['output']}/{file['path']}" for file in files)
            needed = join({path for file in files for path in file["inputs"]})
            step = f"build {outputs}: generate | {needed} {CONTENTS}\n  shard = {shard}\n"
            steps.append(step)
    write_if_changed(CONTENTS, f"{plan['contents']}\n")
    write_if_changed(Path("build.ninja"), rules + "".join(steps))


def join(paths: Iterable[str]) -> str:
    """Return paths as Ninja writes them, in order."""
    return " ".join(
        path.replace("$", "$$").replace(" ", "$ ").replace(":", "$:") for path in sorted(paths)
    )


def write_if_changed(path: Path, text: str) -> None:
    """Write a file unless it has the text already."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
