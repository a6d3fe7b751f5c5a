"""Refresh README and the guide: regions, console blocks, tables, pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.guide import generated, pictures, reference, template_reference
from tests.guide.console import ConsoleRunner, replace_output
from tests.guide.pages import copy_documented_project, find_pages, read_page_blocks
from tests.helpers import ROOT, run


def main() -> int:
    """Refresh everything; return 1 where a console block still does not print what it shows."""
    for path, text in pictures.draw_pictures().items():
        write(path, text)
    write(generated.MESSAGES, generated.render_messages())
    write(reference.REFERENCE, reference.render_reference())
    write(template_reference.PAGE, template_reference.render_page())
    page = generated.ARCHITECTURE.read_text("utf-8")
    write(generated.ARCHITECTURE, generated.refresh_modules(page))
    write(generated.CHANGES, generated.refresh_kinds(generated.CHANGES.read_text("utf-8")))
    write(generated.LINT, generated.refresh_rules(generated.LINT.read_text("utf-8")))
    print(run("inject", "docs", cwd=ROOT).err, end="")
    with tempfile.TemporaryDirectory(prefix="guide-") as name:
        runner = ConsoleRunner(copy_documented_project(Path(name)))
        for path in find_pages():
            blocks = read_page_blocks(path)
            text = path.read_text("utf-8")
            runs = list(runner.run_blocks(blocks))
            for block, block_runs in sorted(runs, key=lambda pair: -pair[0].start):
                text = replace_output(text, block, block_runs)
            write(path, text)
    return 0


def write(path: Path, text: str) -> None:
    """Write a file if its text changes."""
    if not path.is_file() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)}: refreshed")


if __name__ == "__main__":
    raise SystemExit(main())
