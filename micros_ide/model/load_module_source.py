"""A load module's source read into its manual; the module is never imported or run."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace

from micros_ide.model.example_command import example_command, given_example
from micros_ide.model.manual import FunctionManual, ModuleManual, Parameter, Widget
from micros_ide.model.module_pins import pins_of
from micros_ide.model.source_text import (
    Function,
    Line,
    SourceText,
    fault,
    known,
    plain,
    returned,
    source,
    strings,
)
from micros_ide.model.widget_line import parse_widget

_FILE = re.compile(r"LM_([A-Za-z0-9_]{1,40})\.py")
_STREAM, _STREAMED = "socket_stream", "msgobj"
_WIDGET, _EXAMPLE, _WIRING = "widget", "example", "Wiring:"
_SPECIAL = frozenset({_WIDGET, _EXAMPLE})
_NAMED = re.compile(r"(?::param\s+)?(\*{0,2}[A-Za-z_]\w*(?:,\s*\*{0,2}[A-Za-z_]\w*)*):(?:\s+|$)")
_LABEL = re.compile(r"[A-Z]\w*:")
_ENDS = (".", "!", "?")
# What every module has means the same everywhere, so it needs no comment of its own.
_CONVENTIONS = {
    "help": "Functions of this module with their parameters.",
    "lmdep": "Load modules that this one needs.",
    "load_n_init": "Book the pins and restore the last state. For `boothook`.",
    "pinmap": "Numbers of this module's pins on this node, by logical name. Books none.",
    "status": "The present state, with the keys that widgets show.",
}


@dataclass
class _Words:
    """What a comment says, sorted."""

    doc: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)  # "widget", "example"


def parse_load_module(text: str, file: str) -> ModuleManual:
    """Return the manual of the module in `file` (`LM_<name>.py`) with this source.

    Raises InvalidInput naming the file, the line and what is wrong there.
    """
    named = _FILE.fullmatch(file)
    if named is None:
        raise fault(file, 1, "a module's file is called LM_<name>.py")
    parsed = SourceText.parse(text, file)
    functions = {node.name: node for node in parsed.functions()}
    public = [node for node in functions.values() if not node.name.startswith("_")]
    constants = parsed.constants()
    doc, wiring = _head(parsed.head_comment())
    pins, shown = pins_of(parsed, functions.get("pinmap"))
    return ModuleManual(
        name=named[1],
        doc=doc,
        wiring=wiring,
        functions=tuple(_function(node, parsed, constants, named[1]) for node in public),
        pins=pins,
        pins_of=shown,
        needs=tuple(dict.fromkeys(_returned_strings(functions.get("lmdep")))),
        help=tuple(_returned_strings(functions.get("help"))),
    )


def parse_without_comments(text: str, file: str) -> ModuleManual:
    """Return the same of a module whose comments have a fault: functions and their parameters.

    Raises InvalidInput for a text that is no Python.
    """
    bare = ast.unparse(SourceText.parse(text, file).tree)
    return parse_load_module(bare, file)


def _function(
    node: Function, parsed: SourceText, constants: dict[str, ast.expr], module: str
) -> FunctionManual:
    parameters = _parameters(node, constants)
    lines = parsed.doc_comment(node)
    words = _sort(lines, {one.name.lstrip("*") for one in parameters}, parsed.file)
    parameters = tuple(
        replace(one, doc=words.parameters.get(one.name.lstrip("*"), "")) for one in parameters
    )
    widget = _checked_widget(words, parameters, parsed.file)
    return FunctionManual(
        name=node.name,
        doc="\n".join(words.doc).strip() or _CONVENTIONS.get(node.name, ""),
        parameters=parameters,
        widget=widget,
        waits=isinstance(node, ast.AsyncFunctionDef),
        example=" ".join([module, node.name, *_example(words, parameters, widget, parsed.file)]),
    )


def _parameters(node: Function, constants: dict[str, ast.expr]) -> tuple[Parameter, ...]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    without = len(positional) - len(args.defaults)
    defaults: list[ast.expr | None] = [*([None] * without), *args.defaults]
    found = [
        _parameter(arg, default, constants)
        for arg, default in zip(positional, defaults, strict=True)
    ]
    if args.vararg is not None:
        found.append(Parameter(f"*{args.vararg.arg}", required=False))
    found += [
        _parameter(arg, default, constants)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg is not None:
        found.append(Parameter(f"**{args.kwarg.arg}", required=False))
    hidden = {_STREAMED} if _is_streamed(node) else set()
    return tuple(one for one in found if one.name not in hidden)


def _parameter(arg: ast.arg, default: ast.expr | None, constants: dict[str, ast.expr]) -> Parameter:
    if default is None:
        return Parameter(arg.arg, required=True)
    node = known(default, constants)
    return Parameter(arg.arg, False, plain(node), source(node))


def _is_streamed(node: Function) -> bool:
    return any(
        _STREAM in {getattr(one, "id", ""), getattr(one, "attr", "")} for one in node.decorator_list
    )


def _sort(lines: list[Line], names: set[str], file: str) -> _Words:
    words = _Words()
    going_on: tuple[str, ...] = ()  # parameters that the last line explained
    special = ""  # or the line of another kind that it was
    for number, raw in lines:
        text, indented = raw.strip(), raw.startswith("  ")
        label, colon, rest = text.partition(":")
        if colon and label in _SPECIAL - names:
            if label in words.lines:
                raise fault(file, number, f"a function has one line `{label}:`")
            words.lines[label] = (number, rest.strip())
            special, going_on = label, ()
        elif special and indented and text:
            first, so_far = words.lines[special]
            words.lines[special] = (first, f"{so_far} {text}")
        else:
            special = ""
            going_on = _plain_line(words, text, names, going_on, indented=indented)
    return words


def _plain_line(
    words: _Words, text: str, names: set[str], going_on: tuple[str, ...], *, indented: bool
) -> tuple[str, ...]:
    """Sort a line that explains parameters or goes on with what is above; return those."""
    match = _NAMED.match(text)
    found = re.findall(r"\w+", match[1]) if match and not indented else []
    if match and found and set(found) <= names:
        words.parameters.update(dict.fromkeys(found, text[match.end() :]))
        return tuple(found)
    if text and going_on:
        for name in going_on:
            words.parameters[name] = f"{words.parameters[name]} {text}".strip()
        return going_on
    _add_line(words.doc, text, indented=indented)
    return ()


def _add_line(doc: list[str], text: str, *, indented: bool = False) -> None:
    """Add to the last paragraph; an empty line ends one, an indented one stands alone."""
    if doc and doc[-1] and text and not indented:
        doc[-1] = f"{doc[-1]} {text}"
    elif text or doc:
        doc.append(text)


def _checked_widget(words: _Words, parameters: tuple[Parameter, ...], file: str) -> Widget | None:
    if _WIDGET not in words.lines:
        return None
    number, text = words.lines[_WIDGET]
    try:
        return parse_widget(text, parameters)
    except ValueError as error:
        raise fault(file, number, f"widget: {error}") from None


def _example(
    words: _Words, parameters: tuple[Parameter, ...], widget: Widget | None, file: str
) -> list[str]:
    if _EXAMPLE not in words.lines:
        return example_command(parameters, widget)
    number, text = words.lines[_EXAMPLE]
    try:
        return given_example(text, parameters)
    except ValueError as error:
        raise fault(file, number, f"example: {error}") from None


def _head(lines: list[Line]) -> tuple[str, str]:
    """Return what the module is for (its first sentence), and the hardware text after it."""
    doc: list[str] = []
    rest: list[str] = []
    for _line, text in lines:
        words = text.strip()
        ended = doc and (not doc[-1] or doc[-1].endswith(_ENDS) or _LABEL.match(words))
        if ended or rest:
            _add_line(rest, words)
        else:
            doc.append(words)
    wiring = "\n".join(rest).strip()
    return " ".join(doc).strip(), wiring.removeprefix(_WIRING).strip()


def _returned_strings(node: Function | None) -> list[str]:
    return [text for value in returned(node) for text in strings(value)]
