# Logical pin names of ESP32-S3 boards. Left out: 0, 3, 45, 46 (looked at when the chip starts),
# 19/20 (USB), 26-32 (flash), 33-37 (octal PSRAM), 43/44 (serial console), 22-25 (do not exist).
# Analog sensors are on 1-10, the converter that works while Wi-Fi is on. The LED is one
# addressable pixel; some boards have it on 48.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = const(38)

# light
redgb = const(18)
rgreenb = const(17)
rgbue = const(16)
wwhite = const(15)
cwhite = const(14)
neop = const(6)
dim_1 = const(7)

# motion
servo_1 = const(13)
servo_2 = const(12)
l298speed = const(18)
l298dir_1 = const(8)
l298dir_2 = const(9)
l9110dir_1 = const(10)
l9110dir_2 = const(11)
stppr_1 = const(39)
stppr_2 = const(40)
stppr_3 = const(1)
stppr_4 = const(2)

# switches and sound
switch_1 = const(11)
switch_2 = const(10)
switch_3 = const(9)
switch_4 = const(8)
buzzer = const(2)

# bus
i2c_sda = const(42)
i2c_scl = const(41)

# external interrupts and buttons
irq1 = const(39)
irq2 = const(40)
irq3 = const(48)
irq4 = const(21)
oleduibttn = const(4)
touch_0 = const(5)
rot_dt = const(40)
rot_clk = const(39)

# digital sensors
hcsrtrig = const(1)
hcsrecho = const(2)
dhtpin = const(47)
ds18 = const(47)

# analog sensors
co2 = const(10)
temp6000 = const(9)
ph = const(8)
mic = const(5)
genadc = const(7)
