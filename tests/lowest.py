"""Print the lowest versions of the packages that pyproject.toml accepts, as constraints of pip.

python tests/lowest.py pyproject.toml
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

_LOWEST = re.compile(r"([\w.-]+)(?:\[[^]]*\])?\s*(?:>=|==)\s*([\w.]+)")


def list_lowest_versions(project: Path) -> Iterator[str]:
    """Yield a constraint for each requirement; raise ``ValueError`` for one without a bound."""
    data = tomllib.loads(project.read_text("utf-8"))["project"]
    name = data["name"]
    groups = [data["dependencies"], *data["optional-dependencies"].values()]
    for requirement in sorted({item for group in groups for item in group}):
        if re.match(rf"{re.escape(name)}\W", requirement):
            continue  # extras of the project itself
        match = _LOWEST.fullmatch(requirement)
        if match is None:
            raise ValueError(f"{requirement}: expected a lowest version, such as name>=1.2")
        yield f"{match[1]}=={match[2]}"


if __name__ == "__main__":
    print("\n".join(list_lowest_versions(Path(sys.argv[1]))))
