"""What a pin can do, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtGui import QFontMetricsF

from micros_ide.gui.translation import tr
from micros_ide.model.board_layout import (
    ButtonStep,
    PinFact,
    PinFunction,
    PinKind,
    Pinout,
    PinoutPin,
    StepAction,
)


def function_text(function: PinFunction) -> str:
    """Return the word of the legend for a function."""
    return {
        PinFunction.DIGITAL: tr("digital"),
        PinFunction.ANALOG: tr("digital and analog"),
        PinFunction.INPUT: tr("input only"),
        PinFunction.STRAPPING: tr("read at start"),
        PinFunction.TAKEN: tr("taken"),
        PinFunction.POWER: tr("power"),
        PinFunction.GROUND: tr("ground"),
        PinFunction.CONTROL: tr("reset"),
        PinFunction.UNUSED: tr("not connected"),
    }[function]


def pin_title(pin: PinoutPin) -> str:
    """Return how a pin is called: "GPIO 36, printed VP"."""
    printed, gpio = pin.pin.name, pin.pin.gpio
    if gpio is None:
        return printed
    if printed == str(gpio):
        return tr("GPIO {0}").format(gpio)
    return tr("GPIO {0}, printed {1}").format(gpio, printed)


def pin_sentences(pinout: Pinout, index: int) -> list[str]:
    """Return all there is to say about a pin: its name first, then what it can do."""
    pin = pinout.pins[index]
    parts = [pin_title(pin) + "."]
    if pin.names:
        parts.append(_names_text(pin.names))
    parts += [_kind_text(pin.pin.kind)] if pin.pin.gpio is None else _fact_texts(pin)
    if pin.pin.gpio is not None:
        if not pinout.chip_known:
            parts.append(tr("What this chip's pins can do is not recorded."))
        elif len(parts) == 1 + bool(pin.names):
            parts.append(tr("Digital input and output."))
    return parts


def hidden_text(pinout: Pinout) -> str:
    """Return which names have no pin on the header and where those are; may be empty."""
    by_place: dict[str, list[str]] = {}
    for hidden in pinout.hidden:
        by_place.setdefault(hidden.place, []).append(hidden.name)
    told = [
        f"{', '.join(names)} ({tr(place)})" if place else ", ".join(names)
        for place, names in by_place.items()
    ]
    return tr("Not on the header: {0}.").format("; ".join(told)) if told else ""


def shown_names(names: Sequence[str], width: float, metrics: QFontMetricsF) -> str:
    """Return as many whole names as fit, and how many more there are: "buzzer +4".

    No name is ever cut; where not even one fits the answer is "+5", or nothing.
    """
    for count in range(len(names), 0, -1):
        more = len(names) - count
        text = " · ".join(names[:count]) + (f" +{more}" if more else "")
        if metrics.horizontalAdvance(text) <= width:
            return text
    tail = f" +{len(names) - 1}" if len(names) > 1 else ""
    for name in names[1:]:  # a shorter one than the first may fit
        if metrics.horizontalAdvance(name + tail) <= width:
            return name + tail
    text = f"+{len(names)}" if names else ""
    return text if metrics.horizontalAdvance(text) <= width else ""


def step_text(step: ButtonStep, printed: str = "") -> str:
    """Return what to do; `printed` is what the board says beside the button."""
    name = step.button
    if printed and printed != name:
        name = tr("{0} (printed {1})").format(name, printed)
    return {
        StepAction.HOLD: tr("Hold {0}"),
        StepAction.PRESS: tr("Press {0} once"),
        StepAction.RELEASE: tr("Let {0} go"),
        StepAction.UNPLUG: tr("Unplug the board"),
        StepAction.PLUG: tr("Plug the board in"),
    }[step.action].format(name)


def _names_text(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return tr("Its name is {0}.").format(names[0])
    return tr("Its names are {0}; one at a time.").format(", ".join(names))


def _kind_text(kind: PinKind) -> str:
    return {
        PinKind.POWER: tr("Power supply."),
        PinKind.GROUND: tr("Ground."),
        PinKind.CONTROL: tr("Resets the chip or switches it off."),
        PinKind.UNUSED: tr("Leads nowhere."),
        PinKind.GPIO: "",
    }[kind]


def _fact_texts(pin: PinoutPin) -> list[str]:
    words = {
        PinFact.FLASH: tr("The flash has it: leave it free."),
        PinFact.PSRAM: tr("The PSRAM has it: leave it free."),
        PinFact.PSRAM_MAYBE: tr("On boards with more memory (PSRAM) it is taken."),
        PinFact.USB: tr("USB has it."),
        PinFact.CONSOLE: tr("The serial console has it."),
        PinFact.WIFI: tr("The Wi-Fi chip has it."),
        PinFact.BOOT_CRITICAL: tr("A foreign level here can keep the board from starting."),
        PinFact.INPUT_ONLY: tr("Input only."),
        PinFact.NO_PULL: tr("Without pull resistors."),
        PinFact.ANALOG: tr("Measures voltages."),
        PinFact.ANALOG_SHARED: tr("Measures voltages while Wi-Fi is off."),
        PinFact.DAC: tr("Puts out voltages."),
        PinFact.TOUCH: tr("Feels touch."),
        PinFact.LED: tr("The board's own LED hangs on it."),
    }
    told = [words[fact] for fact in pin.facts]
    if pin.strapping:
        told.insert(0, tr("Read when the chip starts: {0}.").format(tr(pin.strapping)))
    return told
