"""Options of a wrapper that an app chooses: names, version and license."""

from __future__ import annotations

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from mediagen.diagnostics.catalogue import snippets as wrapper_codes
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.words import join_words
from mediagen.filesystem.device_names import is_device_name
from mediagen.platforms.model import Platform
from mediagen.wrappers.package_names import NAME, PackageOptions, accepts_package, name_forms
from mediagen.yaml_files.reader import device_message

#: Versions by the rules of semantic versioning, without the leading zeros that they forbid.
_NUMBER = r"(?:0|[1-9]\d*)"
_VERSION = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


def merge_options(requested: PackageOptions, recorded: PackageOptions) -> PackageOptions:
    """Return the options of a call, and the recorded ones that it does not have."""
    return PackageOptions(*(new or old for new, old in zip(requested, recorded, strict=True)))


def check_options(platform: Platform, options: PackageOptions) -> PackageOptions:
    """Return the options with the license in its canonical form.

    Raises ``UsageError`` for one that the wrappers of the platform cannot have.
    """
    _check_name(platform, options.name)
    _check_package(platform, options.package)
    if options.version and not _VERSION.fullmatch(options.version):
        message = f"invalid version '{options.version}': expected a version such as 1.2.3"
        raise UsageError(message, code=wrapper_codes.INVALID_WRAPPER_OPTION)
    if not options.license:
        return options
    try:
        canonical = canonicalize_license_expression(options.license)
    except InvalidLicenseExpression:
        message = (
            f"invalid license '{options.license}': expected an SPDX expression such as MIT, "
            "Apache-2.0 or LicenseRef-Proprietary, see https://spdx.org/licenses"
        )
        raise UsageError(message, code=wrapper_codes.INVALID_WRAPPER_OPTION) from None
    return options._replace(license=canonical)


def _check_name(platform: Platform, name: str) -> None:
    if name and not NAME.fullmatch(name):
        expected = "lower-case words joined by hyphens, such as acme-tracking"
        message = f"invalid name '{name}': expected {expected}"
        raise UsageError(message, code=codes.INVALID_WRAPPER_NAME)
    if is_device_name(name):
        message = f"--name: {device_message(name)}"
        raise UsageError(message, code=codes.INVALID_WRAPPER_NAME)
    for language in (wrapper.language for wrapper in platform.wrappers):
        fold = str if language.case_sensitive else str.casefold
        if not {*map(fold, name_forms(name).values())}.isdisjoint(map(fold, language.reserved)):
            raise refuse_name(name, f"is a reserved word of {language.title}")


def _check_package(platform: Platform, package: str) -> None:
    if not package:
        return
    wrappers = [wrapper for wrapper in platform.wrappers if accepts_package(wrapper, package)]
    if not wrappers:
        expected = [
            f"the {table.title}, such as {table.example}"
            for wrapper in platform.wrappers
            if (table := wrapper.package)
        ]
        message = f"invalid package '{package}': "
        message += (
            f"expected {join_words(expected, 'or')}"
            if expected
            else f"the wrapper of {platform.id} has no package"
        )
        raise UsageError(message, code=wrapper_codes.INVALID_WRAPPER_OPTION)
    for wrapper in wrappers:
        language = wrapper.language
        is_in_code = wrapper.package is not None and wrapper.package.default != "{name}"
        word = next((w for w in package.split(".") if w in language.reserved), None)
        if is_in_code and word is not None:
            message = f"invalid package '{package}': '{word}' is a reserved word of"
            message += f" {language.title}"
            raise UsageError(message, code=wrapper_codes.INVALID_WRAPPER_OPTION)
        device = next((w for w in re.split("[/.]", package) if is_device_name(w)), None)
        if device is not None:
            message = f"--package: {device_message(device)}"
            raise UsageError(message, code=wrapper_codes.INVALID_WRAPPER_OPTION)


def refuse_name(name: str, reason: str) -> UsageError:
    """Return the error for a name that a wrapper cannot have."""
    message = f"'{name}' {reason}; use more words, such as {name}-tracking"
    return UsageError(message, code=codes.INVALID_WRAPPER_NAME)
