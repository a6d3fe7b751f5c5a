"""Exit codes of every command."""

#: The command is done, or everything is in sync.
OK = 0
#: The command ran, and there is drift, or there are findings.
DRIFT = 1
#: The spec, a template or the call is invalid.
INVALID = 2
#: The user interrupted the command, as shells report SIGINT.
INTERRUPTED = 130
