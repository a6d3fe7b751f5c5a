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
    "A call names an event or a platform that the project does not have.",
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
    "Arguments of a call do not go together.",
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
    "command itself ran to its end.",
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
UNUSED_STORY = Code(
    "MG713",
    "unused-story",
    "No template shows a story.",
    "Delete the file, or show the story in a README of a wrapper.",
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
    "The name of a wrapper has the wrong format or is a reserved word of its language.",
    "Use lower-case words joined by hyphens, such as `acme-tracking`.",
)
