"""A parser of the firmware in a MicroPython of its own: one line of JSON in, one out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from firmware_node import DEADLINE, MICROPYTHON

LOOP = """
import json, sys
{imports}
def parse(case):
{body}
for line in sys.stdin:
    try:
        found = parse(json.loads(line))
    except OSError as error:
        found = {{"error": str(error)}}
    print(json.dumps(found))
"""


class ParserWorker:
    """Keeps the interpreter for thousands of cases; what is no OSError ends it, with a trace."""

    def __init__(self, firmware: Path, imports: str, body: str) -> None:
        indented = "".join(f"    {line}\n" for line in body.splitlines())
        self._process = subprocess.Popen(
            [MICROPYTHON, "-X", "heapsize=256k", "-c", LOOP.format(imports=imports, body=indented)],
            cwd=firmware,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def parse(self, case: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line.startswith(("{", "[", '"', "n")):
            raise AssertionError(line + self._process.stdout.read())
        return json.loads(line)

    def close(self) -> None:
        try:
            self._process.communicate(timeout=DEADLINE)  # the end of its input ends it
        except subprocess.TimeoutExpired:  # a parser that never ends has failed its test already
            self._process.kill()
            self._process.communicate()
