# Logical pin names of ESP32-S2 boards. Left out: 0, 45, 46 (looked at when the chip starts),
# 19/20 (USB), 26-32 (flash and PSRAM), 43/44 (serial console), 22-25 (do not exist). Analog
# sensors are on 1-10: Wi-Fi takes the second converter, 11-20, whenever it likes.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = const(15)

# light
redgb = const(7)
rgreenb = const(5)
rgbue = const(3)
wwhite = const(12)
cwhite = const(11)
neop = const(18)
dim_1 = const(16)

# motion
servo_1 = const(12)
servo_2 = const(11)
l298speed = const(6)
l298dir_1 = const(4)
l298dir_2 = const(2)
l9110dir_1 = const(6)
l9110dir_2 = const(4)
stppr_1 = const(1)
stppr_2 = const(2)
stppr_3 = const(4)
stppr_4 = const(6)

# switches and sound
switch_1 = const(40)
switch_2 = const(38)
switch_3 = const(36)
switch_4 = const(34)
buzzer = const(10)

# bus
i2c_sda = const(18)
i2c_scl = const(16)

# external interrupts and buttons
irq1 = const(39)
irq2 = const(37)
irq3 = const(35)
irq4 = const(33)
oleduibttn = const(34)
touch_0 = const(13)
rot_dt = const(33)
rot_clk = const(35)

# digital sensors
hcsrtrig = const(34)
hcsrecho = const(36)
dhtpin = const(17)
ds18 = const(21)

# analog sensors
co2 = const(8)
temp6000 = const(10)
ph = const(1)
mic = const(9)
genadc = const(8)
