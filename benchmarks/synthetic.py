"""Large spec: the real one, and copies of its events with new IDs and other values.

Copies keep their protocol blocks, so they are sent by the tracker calls and constants that exist.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

#: Values that any number or string can replace without breaking a rule of the spec.
_COUNTED = ("playhead", "length", "bitrate", "droppedFrames")
_FREE = ("friendlyName", "advertiser", "campaignID", "creativeID", "show", "adCategory")


def write(real: Path, count: int, target: Path) -> None:
    """Write a spec of ``count`` events to the folder ``target``, based on the spec ``real``."""
    shutil.copytree(real, target)
    files = sorted((real / "events").glob("*.yaml"))
    originals = [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in files]
    for number in range(count - len(originals)):
        original = originals[number % len(originals)]
        copy = {
            **original,
            "event": f"{original['event']}{number}",
            "title": f"{original['title']} {number}",
            "method": f"{original.get('method', original['event'])}{number}",
            "examples": _varied(original["examples"], number),
        }
        text = yaml.dump(copy, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        (target / "events" / f"{copy['event']}.yaml").write_text(text, "utf-8")


def _varied(data: Any, number: int) -> Any:
    if isinstance(data, dict):
        return {key: _value(key, value, number) for key, value in data.items()}
    return [_varied(item, number) for item in data] if isinstance(data, list) else data


def _value(key: str, value: Any, number: int) -> Any:
    if key in _COUNTED:
        return value + number
    return f"{value} {number}" if key in _FREE else _varied(value, number)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
