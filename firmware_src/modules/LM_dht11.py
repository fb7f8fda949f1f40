# Temperature and humidity from a DHT11 (whole degrees, 0 to 50 °C, 20 to 90 %).
# Wiring: its data line to dhtpin, with a resistor of 4.7 to 10 kOhm to its supply; 3.3 V, ground.
from micropython import const

from Common import socket_stream
from Dht import Dht, report
from LogicalPins import pinmap_dump

_PIN = const("dhtpin")
_LOG = const("dht11")


def _decode(data):
    return data[2], data[0]


_sensor = Dht("DHT11", 20, 1000, _decode)


async def measure(log=False):
    # Measure temperature and humidity; within a second after a measurement its result is
    # answered again.
    # log: keep the answer in a log on the node (the newest 12)
    # widget: graph keys="temp [ºC],hum [%]" every=10
    return await report(_sensor, log, _LOG)


async def measure_w_co2(log=False):
    # The same, and the gas sensor of the module co2, corrected by both.
    # log: keep the answer in the log
    # widget: button
    return await report(_sensor, log, _LOG, True)


@socket_stream
def logger(msgobj=None):
    # Show the log: when it was measured, and what.
    # widget: button
    from Common import data_logger

    data_logger(_LOG)
    return ""


def lmdep():
    # The module that measure_w_co2 needs.
    return "co2"


def pinmap():
    # Pin of the data line.
    return pinmap_dump(_PIN)


def help():
    return (
        "measure log=False",
        "measure_w_co2 log=False",
        "logger",
        "lmdep",
        "pinmap",
    )
