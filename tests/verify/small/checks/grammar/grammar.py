"""The compiler of the small script: a statement is send(...); and strings have an end."""

import re
import sys
from pathlib import Path

wrong = False
for name in sys.argv[1:]:
    text = Path(name).read_text("utf-8")
    if "CRASH" in text:
        sys.exit("error: the compiler is broken")
    for number, line in enumerate(text.split("\n"), 1):
        if re.sub(r'"(?:[^"\\]|\\.)*"', "", line).count('"'):
            wrong = True
            print(f"{name}:{number}: error: a string has no end")
sys.exit(wrong)
