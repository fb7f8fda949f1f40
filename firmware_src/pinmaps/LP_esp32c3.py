# Logical pin names of ESP32-C3 boards. 11-17 belong to the flash, 18/19 to USB, 20/21 to the
# serial console; 2, 8 and 9 are looked at when the chip starts: nothing from outside may hold
# them low then, so only the board's own LED is there. Converter: 0-4. Negative: the LED lights
# at low level.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = const(-8)

# light
redgb = const(3)
rgreenb = const(4)
rgbue = const(5)
wwhite = const(3)
cwhite = const(4)
neop = const(10)
dim_1 = const(10)

# motion
servo_1 = const(4)
servo_2 = const(5)
l298speed = const(3)
l298dir_1 = const(4)
l298dir_2 = const(5)
l9110dir_1 = const(4)
l9110dir_2 = const(5)
stppr_1 = const(3)
stppr_2 = const(4)
stppr_3 = const(5)
stppr_4 = const(10)

# switches and sound
switch_1 = const(3)
switch_2 = const(4)
switch_3 = const(5)
switch_4 = const(10)
buzzer = const(10)

# bus
i2c_sda = const(6)
i2c_scl = const(7)

# external interrupts and buttons
irq1 = const(1)
irq2 = const(0)
irq3 = const(10)
irq4 = const(5)
oleduibttn = const(0)
rot_dt = const(0)
rot_clk = const(1)

# digital sensors
hcsrtrig = const(3)
hcsrecho = const(4)
dhtpin = const(10)
ds18 = const(10)

# analog sensors
co2 = const(0)
temp6000 = const(1)
ph = const(3)
mic = const(0)
genadc = const(1)
