"""``python -m benchmarks``: measure and print a table; the exit code is 0 for any result."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.picture import Point, draw_costs
from benchmarks.sizes import list_sizes
from benchmarks.timing import FRESH, Bench, Failure, Measured

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
SCRIPTS = Path(sysconfig.get_path("scripts"))
MEDIAGEN = str(SCRIPTS / "mediagen")
MANY, MOST = 1_000, 10_000
PAGES, REGIONS = 5_000, 20_000
MEGABYTE = 1_000_000
#: Revision before caches; its spec is smaller than the current one.
OLD = "57806e0"
#: Project on top of the package; its output has as many files as that of the package.
REFINEMENTS = {
    "mediagen.yaml": "extends: package\n",
    "spec/events/play.yaml": "event: play\nrefine: true\nnotes: [Send it once.]\n",
    "spec/fields/sessionDetails.yaml": (
        "group: sessionDetails\nrefine: true\nfields:\n  show: {summary: The name of the show.}\n"
    ),
    "spec/categories.yaml": "refine: true\nads: {title: Advertising}\n",
    "templates/web-sdk/snippet.j2": (
        '{% extends "package:web-sdk/snippet.j2" %}\n'
        "{% block sends scoped %}\n{{ super() }}\n{% endblock %}\n"
    ),
}
PLATFORMS = len(list(ROOT.glob("templates/*/platform.yaml")))


class Row(NamedTuple):
    """Line of the table; ``ratio`` and ``target``, if there is one, are in ``unit``."""

    what: str
    ours: str
    baseline: str
    ratio: float
    target: float | None
    unit: str = "×"


class Suite:
    """Measurements. Each yields rows, and raises ``Failure`` if a command fails."""

    def __init__(self, scratch: Path, quick: bool) -> None:
        self._scratch = scratch
        self._bench = Bench(ROOT, scratch)
        self.runs = 5 if quick else 15
        self.long_runs = 3 if quick else 5
        self.lines = 20_000 if quick else 1_000_000

    def start_up(self) -> Iterator[Row]:
        """Compare start-up with that of an interpreter that does nothing."""
        found = self._bench.compare(
            {
                "bare": [PYTHON, "-c", "pass"],
                "--version": [MEDIAGEN, "--version"],
                "-h": [MEDIAGEN, "-h"],
            },
            self.runs * 2,
        )
        for option in ("--version", "-h"):
            yield _times(f"mediagen {option}", found[option], "python -c pass", found["bare"], 3)

    def real_spec(self) -> Iterator[Row]:
        """Compare all snippets of the real spec with the floor, and everything with snippets."""
        found = self._bench.compare(
            {
                "floor": [PYTHON, "-m", "benchmarks.floor", "spec", "templates"],
                "generate": [MEDIAGEN, "generate", "--kind", "snippets", "--out", FRESH],
                "render": [MEDIAGEN, "list", "events"],
                "pages": [MEDIAGEN, "generate", "--kind", "docs", "--out", FRESH],
                "everything": [MEDIAGEN, "generate", "--out", FRESH],
            },
            self.runs,
        )
        floor = ("load YAML, render Jinja2", found["floor"])
        yield _times("real spec: generate, fresh folder", found["generate"], *floor, 1.3)
        yield _times("real spec: render only (list)", found["render"], *floor, 2)
        snippets = ("snippets alone", found["generate"])
        yield _times("real spec: pages alone", found["pages"], *snippets, None)
        yield _times("real spec: snippets and pages", found["everything"], *snippets, None)

    def unchanged(self) -> Iterator[Row]:
        """Measure runs without changes, and runs with one change."""
        project = self._scratch / "project"
        for name in ("spec", "templates", "output"):
            shutil.copytree(ROOT / name, project / name)
        event = str(project / "spec/events/play.yaml")
        edit = [PYTHON, "-m", "benchmarks.edit", event]
        folders = [f"--{name}={project / name}" for name in ("spec", "templates")]
        check = [MEDIAGEN, "check", *folders, f"--out={project / 'output'}"]
        snippet = [MEDIAGEN, "snippet", "play", "--platform", "ios"]
        found = self._bench.compare(
            {
                "bare": [PYTHON, "-c", "pass"],
                "imports": [PYTHON, "-c", "import yaml, jinja2"],
                "check": check,
                "whole": [*check, "--no-cache"],
                "snippet": [*snippet, *folders],
                "whole snippet": [*snippet, "--no-cache"],
            },
            self.runs,
        )
        bare, imports = ("python -c pass", found["bare"]), ("import yaml, jinja2", found["imports"])
        yield _times("nothing changed: check", found["check"], *bare, 4)
        yield _times("nothing changed: snippet", found["snippet"], *imports, 1.8)
        yield _times("snippet --no-cache", found["whole snippet"], *imports, None)
        whole = ("check --no-cache", found["whole"])
        changed = self._bench.compare({"edit": [*edit, "comment"], "check": check}, self.runs)
        yield _times("comment in an event: check", changed["check"], *whole, 0.35)
        self._bench.run([*edit, "summary"])
        generate = [MEDIAGEN, "generate", *folders, f"--out={project / 'output'}"]
        changed = self._bench.compare({"edit": [*edit, "summary"], "generate": generate}, self.runs)
        yield _times("summary of an event: generate", changed["generate"], *whole, None)

    def gate(self) -> Iterator[Row]:
        """Compare a check of all parts of a project with its slowest part, the output."""
        project = self._scratch / "gate"
        self._bench.run([MEDIAGEN, "init", "--ci", "none", str(project)])
        settings = project / "mediagen.yaml"
        wrapper = "wrappers: [{platform: ios, folder: app, name: acme-tracking}]\n"
        settings.write_text(settings.read_text("utf-8") + wrapper, "utf-8")
        program = [PYTHON, "-m", "benchmarks.regions"]
        self._bench.run([*program, "make", "100", "400", str(project / "docs")])
        inside = ["sh", "-c", 'cd "$0" && exec "$@"', str(project), MEDIAGEN, "check"]
        self._bench.run([*inside, "--fix"])
        found = self._bench.compare(
            {
                "output": [*inside, "--no-cache", "--only", "output"],
                "all": [*inside, "--no-cache"],
            },
            self.long_runs,
        )
        slowest = ("check --only output", found["output"])
        yield _times("check of all parts", found["all"], *slowest, 1.2)

    def old_revision(self) -> Iterator[Row]:
        """Compare first runs, and runs after an edit, with the run of an older revision."""
        old = self._scratch / "old"
        old.mkdir()
        extract = 'git archive "$0" generator spec templates | tar -x -C "$1"'
        self._bench.run(["sh", "-c", extract, OLD, str(old)])
        code = ["env", f"PYTHONPATH={old / 'generator'}", PYTHON, "-m", "mediagen", "generate"]
        folders = [f"--{name}={old / name}" for name in ("spec", "templates")]
        first = ["sh", "-c", 'export XDG_CACHE_HOME="$0/cache"; exec "$@" --out "$0/out"', FRESH]
        project = self._scratch / "edited"
        for name in ("spec", "templates", "output"):
            shutil.copytree(ROOT / name, project / name)
        edit = [PYTHON, "-m", "benchmarks.edit", str(project / "spec/events/play.yaml")]
        edited = [f"--{name}={project / name}" for name in ("spec", "templates")]
        check = [MEDIAGEN, "check", *edited, f"--out={project / 'output'}"]
        found = self._bench.compare(
            {
                "old": [*code, *folders, "--out", FRESH],
                "first": [*first, MEDIAGEN, "generate"],
                "edit": [*edit, "comment"],
                "check": check,
            },
            self.runs,
        )
        baseline = (f"{OLD}, its own spec", found["old"])
        yield _times("first run: everything", found["first"], *baseline, 0.6)
        yield _times("one event changed: check", found["check"], *baseline, 0.35)

    def layers(self) -> Iterator[Row]:
        """Compare a project with refinements of the package with a complete spec of its own."""
        whole, refined = self._scratch / "whole", self._scratch / "refined"
        for name in ("spec", "templates"):
            shutil.copytree(ROOT / name, whole / name)
        (whole / "mediagen.yaml").write_text("extends: none\n", "utf-8")
        for path, text in REFINEMENTS.items():
            (refined / path).parent.mkdir(parents=True, exist_ok=True)
            (refined / path).write_text(text, "utf-8")
        generate = [MEDIAGEN, "generate", "--no-cache", "--out", FRESH]
        found = self._bench.compare(
            {
                folder.name: ["sh", "-c", 'cd "$0" && exec "$@"', str(folder), *generate]
                for folder in (whole, refined)
            },
            self.long_runs,
        )
        baseline = ("the same without layers", found["whole"])
        yield _times("refined package: generate", found["refined"], *baseline, 1.1)

    def regions(self) -> Iterator[Row]:
        """Compare a check of many hand-written pages with reading and hashing them."""
        folder = self._scratch / "pages"
        program = [PYTHON, "-m", "benchmarks.regions"]
        self._bench.run([*program, "make", str(PAGES), str(REGIONS), str(folder)])
        check = [MEDIAGEN, "inject", "--check", str(folder)]
        self._bench.run([MEDIAGEN, "inject", str(folder)])
        # A cache folder that cannot be created, because its parent is a file.
        cold = ["env", f"XDG_CACHE_HOME={folder}/00/page-0.md"]
        found = self._bench.compare(
            {
                "floor": [*program, "floor", str(folder)],
                "check": check,
                "first": [*cold, *check],
            },
            self.long_runs,
        )
        what = f"inject --check, {PAGES:,} pages"
        floor = ("read, compare hashes", found["floor"])
        yield _times(what, found["check"], *floor, 3)
        yield _times(f"{what}, nothing known", found["first"], *floor, None)

    def glean(self) -> Iterator[Row]:
        """Compare a thousand events on all platforms with glean_parser on one."""
        spec = self._spec(MANY)
        metrics = self._scratch / "metrics.yaml"
        self._bench.run([PYTHON, "-m", "benchmarks.glean", str(spec / "events"), str(metrics)])
        found = self._bench.compare(
            {"glean": [*_translate(), str(metrics)], "ours": _generate(spec)}, self.long_runs
        )
        name = f"{MANY:,} events × {PLATFORMS} platforms"
        yield _times(name, found["ours"], "glean_parser, Kotlin only", found["glean"], 0.55)

    def unchanged_growth(self) -> Iterator[Row]:
        """Compare a run without changes of many events with glean_parser on as many."""
        spec, out = self._spec(MOST), self._scratch / "out"
        metrics = self._scratch / "metrics-most.yaml"
        self._bench.run([PYTHON, "-m", "benchmarks.glean", str(spec / "events"), str(metrics)])
        folders = ["--kind", "snippets", "--spec", str(spec), "--out", str(out)]
        self._bench.run([MEDIAGEN, "generate", *folders])
        check = [MEDIAGEN, "check", *folders]
        glean = [*_translate(), str(metrics)]
        found = self._bench.compare({"check": check, "glean": glean}, 1)
        name = f"nothing changed: {MOST:,} × {PLATFORMS}"
        yield _times(name, found["check"], "glean_parser, Kotlin only", found["glean"], 0.15)

    def costs(self) -> dict[str, list[Point]]:
        """Measure runs for growing numbers of events, and glean_parser with as many."""
        costs: dict[str, list[Point]] = {}
        for count in (10, 100, MANY, MOST):
            spec, out = self._spec(count), self._scratch / f"out-{count}"
            metrics = self._scratch / f"metrics-{count}.yaml"
            self._bench.run([PYTHON, "-m", "benchmarks.glean", str(spec / "events"), str(metrics)])
            folders = ["--kind", "snippets", "--spec", str(spec), "--out", str(out)]
            for command in ("generate", "check"):  # a run that changes files is not recorded
                self._bench.run([MEDIAGEN, command, *folders])
            found = self._bench.compare(
                {
                    "glean_parser, Kotlin only": [*_translate(), str(metrics)],
                    f"generate, {PLATFORMS} platforms": [*_generate(spec), "--no-cache"],
                    "check, nothing changed": [MEDIAGEN, "check", *folders],
                },
                1 if count == MOST else self.long_runs,
                warm=count < MOST,
            )
            for name, measured in found.items():
                costs.setdefault(name, []).append(Point(count, measured.seconds))
        return costs

    def growth(self) -> Iterator[Row]:
        """Measure time per event and memory with ten times as many events."""
        many, most = _generate(self._spec(MANY)), _generate(self._spec(MOST))
        found = self._bench.compare({"many": many, "most": most}, self.long_runs, warm=False)
        each = {"many": found["many"].seconds / MANY, "most": found["most"].seconds / MOST}
        yield Row(
            f"time per event at {MOST:,}",
            f"{each['most'] * 1000:.2f} ms",
            f"at {MANY:,}  {each['many'] * 1000:.2f} ms",
            each["most"] / each["many"],
            1.1,
        )
        for name, count, limit in (("many", MANY, 300), ("most", MOST, 300)):
            peak = found[name].bytes / MEGABYTE
            yield Row(
                f"peak memory at {count:,} × {PLATFORMS}", f"{peak:.0f} MB", "-", peak, limit, " MB"
            )

    def traffic(self) -> Iterator[Row]:
        """Compare the validation of recorded traffic with reading its lines; measure its memory."""
        few, many = self._record(self.lines // 100), self._record(self.lines)
        mix = self._record(self.lines, "--mix")
        found = self._bench.compare(
            {
                "parse": [PYTHON, "-m", "benchmarks.traffic", "parse", str(many)],
                "trace": [MEDIAGEN, "trace", str(many)],
                "parse mix": [PYTHON, "-m", "benchmarks.traffic", "parse", str(mix)],
                "trace mix": [MEDIAGEN, "trace", str(mix)],
                "few": [MEDIAGEN, "trace", str(few)],
                "jobs": [MEDIAGEN, "trace", "--jobs", "2", str(many)],
            },
            1,  # a run takes minutes, so one is enough
            warm=False,
        )
        for suffix, title in (("", ""), (" mix", " of both APIs with ads")):
            trace, parse = found[f"trace{suffix}"].seconds, found[f"parse{suffix}"].seconds
            yield Row(
                f"trace {self.lines:,} lines{title}",
                f"{self.lines / trace:,.0f} lines/s",
                f"json.loads  {self.lines / parse:,.0f} lines/s",
                trace / parse,
                5,
            )
        one = ("one process", found["trace"])
        yield _times(f"trace --jobs 2, {self.lines:,} lines", found["jobs"], *one, 0.75)
        peak, small = found["trace"].bytes / MEGABYTE, found["few"].bytes / MEGABYTE
        what = f"peak memory of trace, {self.lines:,}"
        yield Row(
            what, f"{peak:.0f} MB", f"{self.lines // 100:,} lines  {small:.0f} MB", peak / small, 2
        )

    def preview(self) -> Iterator[Row]:
        """Measure the preview in Chromium: a save, a keystroke, and many sessions."""
        project = self._scratch / "previewed"
        for name in ("spec", "templates", "output"):
            shutil.copytree(ROOT / name, project / name)
        file = self._scratch / "figures.json"
        self._bench.run([PYTHON, "-m", "benchmarks.preview", str(project), str(file), MEDIAGEN])
        figures = json.loads(file.read_text("utf-8"))
        save, snippet = (Measured(figures[name], 0) for name in ("save", "snippet"))
        yield _times("preview: save to screen", save, "snippet of the edited file", snippet, 0.4)
        after = f"snippet of the edited file  {_seconds(snippet.seconds)}"
        yield _milliseconds("preview: keystroke to code", figures["key"], after, 60)
        yield _milliseconds("preview: open 20,000 messages", figures["open"], "-", 3000)
        frame = f"empty page  {figures['empty'] * 1000:.0f} ms"
        for name in ("scroll", "zoom"):
            yield _milliseconds(f"preview: frame while you {name}", figures[name], frame, 20)

    def _record(self, count: int, *options: str) -> Path:
        file = self._scratch / f"record-{count}{''.join(options)}.jsonl"
        words = ["make", *options, str(count), str(file)]
        self._bench.run([PYTHON, "-m", "benchmarks.traffic", *words])
        return file

    def _spec(self, events: int) -> Path:
        folder = self._scratch / f"spec-{events}"
        if not folder.exists():
            self._bench.run(
                [PYTHON, "-m", "benchmarks.synthetic", "spec", str(events), str(folder)]
            )
        return folder


def _translate() -> list[str]:
    return [str(SCRIPTS / "glean_parser"), "translate", "-f", "kotlin", "-o", FRESH]


def _generate(spec: Path) -> list[str]:
    return [MEDIAGEN, "generate", "--kind", "snippets", "--spec", str(spec), "--out", FRESH]


def _times(
    what: str, ours: Measured, against: str, baseline: Measured, target: float | None
) -> Row:
    ratio = ours.seconds / baseline.seconds
    return Row(
        what, _seconds(ours.seconds), f"{against}  {_seconds(baseline.seconds)}", ratio, target
    )


def _milliseconds(what: str, seconds: float, baseline: str, target: float) -> Row:
    return Row(what, _seconds(seconds), baseline, seconds * 1000, target, " ms")


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _machine(with_load: bool = True) -> str:
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = (
            line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        )
        name = next((line.partition(":")[2].strip() for line in models), name)
    has_load = with_load and hasattr(os, "getloadavg")
    load = f", load {os.getloadavg()[0]:.1f}" if has_load else ""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()}, {os.cpu_count()} × {name}{load}"


def _cells(row: Row) -> list[str]:
    digits = 2 if row.unit == "×" else 0
    ratio = f"{row.ratio:.{digits}f}{row.unit}"
    if row.target is None:
        return [row.what, row.ours, row.baseline, ratio, "-", "", ""]
    verdict = "ok" if row.ratio <= row.target else "short"
    limit, share = f"≤ {row.target:g}{row.unit}", f"{row.ratio / row.target:.0%}"
    return [row.what, row.ours, row.baseline, ratio, limit, share, verdict]


def _print(cells: list[str]) -> None:
    widths = (34, 10, 36, 9, 9, 8, 5)
    print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    sys.stdout.flush()


def _scratch_parent() -> str | None:
    """Return a folder in memory if possible, because disks are not measured."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and "TMPDIR" not in os.environ else None


