# Has a function that lasts until another one is called.
import asyncio

_waiting = []


async def wait():
    # Wait until `go_on` is called.
    # widget: button
    _waiting.append(True)
    while _waiting:
        await asyncio.sleep_ms(20)
    return "waited"


def go_on():
    # End the wait.
    # widget: button
    was = bool(_waiting)
    _waiting.clear()
    return f"it waited: {was}"


def help():  # noqa: A001
    return ("wait", "go_on")
