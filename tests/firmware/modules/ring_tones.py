"""Tunes in RTTTL, and what every player of this format must make of them, as (Hz, ms)."""

INDIANA = [
    (659.2, 240), (0, 120), (698.4, 120), (784.0, 120), (0, 120), (1046.4, 960), (0, 180),
    (587.4, 240), (0, 120), (659.2, 120), (698.4, 960), (0, 360),
]  # fmt: skip
ORDERS = "x:d=8,o=5,b=120:a#6,h,2c.4,16p,a4"
ORDERS_NOTES = [(1864.8, 250), (987.8, 250), (261.6, 1500), (0, 125), (440.0, 250)]
NOTE = "a note (c d e f g a b, p for a pause) is expected"