def main() -> None:
    """Run the measurements that the command line selects."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs, without the large spec")
    parser.add_argument("--picture", metavar="FILE", help="draw cost against events as SVG instead")
    options = parser.parse_args()
    quick: bool = options.quick
    with tempfile.TemporaryDirectory(dir=_scratch_parent(), prefix="mediagen-bench-") as scratch:
        suite = Suite(Path(scratch), quick)
        if options.picture:
            title = "Time of a whole process by number of events"
            picture = draw_costs(title, _machine(with_load=False), suite.costs())
            Path(options.picture).write_text(picture, "utf-8")
            return
        print(_machine())
        print(
            f"medians of {suite.runs * 2} (start-up), {suite.runs} (real spec) and "
            f"{suite.long_runs} (large specs) runs of whole processes, sides in turns; "
            f"files in {_scratch_parent() or tempfile.gettempdir()}\n"
        )
        _print(["what", "ours", "baseline", "ratio", "limit", "of limit", ""])
        groups: list[Callable[[], Iterator[Row]]] = [
            suite.start_up,
            suite.real_spec,
            suite.unchanged,
            suite.gate,
            suite.old_revision,
            suite.layers,
            suite.regions,
            suite.glean,
        ]
        if not quick:
            groups += [suite.growth, suite.unchanged_growth]
        groups += [suite.traffic, suite.preview]
        for group in groups:
            try:
                for row in group():
                    _print(_cells(row))
            except (Failure, OSError) as error:
                print(f"not measured: {error}")
        print("\nsizes of wrappers")
        try:
            for line in list_sizes(ROOT / "output/wrappers"):
                print(line)
        except (Failure, OSError) as error:
            print(f"not measured: {error}")


if __name__ == "__main__":
    main()
