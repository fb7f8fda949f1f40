# What a TinyPICO's firmware knows about its board: the names of its pins, its battery, and the
# supply of its pixel.
import time

from machine import ADC, Pin

BAT_VOLTAGE = 35
BAT_CHARGE = 34
DOTSTAR_CLK = 12
DOTSTAR_DATA = 2
DOTSTAR_PWR = 13
SPI_MOSI = 23
SPI_CLK = 18
SPI_MISO = 19
I2C_SDA = 21
I2C_SCL = 22
DAC1 = 25
DAC2 = 26
_READS = 10
_SETTLE_MS = 35


def get_battery_voltage():
    # The divider gives the converter 1 V for a full cell; its scale is taken as 3.7 V.
    return ADC(Pin(BAT_VOLTAGE), atten=ADC.ATTN_0DB).read() / 4095 * 3.7


def get_battery_charging():
    # The charger holds the pin low while it charges, and lets it flicker without a battery.
    pin = Pin(BAT_CHARGE, Pin.IN)
    return not any([pin.value() for _ in range(_READS)])


def set_dotstar_power(state):
    # A transistor between supply and pixel: low is on; nobody drives it: off.
    power = Pin(DOTSTAR_PWR)
    if state:
        power.init(Pin.OUT, None, value=0)
    else:
        power.init(Pin.IN, None)
    for number in (DOTSTAR_CLK, DOTSTAR_DATA):
        Pin(number, Pin.OUT if state else Pin.IN)
    time.sleep_ms(_SETTLE_MS)


def dotstar_color_wheel(wheel_pos):
    # From red over blue and green back to red, in 255 places.
    part, rest = divmod(wheel_pos % 255, 85)
    up, down = rest * 3, 255 - rest * 3
    return ((down, 0, up), (0, up, down), (up, down, 0))[part]
