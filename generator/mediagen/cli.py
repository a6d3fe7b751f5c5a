"""The command line. Nothing heavy is imported before a command is known: start-up is most of a run.

Exit codes: 0 in sync or done, 1 drift, 2 the spec, a template or the call is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from mediagen import __version__

TYPE_CHECKING = False  # as checkers know it: importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.artifacts import Plan
    from mediagen.project import Project
    from mediagen.selection import Selection

OK, DRIFT, WRONG = 0, 1, 2
_LEVELS = ("errors", "warnings")
_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the program
            stream = open(os.devnull, "w")  # noqa: SIM115 - it stays open
            setattr(sys, name, stream)
        # The same bytes on every machine, whatever its locale and line endings.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    options = _parser().parse_args(_with_level(sys.argv[1:] if arguments is None else arguments))
    from mediagen.problems import Failed, UsageError

    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        sys.stdout.flush()
    except Failed as failed:
        return _report(failed)
    except UsageError as error:
        print(f"mediagen {options.command}: {error}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:
        _hush()  # the reader of a pipe has seen enough
        return OK
    except OSError as error:  # such as a full disk below standard output
        where = f"{error.filename}: " if error.filename else ""
        print(f"mediagen {options.command}: {where}{error.strerror or error}", file=sys.stderr)
        _hush()
        return WRONG
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return code


def _with_level(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a level for a bare --strict, which may stand before a file."""
    pairs = zip(arguments, (*arguments[1:], ""), strict=False)
    return [
        f"--strict={_LEVELS[0]}" if argument == "--strict" and after not in _LEVELS else argument
        for argument, after in pairs
    ]


