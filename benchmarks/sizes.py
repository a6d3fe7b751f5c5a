"""Sizes of the wrappers: their sources, and what npm packages add to an app that bundles them."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from mediagen.filesystem.caches import toolchain_folder
from mediagen.platforms.tools import find_program

from benchmarks.timing import Failure

#: Files of a wrapper that an app does not build.
_OTHER = (".md", ".json", ".toml", ".kts", ".xml")
_CONSTANT = "StreamType"


def list_sizes(wrappers: Path) -> Iterator[str]:
    """Yield a line for each wrapper below a folder, in bytes.

    Raises ``Failure`` if the bundler is not installed or fails; the sizes of sources precede it.
    """
    folders = [path.parent for path in sorted(wrappers.rglob("README.md"))]
    for folder in folders:
        files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in _OTHER]
        data = b"".join(path.read_bytes() for path in sorted(files))
        name = folder.relative_to(wrappers).as_posix()
        yield f"{name:34}{len(data):>8,} bytes of sources, {len(gzip.compress(data)):>7,} by gzip"
    for folder in folders:
        entries = [path for path in (folder / "index.js", folder / "src/index.ts") if path.exists()]
        for entry in entries:
            name = folder.relative_to(wrappers).as_posix()
            whole = _bundle(f"export * from {json.dumps(str(entry))}", folder)
            constant = f"import {{ {_CONSTANT} }} from {json.dumps(str(entry))}"
            part = _bundle(f"{constant}; console.log({_CONSTANT}.video)", folder)
            yield (
                f"{name:34}{len(whole):>8,} bytes in an app, {len(gzip.compress(whole)):>7,} by "
                f"gzip; {len(part)} with one constant"
            )


def _bundle(code: str, folder: Path) -> bytes:
    """Return an app that is bundled and minified."""
    node = find_program("node")
    script = toolchain_folder() / "typescript/node_modules/esbuild/bin/esbuild"
    if node is None or not script.exists():
        raise Failure("sizes in apps need esbuild: tests/toolchains/install typescript")
    words = [node, str(script), "--bundle", "--format=esm", "--minify", "--target=es2022"]
    done = subprocess.run(words, input=code.encode(), cwd=folder, capture_output=True, check=False)
    if done.returncode != 0:
        raise Failure(done.stderr.decode("utf-8", "replace"))
    return done.stdout
