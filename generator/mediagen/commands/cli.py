"""The command line. Nothing heavy is imported before a command is known: start-up is most of a run.

Exit codes: 0 in sync or done, 1 drift, 2 the spec, a template or the call is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from mediagen import __version__
from mediagen.project.discovery import default_folder, find_project_root

TYPE_CHECKING = False  # as checkers know it: importing typing would be a tenth of the start-up
if TYPE_CHECKING:
    from mediagen.output.folder import OutputFolder
    from mediagen.output.plan import Plan
    from mediagen.project.project import Folders, Project
    from mediagen.project.selection import Selection

OK, DRIFT, WRONG = 0, 1, 2
_LEVELS = ("errors", "warnings")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    from mediagen.commands.streams import standard_streams

    with standard_streams() as stdout:
        given = sys.argv[1:] if arguments is None else arguments
        options = _build_parser().parse_args(_add_default_level(given))
        code = _run(options)
        stdout.flush()
        if stdout.failure is not None:  # such as a full disk: what was to be told is not told
            print(f"mediagen {options.command}: {stdout.failure.strerror}", file=sys.stderr)
            code = code or WRONG
    return code


def _add_default_level(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a level for a bare --strict, which may stand before a file."""
    pairs = zip(arguments, (*arguments[1:], ""), strict=False)
    return [
        f"--strict={_LEVELS[0]}" if argument == "--strict" and after not in _LEVELS else argument
        for argument, after in pairs
    ]


