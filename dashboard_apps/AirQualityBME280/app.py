"""Watch the air with a BME280: temperature, humidity and pressure as curves."""

from statistics import fmean

from micros_ide.app_api import Api, Quantity, Sensor


def run(api: Api) -> str:
    """Measure as often as asked; fails for a sensor that is silent or says what cannot be."""
    given = api.parameters
    coldest, warmest = float(given["coldest"]), float(given["warmest"])
    quantities = (
        Quantity("temp [ºC]", "temperature", "°C", coldest, warmest),
        # At its very ends its humidity part is broken.
        Quantity("hum [%]", "humidity", "%", 0.1, 99.9),
        Quantity("pressure [hPa]", "pressure", "hPa", 500, 1090),
    )
    sensor = Sensor(api, "bme280 measure", quantities)
    found = sensor.watch(int(given["rounds"]), float(given["pause"]), int(given["lost"]))
    means = [f"{one.name} {fmean(found[one.name]):.1f} {one.unit}" for one in quantities]
    return f"On average: {', '.join(means)}."
