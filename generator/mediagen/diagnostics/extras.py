"""Errors about packages of extras that are not installed."""

from __future__ import annotations

from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.catalogue.model import Code
from mediagen.diagnostics.problems import UsageError


def missing_package(
    package: str | None, extra: str, *, further: str = "", code: Code = codes.MISSING_PACKAGE
) -> UsageError:
    """Return the error about a missing package, with the command that installs its extra.

    ``further`` is a package outside of the extra to install with it.
    """
    addition = f" {further}" if further else ""
    message = (
        f"missing package {package}; run pip install '.[{extra}]'{addition} in a clone, "
        f"or pip install 'FILE.whl[{extra}]'{addition} with the wheel"
    )
    return UsageError(message, code=code)