def _run(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.problems import SpecError, UsageError
    from mediagen.diagnostics.terminal import escape_controls

    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except SpecError as failed:
        return _report_problems(failed, writes=_writes_files(options))
    except UsageError as error:
        lines = "\n".join(escape_controls(str(line)) for line in error.args)
        code = f"{error.code} " if error.code else ""
        print(f"mediagen {options.command}: {code}{lines}", file=sys.stderr)
        return WRONG
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        said = escape_controls(f"{where}{error.strerror or error}")
        print(f"mediagen {options.command}: {said}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _writes_files(options: argparse.Namespace) -> bool:
    """Return whether a call without problems would write files of the user."""
    if options.command == "inject":
        return not options.check
    return options.command in ("generate", "wrapper")


def _report_problems(failed: Exception, *, writes: bool) -> int:
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.problems import SpecError
    from mediagen.diagnostics.terminal import escape_controls

    assert isinstance(failed, SpecError)
    for problem in sorted(failed.problems):
        print(problem, file=sys.stderr)
    problems = format_count(len(failed.problems), "problem")
    written = ", ".join(map(escape_controls, failed.written))
    end = "; nothing was written" if writes else ""
    if written:
        end = f"; changed all the same: {written}"
    print(f"{problems}{end}", file=sys.stderr)
    return WRONG


# -- commands -----------------------------------------------------------------------------------


def _load_project(options: argparse.Namespace) -> Project:
    from mediagen.project.project import load_project

    whole = options.command not in (*_SHOWING, *_OF_TRAFFIC)
    project = load_project(_folders(options), whole=whole)
    if whole:
        from mediagen.pages.template_checks import check_templates

        check_templates(project)
    return project


#: Commands that only display; all others report the use of the packaged spec.
_SHOWING = ("list", "snippet")
_OF_TRAFFIC = ("collect", "trace")


def _folders(options: argparse.Namespace) -> Folders:
    """Return the folders of a run; note on standard error where they are the packaged ones."""
    from mediagen.project.project import resolve_folders

    where = resolve_folders(options.spec, options.templates, getattr(options, "out", None))
    notice = where.notice()
    if notice and options.command not in _SHOWING:
        print(f"mediagen {options.command}: {notice}", file=sys.stderr)
    return where


def _plan_selection(options: argparse.Namespace) -> tuple[OutputFolder, Plan, Selection]:
    from mediagen.commands.planning import plan_output
    from mediagen.output.folder import OutputFolder
    from mediagen.project.selection import Selection

    project = _load_project(options)
    selection = Selection(
        options.event or (), options.platform or (), options.kind or (), options.flavour or ()
    )
    if not project.problems:
        project.selected_events(options.event)
        project.selected_platforms(options.platform)
    output = OutputFolder(project.folders.out)
    return output, plan_output(project, selection, output.present()), selection


def _run_generate(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.terminal import escape_controls

    output, plan, selection = _plan_selection(options)
    _note_damage(output)
    done = output.apply_plan(plan, selection)
    for path in done.abandoned:
        name = escape_controls((output.folder / path).as_posix())
        removed_note = "is no longer planned, but was edited: it stays, and is yours from now on"
        print(f"{name}: {removed_note}", file=sys.stderr)
    if done.copied:
        names = _format_names(output, done.copied)
        files = format_count(len(done.copied), "file")
        note = f"{files} not in the manifest replaced; a copy of each is kept as FILE.orig"
        print(f"{_folder(output)}: {note}: {names}", file=sys.stderr)
    _warn(output, plan, selection, known=done.abandoned)
    counts = [_count_files(plan), f"{done.written} written"]
    if done.removed:
        counts.append(f"{done.removed} removed")
    if done.mended:
        counts.append(f"{done.mended} merge conflict{'' if done.mended == 1 else 's'} mended")
    print(f"{_folder(output)}: {', '.join(counts)}")
    return OK


def _run_check(options: argparse.Namespace) -> int:
    from mediagen.output.drift import cure, differences, report

    output, plan, selection = _plan_selection(options)
    _note_damage(output)
    differing = differences(output, plan, selection)
    _warn(output, plan, selection)
    if not differing:
        print(f"{_folder(output)}: {_count_files(plan)} in sync")
        return OK
    arguments = f"{_format_folder_options(options)}{selection.command_line_options()}"
    again = f"mediagen check --diff{arguments}"
    for line in report(output, differing, whole=options.diff, again=again):
        sys.stdout.write(line)
    for line in cure(output, differing, f"mediagen generate{arguments}"):
        sys.stdout.write(line)
    return DRIFT


def _note_damage(output: OutputFolder) -> None:
    """Note the lines of the manifest that are not entries, if any."""
    from mediagen.diagnostics.counts import format_count
    from mediagen.diagnostics.paths import display_path
    from mediagen.diagnostics.problems import Problem
    from mediagen.output.folder import MANIFEST

    if output.damaged_lines:
        number = output.damaged_lines[0]
        more = len(output.damaged_lines) - 1
        rest = f", as {format_count(more, 'more line')}" if more else ""
        message = f"warning: expected a digest and a path; the line is ignored{rest}"
        print(Problem(display_path(output.folder / MANIFEST), number, 1, message), file=sys.stderr)


def _warn(
    output: OutputFolder, plan: Plan, selection: Selection, known: Sequence[str] = ()
) -> None:
    """Warn of a selection that matches nothing, and of files that mediagen does not know."""
    from mediagen.diagnostics.counts import format_count

    if selection and not plan.selected:
        reasons = f": {'; '.join(plan.reasons)}" if plan.reasons else ""
        chosen = selection.command_line_options().strip()
        print(f"warning: no file matches {chosen}{reasons}", file=sys.stderr)
    orphans = [path for path in output.orphans(plan) if path not in known] if not selection else []
    if orphans:
        count = format_count(len(orphans), "file")
        names = _format_names(output, orphans)
        print(
            f"warning: {count} in {_folder(output)} not written by mediagen: {names}; "
            f"move or delete {'it' if len(orphans) == 1 else 'them'} if not needed",
            file=sys.stderr,
        )


#: Names of files that a line of a warning shows at most.
_SHOWN_NAMES = 3


def _format_names(output: OutputFolder, paths: Sequence[str]) -> str:
    from mediagen.diagnostics.terminal import escape_controls

    names = [escape_controls((output.folder / path).as_posix()) for path in paths[:_SHOWN_NAMES]]
    more = len(paths) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _folder(output: OutputFolder) -> str:
    from mediagen.diagnostics.terminal import escape_controls

    return escape_controls(str(output.folder))


def _count_files(plan: Plan) -> str:
    from mediagen.diagnostics.counts import format_count

    return format_count(len(plan.selected), "file")


def _format_folder_options(options: argparse.Namespace) -> str:
    from mediagen.diagnostics.terminal import quote_path as quote

    folders = ((name, getattr(options, name, None)) for name in ("spec", "templates", "out"))
    return "".join(f" --{name} {quote(value)}" for name, value in folders if value)


def _run_snippet(options: argparse.Namespace) -> int:
    from mediagen.snippets.overrides import render_with_overrides

    cell = render_with_overrides(
        _load_project(options),
        options.event_id,
        options.platform,
        options.example,
        options.set or [],
    )
    sys.stdout.write(cell)
    return OK


def _run_wrapper(options: argparse.Namespace) -> int:
    from mediagen.commands.starter import write_starter
    from mediagen.diagnostics.terminal import escape_controls

    paths = write_starter(_load_project(options), options.platform_id, options.target, options.name)
    for path in paths:
        print(escape_controls(path))
    return OK


def _run_list(options: argparse.Namespace) -> int:
    from mediagen.commands import listing

    if options.what == "findings":
        sys.stdout.write(listing.list_findings(as_json=options.json))
        return OK
    if options.what == "codes":
        sys.stdout.write(listing.list_codes(as_json=options.json))
        return OK
    project = _load_project(options)
    if options.what == "disputes":
        sys.stdout.write(listing.list_disputes(project, as_json=options.json))
        return OK
    sys.stdout.write(listing.format_listing(project, options.what, as_json=options.json))
    return OK


def _run_explain(options: argparse.Namespace) -> int:
    from mediagen.commands.explain import explain_code

    sys.stdout.write(explain_code(options.subject))
    return OK


def _run_collect(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.problems import SpecError, UsageError

    if options.certificate and not options.https:
        raise UsageError("--certificate needs --https")
    project = _load_project(options)
    if project.problems:
        raise SpecError(project.problems)
    try:
        from mediagen.traffic.collector import serve_collector
    except ImportError as error:
        message = f"needs {error.name}: pip install 'mediagen[collect]'"
        raise UsageError(message) from None
    try:
        return serve_collector(
            project.spec,
            options.host,
            options.port,
            options.record,
            strict=options.strict,
            settings=project.folders.settings,
            https=options.https,
            trusted=options.certificate,
            events=options.expect or (),
            stories=options.expect_story or (),
        )
    except OSError as error:
        location = f"{error.filename}: " if error.filename else ""
        raise UsageError(f"{location}{error.strerror or error}") from None


def _run_trace(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.problems import SpecError
    from mediagen.traffic.trace_report import FEW_DETAILS, write_report

    project = _load_project(options)
    if project.problems:
        raise SpecError(project.problems)
    details = options.details
    if details is None:
        details = -1 if options.json else FEW_DETAILS
    tally = write_report(
        project.spec,
        options.files,
        sys.stdout.write,
        as_json=options.json,
        details=None if details < 0 else details,
        jobs=options.jobs or os.cpu_count() or 1,
        settings=project.folders.settings,
    )
    return DRIFT if tally.has_failures(warnings=options.strict == "warnings") else OK


def _run_verify(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.problems import SpecError, UsageError

    project = _load_project(options)
    if project.problems:
        raise SpecError(project.problems)
    project.selected_events(options.event)
    platforms = project.selected_platforms(options.platform)
    try:
        import aiohttp  # noqa: F401
        import rich  # noqa: F401 - what the extra brings
    except ImportError as error:
        message = f"needs {error.name}: pip install 'mediagen[verify]'"
        raise UsageError(message) from None
    from mediagen.verify import report
    from mediagen.verify.runner import ProofRunner

    prover = ProofRunner(project)
    with report.show_progress() as progress:
        verified = prover.verify_platforms(
            platforms, options.event or (), options.kind or (), progress
        )
    if options.json:
        import json

        sys.stdout.write(json.dumps(report.as_json(verified), indent=2) + "\n")
    else:
        for line in report.report_lines(verified, require_all=options.require_all):
            sys.stdout.write(line + "\n")
    has_failures = any(each.failures for each in verified)
    lacking = options.require_all and not all(each.is_complete for each in verified)
    return DRIFT if has_failures or lacking else OK


def _toolchains(options: argparse.Namespace) -> int:
    from mediagen.diagnostics.problems import UsageError
    from mediagen.verify.install import install_toolchains, list_toolchains

    if options.action == "install":
        return OK if install_toolchains(options.names) else DRIFT
    if options.names:
        raise UsageError("list takes no names")
    toolchains = list_toolchains()
    for name, installed, contents in toolchains:
        state = "installed" if installed else "missing"
        sys.stdout.write(f"{name:<10}{state:<11}{contents}\n")
    return OK


def _run_inject(options: argparse.Namespace) -> int:
    from mediagen.regions.command import refresh_regions

    is_in_sync = refresh_regions(
        _folders(options),
        options.files,
        sys.stdout.write,
        check=options.check,
        diff=options.diff,
        force=options.force,
        again=f"mediagen inject{_format_folder_options(options)}",
        warn=sys.stderr.write,
        expect=options.expect,
    )
    return OK if is_in_sync else DRIFT


# -- the parser ---------------------------------------------------------------------------------


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=88)


def _find_sample_ids() -> tuple[str, str]:
    """Return an event and a platform of the project for the examples of the help."""
    root = find_project_root()
    spec, templates = default_folder(root, "spec"), default_folder(root, "templates")
    try:
        events = sorted(os.listdir(f"{spec}/events"))
        names = sorted(os.listdir(templates or "."))
    except OSError:
        return "EVENT", "ID"
    events = [name.removesuffix(".yaml") for name in events if name.endswith(".yaml")]
    platforms = [name for name in names if os.path.exists(f"{templates}/{name}/snippet.j2")]
    if not events or not platforms:
        return "EVENT", "ID"
    return events[0], platforms[0]


def _find_wrapped_platform() -> str:
    """Return a platform of the project that has a wrapper, for the example of the help."""
    templates = default_folder(find_project_root(), "templates")
    try:
        names = sorted(os.listdir(templates or "."))
    except OSError:
        return ""
    return next((n for n in names if os.path.isdir(f"{templates}/{n}/wrapper")), "")


def _build_parser() -> argparse.ArgumentParser:
    event, platform = _find_sample_ids()
    parser = argparse.ArgumentParser(
        prog="mediagen",
        description="Media tracking code and its documentation, generated from one spec.",
        epilog=f"example: mediagen snippet {event} --platform {platform}",
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"mediagen {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add_command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        summary: str,
        example: str,
        *,
        folders: bool = True,
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=summary,
            description=summary[:1].upper() + summary[1:] + ".",
            epilog=f"example: {example}",
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )
        sub.set_defaults(run=run)
        if not folders:
            return sub
        sub.add_argument("--spec", metavar="DIR", help="the spec (default: spec)")
        sub.add_argument("--templates", metavar="DIR", help="the platforms (default: templates)")
        return sub

    generate = add_command(
        "generate",
        _run_generate,
        "generate snippets, wrappers and pages into the output folder",
        f"mediagen generate --event {event} --platform {platform}",
    )
    check = add_command(
        "check",
        _run_check,
        "check that the output folder is up to date (exit code 1 if not)",
        "mediagen check --kind snippets",
    )
    check.add_argument("--diff", action="store_true", help="show every file and all of the diff")
    for sub in (generate, check):
        sub.add_argument("--out", metavar="DIR", help="the output folder (default: output)")
        for name in ("event", "platform"):
            sub.add_argument(f"--{name}", metavar="ID", action="append", help=f"only this {name}")
        sub.add_argument(
            "--kind",
            metavar="KIND",
            action="append",
            choices=_kind_names(),
            help=f"only this kind: {' or '.join(_kind_names())}",
        )
        sub.add_argument(
            "--flavour", metavar="ID", action="append", help="pages in this flavour of Markdown"
        )
    sub = add_command(
        "snippet",
        _run_snippet,
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
    sub = add_command(
        "wrapper",
        _run_wrapper,
        "write a small typed library for a platform, ready to build",
        f"mediagen wrapper {_find_wrapped_platform() or platform} "
        "--out acme-tracking --name acme-tracking",
    )
    sub.add_argument("platform_id", metavar="PLATFORM", help="the platform")
    sub.add_argument(
        "--out", metavar="DIR", dest="target", required=True, help="the folder it is written to"
    )
    sub.add_argument("--name", metavar="NAME", help="what it is called")
    sub = add_command(
        "list",
        _run_list,
        "list events, fields or platforms, and why snippets are missing",
        "mediagen list events",
    )
    _add_choice(sub, "what", ("events", "fields", "platforms", "disputes", "findings", "codes"))
    sub.add_argument("--json", action="store_true", help="as JSON")
    sub = add_command(
        "explain",
        _run_explain,
        "explain the code of a message",
        "mediagen explain MG101",
        folders=False,
    )
    sub.add_argument("subject", metavar="CODE", help="the code or the name of a message")
    sub = add_command(
        "verify",
        _run_verify,
        "compile and run the generated code with each platform's toolchain",
        f"mediagen verify --platform {platform} --event {event}",
    )
    for name in ("event", "platform"):
        sub.add_argument(f"--{name}", metavar="ID", action="append", help=f"only this {name}")
    sub.add_argument(
        "--kind",
        metavar="KIND",
        action="append",
        choices=_kind_names(),
        help="only this kind; docs are the steps that install an SDK, which only pages have",
    )
    sub.add_argument("--require-all", action="store_true", help="treat skipped checks as failures")
    sub.add_argument("--json", action="store_true", help="as JSON")
    sub = add_command(
        "toolchains",
        _toolchains,
        "install or list the toolchains that verify runs",
        "mediagen toolchains install all",
        folders=False,
    )
    _add_choice(sub, "action", ("install", "list"))
    sub.add_argument(
        "names", metavar="NAME", nargs="*", default=[], help="a toolchain to install, or all"
    )
    sub = add_command(
        "inject",
        _run_inject,
        "refresh the marked regions of Markdown files",
        "mediagen inject --check .",
    )
    sub.add_argument("files", metavar="FILE", nargs="+", help="Markdown or MDX, or a folder")
    sub.add_argument(
        "--check",
        action="store_true",
        help="do not write files; exit with code 1 if any region is out of date",
    )
    sub.add_argument("--diff", action="store_true", help="show what changes")
    sub.add_argument(
        "--force", action="store_true", help="overwrite regions that were edited by hand"
    )
    sub.add_argument(
        "--expect",
        metavar="N",
        type=int,
        help="exit with code 1 if the number of regions is not N",
    )
    sub = add_command(
        "collect",
        _run_collect,
        "run a local collector that validates incoming media events",
        "mediagen collect --port 8080 --out session.jsonl --strict",
    )
    sub.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="default: 127.0.0.1")
    sub.add_argument("--port", metavar="N", type=_parse_port, default=8080, help="default: 8080")
    sub.add_argument(
        "--out", metavar="FILE", dest="record", help="keep requests and verdicts as JSON Lines"
    )
    _add_strict(sub, default=None, condition="on errors, refused requests, or without a session")
    sub.add_argument(
        "--expect",
        metavar="EVENT",
        nargs="+",
        action="extend",
        help="exit 1 if one of these events does not arrive",
    )
    sub.add_argument(
        "--expect-story",
        metavar="ID",
        action="append",
        help="exit 1 if the events of this story do not arrive in order in one session",
    )
    sub.add_argument("--https", action="store_true", help="with a certificate of its own")
    sub.add_argument(
        "--certificate",
        metavar="FILE",
        help="with --https: write what clients have to trust, as PEM",
    )
    sub = add_command(
        "trace",
        _run_trace,
        "validate recorded media traffic",
        "mediagen trace session.jsonl --strict=warnings",
    )
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="JSON Lines of collect, a HAR, a Charles JSON session, an Assurance export, a Postman "
        "collection, curl commands, a log of a mobile SDK; also compressed by gzip; - reads "
        "standard input",
    )
    sub.add_argument("--json", action="store_true", help="as JSON")
    sub.add_argument(
        "--details",
        metavar="N",
        type=_limit,
        help="print at most N findings of each kind, or all (default: 5; with --json: all)",
    )
    sub.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        default=1,
        help="validate JSON Lines in N processes, by session; 0 is one per processor (default: 1)",
    )
    _add_strict(sub, default="errors", condition="on errors (default)")
    return parser


def _add_choice(parser: argparse.ArgumentParser, dest: str, choices: tuple[str, ...]) -> None:
    """Add a positional argument that messages call by its choices, not by its internal name."""
    parser.add_argument(dest, choices=choices, metavar="{" + ",".join(choices) + "}")


def _add_strict(parser: argparse.ArgumentParser, *, default: str | None, condition: str) -> None:
    parser.add_argument(
        "--strict",
        metavar="LEVEL",
        default=default,
        choices=_LEVELS,
        help=f"exit with code 1 {condition}; with --strict=warnings also on warnings",
    )


def _parse_port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port: a number from 0 to 65535")
    return int(text)


def _limit(text: str) -> int:
    """Return a number of details; -1 is all."""
    if text == "all":
        return -1
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"expected a number or 'all', got '{text}'")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) > 256:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 256, got '{text}'")
    return int(text)


def _kind_names() -> tuple[str, ...]:
    return ("snippets", "wrappers", "docs")
