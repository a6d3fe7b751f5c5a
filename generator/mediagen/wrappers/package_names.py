"""Names of the package that a wrapper is, and its version and license."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from mediagen.diagnostics.words import fill_words
from mediagen.platforms.model import Wrapper
from mediagen.rendering.nodes import Symbol
from mediagen.spec.casing import LetterCase, change_case
from mediagen.wrappers.view_models import PackageView

#: Valid names of a library.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: Version and license of a wrapper that an app does not set.
DEFAULT_VERSION, DEFAULT_LICENSE = "0.1.0", "Apache-2.0"
_PACKAGE = "package"


class PackageOptions(NamedTuple):
    """Choices of an app for a wrapper; empty for the default.

    ``package`` is the name in the ecosystem of the language, such as that of an npm package,
    ``license`` an SPDX expression.
    """

    name: str = ""
    package: str = ""
    version: str = ""
    license: str = ""


def name_forms(name: str) -> dict[str, str]:
    """Return the name of a library in the spellings that manifests and languages use."""
    camel = re.sub("-([a-z0-9])", lambda match: match[1].upper(), name)
    return {
        "name": name,
        "camel": camel,
        "pascal": change_case(camel, LetterCase.PASCAL),
        "snake": name.replace("-", "_"),
        "flat": name.replace("-", ""),
    }


def accepts_package(wrapper: Wrapper, package: str) -> bool:
    """Return whether the package of a wrapper can have a name."""
    return wrapper.package is not None and bool(re.fullmatch(wrapper.package.pattern, package))


def package_id(wrapper: Wrapper, options: PackageOptions) -> str:
    """Return the name of the package of a wrapper in the ecosystem of its language."""
    if options.package and accepts_package(wrapper, options.package):
        return options.package
    name = options.name or wrapper.name
    return fill_words(wrapper.package.default, name_forms(name)) if wrapper.package else name


def path_words(wrapper: Wrapper, options: PackageOptions) -> Mapping[str, str]:
    """Return the words that paths of templates can have, such as ``{snake}``."""
    forms = name_forms(options.name or wrapper.name)
    return {**forms, _PACKAGE: package_id(wrapper, options).replace(".", "/")}


def module_name(wrapper: Wrapper, options: PackageOptions) -> str:
    """Return the name by which code imports a wrapper; empty if its language has no modules."""
    modules = wrapper.language.modules
    if modules is None:
        return ""
    is_module = wrapper.package is not None and wrapper.package.default == f"{{{modules.form}}}"
    if is_module:
        return package_id(wrapper, options)
    return name_forms(options.name or wrapper.name)[modules.form]


def package_view(wrapper: Wrapper, options: PackageOptions) -> PackageView:
    """Return the names of the package for templates."""
    forms = name_forms(options.name or wrapper.name)
    id_ = package_id(wrapper, options)
    texts = {
        **forms,
        "id": id_,
        "identifier": re.sub(r"\W", "", id_.lower().replace("/", "_")),
        "version": options.version or DEFAULT_VERSION,
        "license": options.license or DEFAULT_LICENSE,
    }
    return PackageView(**{form: Symbol(text) for form, text in texts.items()})
