"""MG7xx: messages about the command line and the project."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

UNKNOWN_CODE = Code(
    "MG701",
    "unknown-code",
    "The catalogue has no message with this code.",
    "Use a code as messages print it, such as `MG101`; `mediagen list codes` prints all of "
    "them.",
)
INVALID_ARGUMENTS = Code(
    "MG702",
    "invalid-arguments",
    "The arguments of a command cannot be parsed.",
    "Run the command with `-h` to print its arguments and an example.",
)
UNKNOWN_NAME = Code(
    "MG703",
    "unknown-name",
    "The command line names an event or a platform that the project does not have.",
    "Correct the spelling; `mediagen list events` and `mediagen list platforms` print all "
    "names.",
)
MISSING_PACKAGE = Code(
    "MG704",
    "missing-package",
    "A command needs a Python package that is not installed.",
    "Install the extra that the message names: run `pip install '.[verify]'` in a clone, or "
    "install the wheel with it, as in `pip install 'mediagen-0.1.0-py3-none-any.whl[verify]'`.",
)
INCOMPATIBLE_ARGUMENTS = Code(
    "MG705",
    "incompatible-arguments",
    "The command has incompatible arguments.",
    "Add the argument that the message names, or remove the one that it rejects.",
)
SYSTEM_ERROR = Code(
    "MG706",
    "system-error",
    "The operating system rejected an operation, such as reading a file or opening a port.",
    "Check the path or the address in the message, your permissions and the free disk " "space.",
)
OUTPUT_NOT_PRINTED = Code(
    "MG707",
    "output-not-printed",
    "The results could not be written to standard output.",
    "Check that standard output is open, and that the disk of its file is not full. The "
    "command completed.",
)
MISSING_FOLDER = Code(
    "MG708",
    "missing-folder",
    "The folder of the spec or of the templates does not exist.",
    "Correct the path in `mediagen.yaml` or in the option, or create the folder. Paths in "
    "`mediagen.yaml` are relative to that file.",
)
INCOMPLETE_FOLDER = Code(
    "MG709",
    "incomplete-folder",
    "A required part of a spec or templates folder is missing.",
    "Add the file or folder that the message names, or check that `--spec` and "
    "`--templates` are the intended folders.",
)
UNREAD_PROJECT_FILE = Code(
    "MG710",
    "unread-project-file",
    "A project file is ignored because of its name.",
    "Rename the file to `mediagen.yaml`. If both exist, delete one of them.",
)
UNREAD_FILE = Code(
    "MG711",
    "unread-file",
    "A file in the spec or templates folder has no effect, because nothing reads it.",
    "Rename the file as the message suggests, or delete it. Hidden files, backups and "
    "`README` files are ignored.",
)
INVALID_STORY_ORDER = Code(
    "MG712",
    "invalid-story-order",
    "The steps of a story break the rules of a session.",
    "Change the order or the times of the steps so that the story is one complete session.",
)
PACKAGED_FOLDERS = Code(
    "MG714",
    "packaged-folders",
    "A command uses the packaged spec or templates, because the project has none.",
    "Run the command in your project, create a `mediagen.yaml`, or use `--spec` and "
    "`--templates`.",
    Severity.INFO,
)
PLATFORM_WITHOUT_WRAPPER = Code(
    "MG715",
    "platform-without-wrapper",
    "A platform has no wrapper.",
    "Use one of the platforms that the message suggests, or add a `wrapper` folder to the "
    "platform.",
)
INVALID_WRAPPER_NAME = Code(
    "MG716",
    "invalid-wrapper-name",
    "The name of a wrapper has the wrong format, is a reserved word of its language, or would hide "
    "a module that its code imports.",
    "Use lower-case words joined by hyphens, such as `acme-tracking`.",
)
UNKNOWN_SCHEMA = Code(
    "MG720",
    "unknown-schema",
    "There is no schema for this kind of file.",
    "`mediagen schema` lists the kinds of YAML files.",
)
EXISTING_FILE = Code(
    "MG721",
    "existing-file",
    "A command would replace a file that mediagen did not write.",
    "Move or delete the file, or name another folder, then run the command again.",
)
UNKNOWN_LOWER_FILE = Code(
    "MG722",
    "unknown-lower-file",
    "`eject` names a file that no lower layer has, or that the project does not override.",
    "Correct the path. It is relative to the working folder, or starts with `templates/` or "
    "`spec/`.",
)
NO_LOWER_LAYER = Code(
    "MG723",
    "no-lower-layer",
    "The command needs a project that extends the package or another project.",
    "Run `mediagen init`, or add `extends: package` to `mediagen.yaml`.",
)
MERGE_UNAVAILABLE = Code(
    "MG724",
    "merge-unavailable",
    "`git merge-file`, which merges files, cannot run.",
    "Install git, or apply the printed changes by hand and run `mediagen eject --accept`.",
)
UNRESOLVED_MERGE = Code(
    "MG725",
    "unresolved-merge",
    "A file still contains the conflicts of a merge.",
    "Edit the file, and remove the markers of each conflict. Then run the command again.",
)
CHANGED_BELOW = Code(
    "MG726",
    "changed-below",
    "A file that the project overrides changed in a lower layer, as after an upgrade of mediagen.",
    "Run `mediagen eject --status` to print the changes, and `mediagen eject --merge` to merge "
    "them, or `mediagen eject --accept` to keep the file of the project.",
    Severity.WARNING,
)
UNMET_REQUIREMENT = Code(
    "MG727",
    "unmet-requirement",
    "The project requires another version of mediagen.",
    "Install the version with the command of the message, or change `requires` in `mediagen.yaml`.",
)
OLDER_FORMAT = Code(
    "MG728",
    "older-format",
    "The files of the project have an older format than this version of mediagen reads.",
    "Run `mediagen migrate`, and review the changes in version control.",
)
NEWER_FORMAT = Code(
    "MG729",
    "newer-format",
    "The files of the project have a newer format than this version of mediagen reads.",
    "Install a newer version of mediagen.",
)
NOT_A_GENERATED_FILE = Code(
    "MG730",
    "not-a-generated-file",
    "The file is not generated by mediagen, or contains no region.",
    "Name a file of the output folder, or a page with regions. If the file is new in the spec, "
    "run `mediagen generate` first.",
)
LINE_OUT_OF_RANGE = Code(
    "MG731",
    "line-out-of-range",
    "The file has no such line.",
    "Use a line between 1 and the number of lines of the file.",
)
MISSING_LINE = Code(
    "MG732",
    "missing-line",
    "A call names a file without a line.",
    "Add a colon and the number of the line to the path, as in `FILE:3`.",
)
LINE_NOT_GENERATED = Code(
    "MG733",
    "line-not-generated",
    "The line of a page is outside of its regions, or is a marker of a region.",
    "Use a line between the two markers of a region. Other lines are written by hand.",
)
OUTDATED_LINE = Code(
    "MG734",
    "outdated-line",
    "The line is not what mediagen generates from the current spec and templates.",
    "Run `mediagen generate`, or `mediagen inject` for a page, and explain the line again.",
)
FILE_NOT_FOUND = Code(
    "MG735",
    "file-not-found",
    "The file of a call does not exist.",
    "Correct the path. Paths are relative to the working folder.",
)
UNKNOWN_BLOCK = Code(
    "MG770",
    "unknown-block",
    "A template overrides a block that the template it extends does not have.",
    "Use a block of that template; `mediagen eject PATH` copies it, with its blocks.",
)
TEXT_OUTSIDE_BLOCKS = Code(
    "MG771",
    "text-outside-blocks",
    "A template that extends another one has text outside of its blocks.",
    "Move the text into a block of the template that it extends, or delete it: it is never "
    "printed.",
)
EXTENDS_ITSELF = Code(
    "MG772",
    "extends-itself",
    "A template extends the topmost template with its own name, which is the template itself.",
    'Extend the one of the package with `{% extends "package:PATH" %}`, or the one of the next '
    'lower layer with `{% extends "below:PATH" %}`.',
)
NO_PROJECT = Code(
    "MG773",
    "no-project",
    "The command needs a project, and there is none in the working folder or above it.",
    "Change to the folder of the project, or run `mediagen init` to start one.",
)
UNKNOWN_REVISION = Code(
    "MG780",
    "unknown-revision",
    "A state to compare is neither a folder, nor a wheel of mediagen, nor a revision of git.",
    "Correct the name. `mediagen diff main` compares the working folder with the branch `main`; a "
    "clone without history, as CI makes it, needs `git fetch origin main` first.",
)
UNREADABLE_STATE = Code(
    "MG781",
    "unreadable-state",
    "A state to compare has errors for this version of mediagen.",
    "Compare with a later revision, or run `mediagen diff` with the version of mediagen that the "
    "revision was written for.",
)
BREAKING_CHANGE = Code(
    "MG782",
    "breaking-change",
    "A change since the revision of `--breaking-against` breaks apps or messages.",
    "Deprecate a part in one version, and remove it in a later one. If the change is intended, "
    "record an exception with a reason and a last day in `spec/exceptions.yaml`.",
)
UNUSED_EXCEPTION = Code(
    "MG783",
    "unused-exception",
    "An exception for a breaking change matches no change.",
    "Delete the exception from `spec/exceptions.yaml`: the change is in the revision already, or "
    "it was never made.",
    Severity.WARNING,
)
UNKNOWN_CHANGE = Code(
    "MG784",
    "unknown-change",
    "An exception is for a kind of change that does not exist.",
    "Use a kind as `mediagen diff` prints it in brackets, such as `field-removed`.",
    Severity.WARNING,
)
