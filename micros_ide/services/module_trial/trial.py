"""One module after the other on the node of a trial."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator

from micros_ide.errors import InvalidInput
from micros_ide.model.module_report import TriedCall
from micros_ide.services.module_trial.driver import CALL_S, Driver, Failure, Loaded, Seen
from micros_ide.services.module_trial.pin_rules import Bookings, PinUse, literal_pins, place
from micros_ide.services.module_trial.run_rules import (
    BLOCKED_MS,
    NO_MEMORY,
    ModuleRun,
    needs_arguments,
    settled,
)
from micros_ide.services.module_trial.source_rules import ModuleSource, shell_word

_FIRST = ("load_n_init", "help", "pinmap", "status", "lmdep")
_INIT = "load_n_init"
_IMPORT = "the import"
_BACKGROUND = "a task or timer of the module"
_LIVED_S = 2.0  # afterwards, for its tasks and timers
_MOST_CALLS = 200
_COMMANDS = re.compile(r"""(?:[^;"']|"[^"]*"|'[^']*'|["'])+""")
_NOT_GIVEN = "=…"


def run_hook(driver: Driver, hook: str, booked: Bookings, tried: frozenset[str]) -> None:
    """Give the commands of a boot hook, but for those of the modules to be tried."""
    for command in _COMMANDS.findall("" if hook.startswith("n/a") else hook):
        module = command.split()[0] if command.split() else ""
        # A boot hook has no built-in commands; here they would be carried out.
        if module and module not in tried and shell_word(module) is None:
            with contextlib.suppress(InvalidInput):  # of what is no command at all
                driver.call(command.strip())
            booked.take(_asked(driver.look()), module)


class ModuleTrialRun:
    """Tries one module; `run` holds what was seen, `use` what it did with pins."""

    def __init__(self, driver: Driver, source: ModuleSource) -> None:
        self.run = ModuleRun(source.file)
        self._driver = driver
        self._source = source
        self._module = source.file.module
        self._asked: dict[int | str, str] = {}
        self._used_before = driver.pins()

    def carry_out(self) -> None:
        """Import it, call what can be called, and let it live for a while."""
        self.run.free_before = self._driver.look().free
        if self._import():
            for command in self._commands():
                if self.run.hung is None:
                    self._call(command)
            if self.run.hung is None:
                self._live()
        last = self._driver.look()
        self.run.free_after = last.free
        self.run.heap_all = max(self.run.free_before - last.free, self.run.heap_import or 0)

    def use(self, booked: Bookings) -> PinUse:
        """Return what it did with pins."""
        used = self._driver.pins()
        file = self._source.file
        friends = {
            owner for _name, owner in booked.holders.values() if f"LM_{owner}".encode() in file.data
        }
        use = PinUse(
            module=self._module,
            file=file.name,
            asked=self._asked,
            modes={pin: mode for pin, mode in used.items() if pin not in self._used_before},
            literal=literal_pins(self._source.tree),
            said=tuple(failure.text for _what, failure in self.run.failures),
            friends=frozenset(friends),
        )
        self.run.pins = use.tried()
        return use

    def tidy(self) -> None:
        """End the tasks that it has started."""
        self._driver.call(f"task kill {self._module}.*")
        self._driver.look()

    def _import(self) -> bool:
        loaded = self._load()
        if loaded is None:
            return False
        self.run.functions, self.run.heap_import = loaded.functions, loaded.heap
        self.run.imported = loaded.failure is None
        if loaded.failure is not None:
            self.run.failures.append((_IMPORT, loaded.failure))
        return self.run.imported

    def _load(self) -> Loaded | None:
        loaded = self._driver.load(self._module)
        if loaded is None:
            self.run.hung = _IMPORT
            self.run.blocks[_IMPORT] = CALL_S * 1000
            return None
        seen = self._note(_IMPORT)

        def again() -> Seen:
            self._driver.load(self._module)
            return self._driver.look()

        self._measure(_IMPORT, seen, again)
        return loaded

    def _commands(self) -> Iterator[str]:
        first = [name for name in _FIRST if name in self.run.functions]
        rest = [name for name in self._in_order() if name not in first]
        for number, name in enumerate([*first, *rest]):
            command = self._command(name)
            if command is None or number >= _MOST_CALLS:
                self.run.untried.append(name)
            else:
                yield command

    def _in_order(self) -> list[str]:
        manual = self._source.manual
        written = [one.name for one in manual.functions] if manual is not None else []
        return sorted(self.run.functions, key=lambda name: (*written, name).index(name))

    def _command(self, name: str) -> str | None:
        """Return a call without arguments, or with the author's own; no values are made up."""
        known = self._source.function(name)
        if known is None or not any(one.required for one in known.parameters):
            return f"{self._module} {name}"
        return None if _NOT_GIVEN in known.example else known.example

    def _call(self, command: str) -> None:
        call = self._driver.call(command)
        if call.outcome == "hangs":
            self.run.hung = command
            self.run.blocks[command] = call.block_ms
            self.run.calls.append(call)
            return
        seen = self._note(command)
        if needs_arguments(seen.failure):
            self.run.untried.append(command.split()[1])
            return
        if seen.failure is None and call.outcome == "failed" and NO_MEMORY in call.said:
            # The answer itself was too much.
            self.run.failures.append((command, Failure("MemoryError", "", call.said)))
        self._measure(command, seen, lambda: self._call_again(command))
        shown = TriedCall(command, call.outcome, call.said, round(self.run.blocks[command], 1))
        self.run.calls.append(shown)

    def _call_again(self, command: str) -> Seen:
        # From the beginning, because what a first call prepares is there at the second.
        self._driver.load(self._module)
        init = f"{self._module} {_INIT}"
        if _INIT in self.run.functions and command != init:
            self._driver.call(init)
        self._driver.look()
        if self._driver.call(command).outcome == "hangs":
            self.run.hung = command
        return self._driver.look()

    def _live(self) -> None:
        def live() -> Seen:
            if not self._driver.live(_LIVED_S):
                self.run.hung = _BACKGROUND
            return self._driver.look()

        self._measure(_BACKGROUND, live(), live)

    def _note(self, what: str) -> Seen:
        seen = self._driver.look()
        self._asked.update(_asked(seen))
        self.run.replaced.update(seen.replaced)
        if seen.failure is not None:
            self.run.failures.append((what, seen.failure))
        return seen

    def _measure(self, what: str, seen: Seen, again: Callable[[], Seen]) -> None:
        # What a module itself waits is certain; the rest may be a stall of this computer.
        held = [seen.held_ms]
        while seen.slept_ms < BLOCKED_MS and not settled(held) and self.run.hung is None:
            held.append(again().held_ms)
        self.run.blocks[what] = max(seen.slept_ms, min(held))


def _asked(seen: Seen) -> dict[int | str, str]:
    return {place(pin): name for name, pin in seen.asked}
