"""A Python source read without running it: its tree, its comments, its literals."""

from __future__ import annotations

import ast
import bisect
import io
import math
import tokenize
from dataclasses import dataclass

from micros_ide.errors import InvalidInput
from micros_ide.model import python_syntax
from micros_ide.model.manual import Plain
from micros_ide.model.nodes import clean_text

_NO_LITERAL = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)
_MAX_LINE = 2000  # characters of a comment
_LARGEST = 1 << 53  # beyond it, JSON readers lose digits
_MAX_SOURCE = 120  # characters of a default that is no plain value
Function = ast.FunctionDef | ast.AsyncFunctionDef
Line = tuple[int, str]  # line number, text


@dataclass(frozen=True, slots=True)
class SourceText:
    """A parsed file; `comments` are those that have a line of their own."""

    file: str
    tree: ast.Module
    comments: dict[int, str]  # by line, in order, without the mark
    ends: tuple[int, ...]  # lines on which a statement or the head of a block ends

    @classmethod
    def parse(cls, text: str, file: str) -> SourceText:
        """Parse `text`; raises InvalidInput naming `file`, the line and the fault."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        try:
            tree = _parse(text)
            comments, ends = _comments(text)
        except SyntaxError as error:
            raise fault(file, error.lineno or 1, error.msg) from error
        except tokenize.TokenError as error:
            raise fault(file, error.args[1][0], error.args[0]) from error
        except (ValueError, MemoryError, RecursionError) as error:
            words = str(error) or "the file is nested too deeply"
            raise fault(file, 1, words) from error
        return cls(file, tree, comments, ends)

    def head_comment(self) -> list[Line]:
        """Return the first comment of the file, or its docstring where there is none."""
        first = self.tree.body[0].lineno if self.tree.body else math.inf
        lines = (line for line in self.comments if not _is_mark(self.comments[line], line))
        at = next(lines, first)
        return (self._block(int(at)) if at < first else []) or _docstring(self.tree)

    def doc_comment(self, function: Function) -> list[Line]:
        """Return the comment under the `def`, or the docstring where there is none."""
        at = self.ends[bisect.bisect_left(self.ends, function.lineno)] + 1
        first = min([function.body[0].lineno, *_decorator_lines(function.body[0])])
        return (self._block(at) if at < first else []) or _docstring(function)

    def _block(self, line: int) -> list[Line]:
        found = []
        while line in self.comments:
            found.append((line, self.comments[line]))
            line += 1
        return found

    def constants(self) -> dict[str, ast.expr]:
        """Return the values of the file's own names; of `const(x)` the x."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found[target.id] = _without_const(node.value)
        return found

    def functions(self) -> list[Function]:
        """Return the functions of the file itself, those inside `if` and `try` too."""
        found: dict[str, Function] = {}
        waiting: list[ast.stmt] = list(reversed(self.tree.body))
        while waiting:
            node = waiting.pop()
            if isinstance(node, Function):
                found[node.name] = node  # a later one of the same name is the one that counts
            elif isinstance(node, ast.If | ast.Try | ast.With):
                inner = [*node.body, *getattr(node, "orelse", ())]
                for handler in getattr(node, "handlers", ()):
                    inner += handler.body
                waiting += reversed([*inner, *getattr(node, "finalbody", ())])
        return sorted(found.values(), key=lambda node: node.lineno)


def fault(file: str, line: int, words: str) -> InvalidInput:
    """Return the error that a file cannot be taken into the manual."""
    return InvalidInput(
        f"{clean_text(file, 100)}, line {line}: {clean_text(words, 300)}",
        hint="docs/LOAD_MODULES.md says how a load module is written",
    )


def call_of(arguments: str) -> ast.Call:
    """Return the call with these arguments; raises ValueError when they are none."""
    try:
        body = _parse(f"f({arguments})").body
    except _NO_LITERAL:
        body = []
    match body:
        case [ast.Expr(value=ast.Call(func=ast.Name()) as call)]:
            return call
        case _:
            raise ValueError("not arguments of a call")


def literal(node: ast.expr) -> object:
    """Return the value of a literal; raises ValueError for anything else."""
    try:
        return ast.literal_eval(node)
    except _NO_LITERAL:
        raise ValueError("no literal") from None


def known(node: ast.expr, constants: dict[str, ast.expr]) -> ast.expr:
    """Return what a name of the file stands for, if that is a literal; else `node` itself."""
    value = constants.get(node.id) if isinstance(node, ast.Name) else None
    if value is None:
        return node
    try:
        literal(value)
    except ValueError:
        return node
    return value


def plain(node: ast.expr) -> Plain:
    """Return a plain value, or the source text of what is none."""
    try:
        value = literal(node)
    except ValueError:
        return source(node)
    if isinstance(value, str):
        return clean_text(value, _MAX_SOURCE)
    number = isinstance(value, int | float) and abs(value) <= _LARGEST
    return value if value is None or number else source(node)  # type: ignore[return-value]


def source(node: ast.expr) -> str:
    """Return the text of an expression, in one short line."""
    try:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            quoted = node.value.replace("\\", "\\\\").replace('"', '\\"')
            return clean_text(f'"{quoted}"', _MAX_SOURCE)
        return clean_text(ast.unparse(node), _MAX_SOURCE)
    except (RecursionError, ValueError):
        return "…"


def returned(function: Function | None) -> list[ast.expr]:
    """Return the expressions that a function returns, not those of functions inside it."""
    found: list[ast.expr] = []
    waiting: list[ast.AST] = list(reversed(function.body)) if function else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(node.value)
        elif not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting += reversed(list(ast.iter_child_nodes(node)))
    return found


def strings(node: ast.expr) -> tuple[str, ...]:
    """Return a literal text, or the texts of a literal tuple or list; else nothing."""
    try:
        value = literal(node)
    except ValueError:
        return ()
    items = value if isinstance(value, tuple | list) else (value,)
    return tuple(clean_text(item) for item in items if isinstance(item, str))


def _parse(text: str) -> ast.Module:
    return python_syntax.parse(text)


def _comments(text: str) -> tuple[dict[int, str], tuple[int, ...]]:
    comments, ends = {}, []
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT and not lines[line - 1][:column].strip():
            comments[line] = clean_text(token.string[1:], _MAX_LINE).rstrip()
        elif token.type == tokenize.NEWLINE:
            ends.append(line)
    return comments, tuple(ends)


def _is_mark(comment: str, line: int) -> bool:
    return line <= 2 and (comment.startswith("!") or "-*- coding" in comment)


def _docstring(node: ast.Module | Function) -> list[Line]:
    text = ast.get_docstring(node)
    if not text:
        return []
    first = node.body[0].lineno
    return [
        (first + at, " " + clean_text(line, _MAX_LINE).rstrip())
        for at, line in enumerate(text.split("\n"))
    ]


def _decorator_lines(node: ast.stmt) -> list[int]:
    return [one.lineno for one in getattr(node, "decorator_list", ())]


def _without_const(node: ast.expr) -> ast.expr:
    called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "const"
    if isinstance(node, ast.Call) and called and len(node.args) == 1:
        return node.args[0]
    return node
