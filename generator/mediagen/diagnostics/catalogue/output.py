"""MG6xx: messages about the output folder and the publication of files."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

FILE_UNWRITABLE = Code(
    "MG602",
    "file-unwritable",
    "The system cannot write a file.",
    "Check the permissions of the folder, and the free space of the disk. The message ends with "
    "the reason that the system gives. Then run the command again: mediagen writes all files of a "
    "run, or none of them.",
)
NOT_A_REGULAR_FILE = Code(
    "MG603",
    "not-a-regular-file",
    "A path that mediagen reads or writes is a FIFO, a socket or a device.",
    "Replace it by a regular file, or name another path.",
)
READ_ONLY_FILE = Code(
    "MG604",
    "read-only-file",
    "A file that mediagen is about to rewrite is read-only, or not writable for the current user.",
    "Make the file writable, then run the command again:\n\n"
    "```sh\nchmod u+w docs/player.md\n```",
)
HARD_LINKED_FILE = Code(
    "MG605",
    "hard-linked-file",
    "A file that mediagen is about to rewrite has several hard links.",
    "The other links would keep the old contents, because mediagen replaces files. Replace the "
    "file by a copy of its own, or delete the other links:\n\n"
    "```sh\ncp docs/player.md copy.md\nmv copy.md docs/player.md\n```",
)
CHANGED_WHILE_WRITING = Code(
    "MG606",
    "changed-while-writing",
    "A file was saved again and again while mediagen was about to rewrite it.",
    "Nothing was overwritten. Run the command again when no other program writes the file.",
)
FOLDER_LOCKED = Code(
    "MG607",
    "folder-locked",
    "Another run of mediagen has been writing to the folder for a long time.",
    "Wait until the other run ends, or stop it. The lock ends with its process; there is no lock "
    "file to delete.",
)
STAGING_FOLDER_LEFT = Code(
    "MG608",
    "staging-folder-left",
    "The system does not let mediagen remove a temporary folder of its own, `.mediagen-…`.",
    "The files of the run are complete. The next run tries to remove the folder again; if that "
    "fails as well, check the disk and the permissions, and delete the folder.",
    Severity.WARNING,
)
LEAVES_OUTPUT_FOLDER = Code(
    "MG610",
    "leaves-output-folder",
    "A link in the output folder leads out of it.",
    "Replace the link by a file or a folder: mediagen writes only inside the output folder. The "
    "output folder itself can be a link.",
)
FOLDER_IN_THE_WAY = Code(
    "MG611",
    "folder-in-the-way",
    "There is a folder at the path of a generated file.",
    "Move or delete the folder, then run the command again.",
)
NOT_GENERATED = Code(
    "MG612",
    "not-generated",
    "There is a file at the path of a generated file, and mediagen did not write it.",
    "Move or delete the file, then run the command again. mediagen overwrites only files that the "
    "`.manifest` of the folder lists.",
)
EDITED_FILE = Code(
    "MG613",
    "edited-file",
    "A file of a wrapper was edited since mediagen wrote it.",
    "Move the file away, run the command again, and merge your edits into the new file; or delete "
    "it to discard the edits.",
)
CONFLICT_WITH_EDIT = Code(
    "MG614",
    "conflict-with-edit",
    "A generated file contains a merge conflict, and one side of it was edited by hand.",
    "Resolve the conflict if you need the edit, or delete the file. Then run the command again.",
)
DAMAGED_MANIFEST = Code(
    "MG615",
    "damaged-manifest",
    "The manifest of the output folder has a line that is neither an entry nor a conflict marker.",
    "Run `mediagen generate`: it writes the manifest again. Files that the manifest no longer "
    "lists are kept as `FILE.orig` before they are replaced.",
    Severity.WARNING,
)
UNKNOWN_OUTPUT_FILE = Code(
    "MG616",
    "unknown-output-file",
    "The output folder contains a file that mediagen neither wrote nor plans.",
    "Move or delete the file if it is not needed; mediagen leaves it alone.",
    Severity.WARNING,
)
EMPTY_SELECTION = Code(
    "MG617",
    "empty-selection",
    "The selection on the command line matches no file.",
    "Change `--event`, `--platform`, `--kind` or `--flavour`. The message gives the reason for "
    "each snippet that a platform does not have.",
    Severity.WARNING,
)
EDITED_FILE_KEPT = Code(
    "MG618",
    "edited-file-kept",
    "A generated file is no longer planned, and stays because it was edited.",
    "Delete the file if it is not needed. It no longer belongs to mediagen.",
    Severity.WARNING,
)
COPY_KEPT = Code(
    "MG619",
    "copy-kept",
    "A file was replaced that the lost or damaged manifest does not list, and a copy was kept.",
    "Compare the file with its copy `FILE.orig`, then delete the copy.",
    Severity.WARNING,
)
OUTPUT_OUT_OF_DATE = Code(
    "MG620",
    "output-out-of-date",
    "A generated file is not what the spec and the templates give now.",
    "Run `mediagen generate`, and commit the file with the change of the spec or the template.",
)
OUTPUT_MISSING = Code(
    "MG621",
    "output-missing",
    "A generated file does not exist.",
    "Run `mediagen generate`, and commit the file.",
)
OUTPUT_STALE = Code(
    "MG622",
    "output-stale",
    "A generated file is no longer planned.",
    "Run `mediagen generate`: it removes the file. Commit the removal.",
)
OUTPUT_EDITED = Code(
    "MG623",
    "output-edited",
    "A generated file was edited since mediagen wrote it.",
    "Make the change in the spec or in a template instead, then run `mediagen generate`: it "
    "overwrites the edit.",
)
OUTPUT_FOREIGN = Code(
    "MG624",
    "output-foreign",
    "A file that mediagen did not write is at the path of a generated file.",
    "Move or delete the file, then run `mediagen generate`.",
)
OUTPUT_CONFLICT = Code(
    "MG625",
    "output-conflict",
    "A generated file contains a merge conflict.",
    "Merge the spec and the templates, then run `mediagen generate`: it resolves the conflict.",
)
OUTPUT_CONFLICT_EDITED = Code(
    "MG626",
    "output-conflict-edited",
    "A generated file contains a merge conflict with an edit.",
    "Resolve the conflict if you need the edit, or delete the file. Then run `mediagen generate`.",
)
OUTPUT_UNLISTED = Code(
    "MG627",
    "output-unlisted",
    "A generated file differs, and the damaged or lost manifest does not list it.",
    "Run `mediagen generate`: it keeps a copy as `FILE.orig`.",
)
MANIFEST_DAMAGED = Code(
    "MG628",
    "manifest-damaged",
    "The manifest of the output folder has lines that are not entries.",
    "Run `mediagen generate`: it writes the manifest again.",
)
RUN_UNFINISHED = Code(
    "MG629",
    "run-unfinished",
    "A run that wrote the output folder was interrupted, or branches were merged.",
    "Run `mediagen generate`: it finishes the work.",
)
LINE_ENDINGS_CONVERTED = Code(
    "MG630",
    "line-endings-converted",
    "A generated file has other line endings, and no other difference.",
    "Commit the `.gitattributes` of the output folder, which keeps git from converting them, then "
    "run `mediagen generate`.",
)
