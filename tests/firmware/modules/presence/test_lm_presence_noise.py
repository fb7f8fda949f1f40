"""Presence with a microphone: as long as it hears something, nobody has left."""

import itertools
import json
import time

from presence_lamp import INIT, LAMP, MIC, failed, seen, told

from tests.at_best import at_best


def samples(client):
    return json.loads(client.ask("presence get_samples >json"))


def test_noise_keeps_it_on_and_quiet_ends_it(running, client, soon):
    """Loud is what differs from the mean, not what is high."""
    hum, noise = 30000, 36000  # of 65535; 9 per cent apart
    running.control.set_adc(MIC, hum)
    client.ask("presence load_n_init threshold=3 timer=60")
    client.ask("lamp named")
    assert client.ask("presence motion_trig sample_ms=200 buff_size=5") == "Starting\n"
    told(client, soon, "ON")
    for level in (noise, hum, noise):
        running.control.advance(40)
        assert [loud for _, _, loud in samples(client)] == [0] * 5
        running.control.set_adc(MIC, level)
        soon(lambda: any(loud for _, _, loud in samples(client)))
        out = client.ask("task show presence._mic")
        assert out.startswith("th: 3 last: [")
        assert int(out.rsplit("timer: ", 1)[1]) >= 55
        running.control.advance(5)
    assert seen(client) == []
    running.control.advance(70)
    told(client, soon, "OFF")
    kept = samples(client)
    assert [level for _, level, _ in kept] == [round(noise / 655.35, 1)] * 5
    assert all(a < b for (a, _, _), (b, _, _) in itertools.pairwise(kept))


def test_difference_below_the_threshold_is_no_noise(running, client, soon):
    running.control.set_adc(MIC, 30000)
    client.ask("presence load_n_init threshold=12 timer=20")
    client.ask("lamp named")
    client.ask("presence motion_trig 100 4")
    told(client, soon, "ON")
    running.control.advance(10)
    running.control.set_adc(MIC, 36000)
    soon(lambda: samples(client)[-1][1] > 50)
    assert [loud for _, _, loud in samples(client)] == [0] * 4
    running.control.advance(11)
    told(client, soon, "OFF")


def test_listening_does_not_hold_the_loop(client, other, soon):
    client.ask("presence load_n_init")
    client.ask("lamp named")
    assert client.ask("presence motion_trig sample_ms=5 buff_size=60") == "Starting\n"
    soon(lambda: len(samples(client)) == 60)

    def worst():
        took = []
        for _ in range(20):
            start = time.monotonic()
            assert other.ask("hello").startswith("hello:")
            took.append(time.monotonic() - start)
        return max(sorted(took)[10] * 3, *took)  # half of them within 50 ms

    assert at_best(worst, 0.15) < 0.15
    client.ask("task kill presence._mic")


def test_taken_microphone_pin_is_named_and_nothing_begins(fresh):
    client = fresh(modules={"LM_lamp.py": LAMP}).client()
    client.ask("lamp take 'ph'")
    client.ask("lamp named")
    busy = f"[io] Pin mic is busy: ph:{MIC}"
    assert client.ask("presence load_n_init 5 50 True") == failed("load_n_init", busy)
    assert client.ask("presence motion_trig") == failed("motion_trig", busy)
    assert client.ask("task show presence._mic") == "No task found: presence._mic\n"
    assert seen(client) == []
    assert f" booked: {{{MIC}: 'ph'}}" in client.ask("system pinmap").splitlines()
    assert client.ask("presence load_n_init 5 50 False") == INIT.format(5, 50, False)
    assert client.ask("presence motion_trig") == "Starting\n"
