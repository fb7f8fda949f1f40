# Logical pin names of ESP32-C6 boards. 24-30 belong to the flash, 12/13 to USB, 16/17 to the
# serial console; 4, 5, 8, 9 and 15 are looked at when the chip starts; 10, 11 and 14 are not on
# every board; 3 and 14 lead to the antenna switch of some. Converter: 0-6. The numbers are those
# that small boards bring out; 6 and 7 are pads on their back. Negative: the LED lights at low
# level.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = const(-15)

# light
redgb = const(19)
rgreenb = const(20)
rgbue = const(18)
wwhite = const(19)
cwhite = const(20)
neop = const(18)
dim_1 = const(18)

# motion
servo_1 = const(19)
servo_2 = const(20)
l298speed = const(18)
l298dir_1 = const(19)
l298dir_2 = const(20)
l9110dir_1 = const(19)
l9110dir_2 = const(20)
stppr_1 = const(18)
stppr_2 = const(19)
stppr_3 = const(20)
stppr_4 = const(21)

# switches and sound
switch_1 = const(18)
switch_2 = const(19)
switch_3 = const(20)
switch_4 = const(21)
buzzer = const(7)

# bus
i2c_sda = const(22)
i2c_scl = const(23)

# external interrupts and buttons
irq1 = const(21)
irq2 = const(2)
irq3 = const(1)
irq4 = const(0)
oleduibttn = const(2)
rot_dt = const(0)
rot_clk = const(1)

# digital sensors
hcsrtrig = const(19)
hcsrecho = const(20)
dhtpin = const(0)
ds18 = const(1)

# analog sensors
co2 = const(0)
temp6000 = const(1)
ph = const(2)
mic = const(2)
genadc = const(6)
