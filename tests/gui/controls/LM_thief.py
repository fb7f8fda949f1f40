# Wants the pin of the dimmer.
from LogicalPins import physical_pin


def grab():
    # Take the pin.
    # widget: button
    return physical_pin("l298dir_1")


def help():  # noqa: A001
    return ("grab",)
