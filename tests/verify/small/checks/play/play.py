"""Runs the snippets one after the other, as send.py of the platform says."""

import json
import re
import sys
from pathlib import Path

from send import send

seal = Path("seal.txt").read_text("utf-8").strip()
for name in sys.argv[1:]:
    text = Path(name).read_text("utf-8")
    if "EXIT" in text:
        sys.exit("error: the player was stopped")
    calls, error = [], None
    for url, body in re.findall(r'^send\("(.*?)", (\{.*?^\})\);$', text, re.M | re.S):
        quoted = re.sub(r"([{,]\s*)(\w+):", r'\1"\2":', body)
        try:
            calls.append(send(url, json.loads(quoted)))
        except ValueError as fault:
            error = f"line 2: {fault}"
    number = int(re.search(r"\d+", name)[0])
    print(seal, json.dumps({"snippet": number, "calls": calls, "error": error}), flush=True)
