"""Watch the air with a DHT22 and an MQ135: temperature, humidity and carbon dioxide."""

from statistics import fmean

from micros_ide.app_api import Api, Quantity, Sensor


def run(api: Api) -> str:
    """Measure as often as asked; fails for a sensor that is silent or says what cannot be."""
    given = api.parameters
    coldest, warmest = float(given["coldest"]), float(given["warmest"])
    quantities = (
        Quantity("temp [ºC]", "temperature", "°C", coldest, warmest),
        Quantity("hum [%]", "humidity", "%", 0.1, 100),
        # Less than fresh air has: the gas sensor is cold, or was not calibrated.
        Quantity("co2 [ppm]", "carbon dioxide", "ppm", float(given["least_co2"]), 100_000),
    )
    sensor = Sensor(api, "dht22 measure_w_co2", quantities)
    found = sensor.watch(int(given["rounds"]), float(given["pause"]), int(given["lost"]))
    means = [f"{one.name} {fmean(found[one.name]):.1f} {one.unit}" for one in quantities]
    stale = max(found["carbon dioxide"]) > float(given["stale"])
    advice = "The air is stale: open a window." if stale else "The air is fresh."
    return f"On average: {', '.join(means)}. {advice}"
