"""Java literals, compiled by javac 17 and evaluated on the JVM."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from . import tools
from .seals import Rejected, new_seals, sealed_values

# Expressions per generated method; the JVM allows 64 KiB of code in each.
_CHUNK = 100

_EMITTER = """\
import java.util.Map;
import java.util.stream.Collectors;
class Main {
static void emit(int index, String value, String seal) {
  System.out.println(seal + " " + index + " "
      + value.chars().mapToObj(String::valueOf).collect(Collectors.joining(",")));
}
"""


def evaluate(expressions: list[str]) -> list[str]:
    """Return the values of Java expressions. Raises Rejected."""
    seals = new_seals(len(expressions))
    text = _EMITTER
    # The first line of each expression, to map the compiler's messages back.
    starts: list[int] = []
    for start in range(0, len(expressions), _CHUNK):
        text += f"static void chunk{start}() {{\n"
        for index in range(start, min(start + _CHUNK, len(expressions))):
            starts.append(text.count("\n") + 1)
            text += f'emit({index}, {expressions[index]}\n, "{seals[index]}");\n'
        text += "}\n"
    calls = "".join(f"chunk{start}(); " for start in range(0, len(expressions), _CHUNK))
    text += f"public static void main(String[] arguments) {{ {calls}}}\n}}\n"
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "Main.java").write_text(text, encoding="utf-8", newline="\n")
        compiler = [str(tools.executable("javac")), "-encoding", "UTF-8", "-Xmaxerrs", "1000"]
        done = tools.run([*compiler, "Main.java"], cwd=folder)
        reasons: dict[int, str] = {}
        for line, message in re.findall(r"Main\.java:(\d+): error: (.*)", done.stderr):
            index = max((i for i, first in enumerate(starts) if first <= int(line)), default=0)
            reasons.setdefault(index, message)
        if done.returncode and not reasons:
            raise RuntimeError(f"javac failed:\n{done.stderr}")
        if not reasons:
            done = tools.run([tools.executable("java"), "-cp", folder, "Main"])
            values = sealed_values(done.stdout, seals)
            absent = (index for index in range(len(expressions)) if index not in values)
            reasons = dict.fromkeys(absent, done.stderr.partition("\n")[0] or "no value")
    if reasons:
        raise Rejected("java", reasons)
    return [values[index] for index in range(len(expressions))]
