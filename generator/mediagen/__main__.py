"""The command ``mediagen``, as a module and as a script.

An interrupt is caught from the first line on: imports are a large part of a short run.
"""

import sys

#: The exit code of an interrupted command; see ``mediagen.commands.exit_codes``.
_INTERRUPTED = 130


def main() -> int:
    """Run the command of the arguments of the process; return its exit code."""
    try:
        from mediagen.commands.cli import main as run_command

        return run_command()
    except KeyboardInterrupt:  # while modules are imported
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
