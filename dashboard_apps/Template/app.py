"""Everything an app can do, in one small example: it measures how full a node is.

The name of the folder is the app's id. `app.json` says what it is called and what it takes; the
program makes the form and checks the values, so nothing has to be checked here.
"""

from micros_ide.app_api import Api, AppFailure, Point


def run(api: Api) -> str:
    """Measure a few times; a row and a point of a curve each time."""
    what, rounds = api.parameters["what"], int(api.parameters["rounds"])
    api.log(f"Measuring the {what} of {api.device} {rounds} times.")
    highest = 0.0
    for number in range(1, rounds + 1):
        # `call_json` gives the answer of a load module as Python values, `call` gives it as text.
        percent = float(api.call_json(f"system {what}_usage")["percent"])
        api.emit({"round": number, what: percent})
        api.emit(Point(what, percent, "%"))
        api.progress(number, rounds)
        highest = max(highest, percent)
        if number < rounds:
            api.sleep(float(api.parameters["pause"]))  # ends at once when somebody cancels
    if highest > float(api.parameters["most"]):
        raise AppFailure(f"the {what} is {highest} % full")
    return f"At most {highest} % of the {what} was in use."