def _hush() -> None:
    """Keep Python from complaining at exit of what it could not print."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(failed: Exception) -> int:
    from mediagen.problems import Failed

    assert isinstance(failed, Failed)
    for problem in sorted(failed.problems):
        print(problem, file=sys.stderr)
    count = len(failed.problems)
    print(f"{count} problem{'s' if count != 1 else ''}; nothing was written", file=sys.stderr)
    return WRONG


# -- commands -----------------------------------------------------------------------------------


def _load(options: argparse.Namespace) -> Project:
    from mediagen.project import folders, load

    return load(folders(options.spec, options.templates, getattr(options, "out", None)))


def _plan(options: argparse.Namespace) -> tuple[Project, Plan, Selection]:
    from mediagen.artifacts import plan
    from mediagen.selection import Selection

    project = _load(options)
    selection = Selection(
        options.event or (), options.platform or (), options.kind or (), options.flavour or ()
    )
    if not project.problems:
        project.events(options.event)
        project.selected_platforms(options.platform)
    return project, plan(project, selection), selection


def _generate(options: argparse.Namespace) -> int:
    from mediagen.output import Output

    project, planned, selection = _plan(options)
    written, removed = Output(project.folders.out).write(planned, selection)
    said = f", {removed} removed" if removed else ""
    print(f"{project.folders.out}: {_files(planned)}, {written} written{said}")
    return OK


def _check(options: argparse.Namespace) -> int:
    from mediagen.drift import drift
    from mediagen.output import Output

    project, planned, selection = _plan(options)
    found = False
    for line in drift(Output(project.folders.out), planned, selection):
        found = True
        sys.stdout.write(line)
    if not found:
        print(f"{project.folders.out}: {_files(planned)} in sync")
        return OK
    print(f"mediagen generate{_folder_options(options)}{selection.options()}")
    return DRIFT


def _files(planned: Plan) -> str:
    count = len(planned.selected)
    return f"{count} file{'' if count == 1 else 's'}"


def _folder_options(options: argparse.Namespace) -> str:
    from shlex import quote

    given = ((name, getattr(options, name, None)) for name in ("spec", "templates", "out"))
    return "".join(f" --{name} {quote(value)}" for name, value in given if value)


def _snippet(options: argparse.Namespace) -> int:
    from mediagen.binding import bound_snippet

    cell = bound_snippet(
        _load(options), options.event_id, options.platform, options.example, options.set or []
    )
    sys.stdout.write(cell)
    return OK


def _wrapper(options: argparse.Namespace) -> int:
    from mediagen.wrappers.starter import starter

    written = starter(_load(options), options.platform_id, options.target, options.name)
    for path in written:
        print(path)
    return OK


def _list(options: argparse.Namespace) -> int:
    from mediagen import listing

    if options.what == "findings":
        sys.stdout.write(listing.list_findings(as_json=options.json))
        return OK
    project = _load(options)
    sys.stdout.write(listing.listed(project, options.what, as_json=options.json))
    return OK


def _collect(options: argparse.Namespace) -> int:
    from mediagen.problems import Failed, UsageError

    if options.certificate and not options.https:
        raise UsageError("--certificate needs --https")
    project = _load(options)
    if project.problems:
        raise Failed(project.problems)
    try:
        from mediagen.collect import serve
    except ImportError as error:
        said = f"needs {error.name}: pip install 'mediagen[collect]'"
        raise UsageError(said) from None
    try:
        return serve(
            project.spec,
            options.host,
            options.port,
            options.record,
            strict=options.strict,
            settings=project.folders.settings,
            https=options.https,
            trusted=options.certificate,
        )
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise UsageError(f"{where}{error.strerror or error}") from None


def _trace(options: argparse.Namespace) -> int:
    from mediagen.problems import Failed
    from mediagen.trace_report import report

    project = _load(options)
    if project.problems:
        raise Failed(project.problems)
    tally = report(
        project.spec,
        options.files,
        sys.stdout.write,
        as_json=options.json,
        settings=project.folders.settings,
    )
    return DRIFT if tally.fails(warnings=options.strict == "warnings") else OK


def _verify(options: argparse.Namespace) -> int:
    try:
        import aiohttp  # noqa: F401
        import rich  # noqa: F401 - what the extra brings
    except ImportError as error:
        from mediagen.problems import UsageError

        said = f"needs {error.name}: pip install 'mediagen[verify]'"
        raise UsageError(said) from None
    from mediagen.verify import report
    from mediagen.verify.prover import Prover

    project = _load(options)
    prover = Prover(project)
    project.events(options.event)
    platforms = project.selected_platforms(options.platform)
    with report.progress() as told:
        verified = prover.verify(platforms, options.event or (), options.kind or (), told)
    if options.json:
        import json

        sys.stdout.write(json.dumps(report.as_json(verified), indent=2) + "\n")
    else:
        for line in report.lines(verified, require_all=options.require_all):
            sys.stdout.write(line + "\n")
    wrong = any(each.failures for each in verified)
    lacking = options.require_all and not all(each.complete for each in verified)
    return DRIFT if wrong or lacking else OK


def _inject(options: argparse.Namespace) -> int:
    from mediagen.inject.run import inject
    from mediagen.project import folders

    right = inject(
        folders(options.spec, options.templates, None),
        options.files,
        sys.stdout.write,
        check=options.check,
        diff=options.diff,
        force=options.force,
        again=f"mediagen inject{_folder_options(options)}",
    )
    return OK if right else DRIFT


# -- the parser ---------------------------------------------------------------------------------


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)


def _sample() -> tuple[str, str]:
    """An event and a platform for the examples of the help: ones that the working tree has."""
    for root in (".", _PACKAGE, os.path.join(_PACKAGE, "..", "..")):
        try:
            events = sorted(os.listdir(f"{root}/spec/events"))
            names = sorted(os.listdir(f"{root}/templates"))
        except OSError:
            continue
        folders = [name for name in names if os.path.exists(f"{root}/templates/{name}/snippet.j2")]
        if events and folders:
            return events[0].removesuffix(".yaml"), folders[0]
    return "EVENT", "ID"


def _wrapped() -> str:
    """A platform for the example of the help that has a wrapper."""
    for root in (".", _PACKAGE, os.path.join(_PACKAGE, "..", "..")):
        try:
            names = sorted(os.listdir(f"{root}/templates"))
        except OSError:
            continue
        return next((n for n in names if os.path.isdir(f"{root}/templates/{n}/wrapper")), "")
    return ""


def _parser() -> argparse.ArgumentParser:
    event, platform = _sample()
    parser = argparse.ArgumentParser(
        prog="mediagen",
        description="Media tracking code and its documentation, generated from one spec.",
        epilog=f"example: mediagen snippet {event} --platform {platform}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"mediagen {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], what: str, example: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=what,
            description=what[:1].upper() + what[1:] + ".",
            epilog=f"example: {example}",
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        sub.set_defaults(run=run)
        sub.add_argument("--spec", metavar="DIR", help="the spec (default: spec)")
        sub.add_argument("--templates", metavar="DIR", help="the platforms (default: templates)")
        return sub

    for sub in (
        command(
            "generate",
            _generate,
            "write what the spec says to the output folder",
            f"mediagen generate --event {event} --platform {platform}",
        ),
        command(
            "check",
            _check,
            "tell whether the output folder is what generate would write",
            "mediagen check --kind snippets",
        ),
    ):
        sub.add_argument("--out", metavar="DIR", help="the output folder (default: output)")
        for name in ("event", "platform"):
            sub.add_argument(f"--{name}", metavar="ID", action="append", help=f"only this {name}")
        sub.add_argument(
            "--kind",
            metavar="KIND",
            action="append",
            choices=_kinds(),
            help=f"only this kind: {' or '.join(_kinds())}",
        )
        sub.add_argument(
            "--flavour", metavar="ID", action="append", help="pages in this flavour of Markdown"
        )
    sub = command(
        "snippet",
        _snippet,
        "print one snippet",
        f"mediagen snippet {event} --platform {platform} --set playhead=7",
    )
    sub.add_argument("event_id", metavar="EVENT", help="the event")
    sub.add_argument("--platform", metavar="ID", required=True, help="the platform")
    sub.add_argument("--example", metavar="NAME", default="basic", help="default: basic")
    sub.add_argument(
        "--set",
        metavar="FIELD=VALUE",
        action="append",
        help="bind a placeholder, or another value for a field of the example",
    )
    sub = command(
        "wrapper",
        _wrapper,
        "write a small typed library for a platform, ready to build",
        f"mediagen wrapper {_wrapped() or platform} --out acme-tracking --name acme-tracking",
    )
    sub.add_argument("platform_id", metavar="PLATFORM", help="the platform")
    sub.add_argument(
        "--out", metavar="DIR", dest="target", required=True, help="the folder it is written to"
    )
    sub.add_argument("--name", metavar="NAME", help="what it is called")
    sub = command(
        "list",
        _list,
        "show what there is, and the reasons for what there is not",
        "mediagen list events",
    )
    sub.add_argument("what", choices=("events", "fields", "platforms", "findings"))
    sub.add_argument("--json", action="store_true", help="as JSON")
    sub = command(
        "verify",
        _verify,
        "compile and run what is generated with the real tools of its platform",
        f"mediagen verify --platform {platform} --event {event}",
    )
    for name in ("event", "platform"):
        sub.add_argument(f"--{name}", metavar="ID", action="append", help=f"only this {name}")
    sub.add_argument(
        "--kind",
        metavar="KIND",
        action="append",
        choices=_kinds(),
        help="only this kind; docs are the steps that install an SDK, which only pages have",
    )
    sub.add_argument(
        "--require-all", action="store_true", help="a check that cannot be run fails, too"
    )
    sub.add_argument("--json", action="store_true", help="as JSON")
    sub = command(
        "inject",
        _inject,
        "refresh the marked regions of Markdown files",
        "mediagen inject --check .",
    )
    sub.add_argument("files", metavar="FILE", nargs="+", help="Markdown or MDX, or a folder")
    sub.add_argument("--check", action="store_true", help="write nothing, exit 1 on any drift")
    sub.add_argument("--diff", action="store_true", help="show what changes")
    sub.add_argument("--force", action="store_true", help="overwrite what was edited by hand")
    sub = command(
        "collect",
        _collect,
        "run a local collector that validates incoming media events",
        "mediagen collect --port 8080 --out session.jsonl --strict",
    )
    sub.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="default: 127.0.0.1")
    sub.add_argument("--port", metavar="N", type=_port, default=8080, help="default: 8080")
    sub.add_argument(
        "--out", metavar="FILE", dest="record", help="keep requests and verdicts as JSON Lines"
    )
    _add_strict(sub, default=None)
    sub.add_argument("--https", action="store_true", help="with a certificate of its own")
    sub.add_argument(
        "--certificate",
        metavar="FILE",
        help="with --https: write what clients have to trust, as PEM",
    )
    sub = command(
        "trace",
        _trace,
        "validate recorded media traffic",
        "mediagen trace session.jsonl --strict=warnings",
    )
    sub.add_argument("files", metavar="FILE", nargs="+", help="JSON Lines")
    sub.add_argument("--json", action="store_true", help="as JSON")
    _add_strict(sub, default="errors")
    return parser


def _add_strict(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument(
        "--strict",
        metavar="LEVEL",
        default=default,
        choices=_LEVELS,
        help="exit with code 1 on errors, or with --strict=warnings also on warnings",
    )


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port: a number from 0 to 65535")
    return int(text)


def _kinds() -> tuple[str, ...]:
    return ("snippets", "wrappers", "docs")
