"""Python's parser, one thread at a time.

Python 3.11 counts the depth of a tree for all threads together: two that parse at once may fail
with a SystemError, and so may `ast.literal_eval` of a text. Every part of the program parses here.
"""

from __future__ import annotations

import ast
import threading
import warnings
from typing import Any

_ONE_AT_A_TIME = threading.Lock()


def parse(text: str) -> ast.Module:
    """Return the tree of a source; raises what `ast.parse` raises. Odd escapes are no matter."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def value_of(text: str) -> Any:
    """Return the value of a literal; raises what `ast.literal_eval` raises."""
    with _ONE_AT_A_TIME:
        tree = ast.parse(text.lstrip(" \t"), mode="eval")
    return ast.literal_eval(tree)
