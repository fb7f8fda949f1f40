# A sensor for tests: numbers, values, and a task that speaks.
import asyncio

from Common import micro_task

_count = 0


def read():
    global _count  # noqa: PLW0603
    _count += 1
    return {"temp [C]": 20 + _count, "hum [%]": 40.5}


def words():
    return "temp: 21.5 C, hum: 40 %"


def many():
    return {f"key{number:02d}": number for number in range(20)}


async def speak(count=2):
    with micro_task("meter.speak") as task:
        for number in range(count):
            task.out = f"level: {number}"
            await asyncio.sleep_ms(600)


def help():  # noqa: A001
    return "read", "words", "many", "speak count=2"
