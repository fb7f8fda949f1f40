"""Play with a cat: a servo jumps about at random, and is put back in the end."""

from random import randint, uniform

from micros_ide.app_api import Api, Point, Servos

_MIDDLE = 75


def run(api: Api) -> str:
    """Jump as often as asked; the node must say each time that it does so."""
    given = api.parameters
    rounds, reach = int(given["rounds"]), int(given["reach"])
    shortest, longest = sorted((float(given["shortest"]), float(given["longest"])))
    servos = Servos(api)
    with servos.kept():
        for number in range(1, rounds + 1):
            duty = randint(_MIDDLE - reach, _MIDDLE + reach)  # noqa: S311 - no secret
            servos.turn(0, duty)
            api.emit(Point("servo 1", duty))
            api.progress(number, rounds)
            api.sleep(uniform(shortest, longest))  # noqa: S311
            servos.expect_place(duty, servos.places()[1])
        servos.turn(0, _MIDDLE)
    api.emit({"jumps": rounds, "seconds": round(api.elapsed, 1)})
    return f"{rounds} jumps. The cat has won."
