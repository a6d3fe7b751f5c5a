"""MG8xx: messages about toolchains and the verification of generated code."""

from __future__ import annotations

from mediagen.diagnostics.catalogue.model import Code, Severity

# -- MG800 to MG849: toolchains ----------------------------------------------------------------

UNKNOWN_TOOLCHAIN = Code(
    "MG801",
    "unknown-toolchain",
    "No toolchain has this name.",
    "Correct the spelling; `mediagen toolchains list` prints all names, and `all` stands for every "
    "toolchain.",
)
MISSING_TOOLCHAIN_NAME = Code(
    "MG802",
    "missing-toolchain-name",
    "`mediagen toolchains install` was called without a toolchain to install.",
    "Add one or more names, such as `mediagen toolchains install npm`, or `all`.",
)
MISSING_BASH = Code(
    "MG803",
    "missing-bash",
    "The installer of toolchains needs bash, which is not on the search path.",
    "Install bash, or add its folder to `PATH`.",
)
MISSING_INSTALLER = Code(
    "MG804",
    "missing-installer",
    "The installer of toolchains is not part of this installation of mediagen.",
    "Reinstall mediagen: `pip install --force-reinstall .` in a clone, or with the wheel.",
)
INSTALLER_FAILED = Code(
    "MG805",
    "installer-failed",
    "The installer of toolchains ended with an error.",
    "Read the lines above the message: the installer prints the reason there. "
    "`MEDIAGEN_TOOLCHAINS` has to be a folder that you can write to.",
)
TOOL_NOT_INSTALLED = Code(
    "MG806",
    "tool-not-installed",
    "A check is skipped, because a tool that it uses is not installed.",
    "Run the command in the message. To treat skipped checks as failures, use `--require-all`.",
    Severity.WARNING,
)

# -- MG850 to MG899: checks and their failures --------------------------------------------------

CODE_NOT_COMPILED = Code(
    "MG850",
    "code-not-compiled",
    "A compiler or a linter rejects generated code.",
    "Correct the template at the position in the message, or the table of the platform that the "
    "code comes from.",
)
UNEXPECTED_CALLS = Code(
    "MG851",
    "unexpected-calls",
    "Generated code fails when it runs, or does not call or send what the spec states.",
    "Compare the lines of the difference: `-` is expected by the rules of the protocol, `+` was "
    "recorded. Correct the template, or `record` in the `verify.yaml` of the platform.",
)
CODE_NOT_FORMATTED = Code(
    "MG852",
    "code-not-formatted",
    "The formatter of the language changes generated code.",
    "Change the template so that it prints the lines marked `+`. If a difference is intended, "
    "declare it under `ignored_differences` in the file of the check.",
)
CHECK_SKIPPED = Code(
    "MG853",
    "check-skipped",
    "A check did not run, and `--require-all` requires it.",
    "Install the tool that the message names, or declare a proof for the platform.",
)
EVENT_NOT_ACCOUNTED_FOR = Code(
    "MG854",
    "event-not-accounted-for",
    "With an injected fault, a wrapper loses an event, sends it twice, or disturbs the app. Each "
    "event has to be either received or reported to the error handler, exactly once.",
    "Correct the template of the wrapper. The scenario is at the position in the message; its "
    "`events` are those that are tracked.",
)
UNPROVED_ARTIFACT = Code(
    "MG855",
    "unproved-artifact",
    "No record of `verify` covers a generated file: it changed since, or was not compiled, run and "
    "formatted.",
    "Run `mediagen verify --record FILE` where the toolchains are installed, and commit the file.",
)
INVALID_PROOF_RECORD = Code(
    "MG856",
    "invalid-proof-record",
    "A file named as a record of proofs was not written by `mediagen verify --record FILE`.",
    "Correct the path, or move the file away and write the record again.",
)
