# Logical pin names of ESP32 boards. 34-39 are inputs without pull resistors; 6-11 belong to the
# flash, 16/17 to PSRAM, 1/3 to the serial console; analog sensors are on 32-39, the only
# converter that works while Wi-Fi is on. 0, 2, 5, 12 and 15 are looked at by the chip when it
# starts: 12 must be low then, so it is an output for what does not pull it up.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = const(2)

# light
redgb = const(14)
rgreenb = const(12)
rgbue = const(15)
wwhite = const(27)
cwhite = const(26)
neop = const(15)
dim_1 = const(33)

# motion
servo_1 = const(27)
servo_2 = const(12)
l298speed = const(32)
l298dir_1 = const(33)
l298dir_2 = const(25)
l9110dir_1 = const(33)
l9110dir_2 = const(25)
stppr_1 = const(33)
stppr_2 = const(25)
stppr_3 = const(26)
stppr_4 = const(27)

# switches and sound
switch_1 = const(26)
switch_2 = const(14)
switch_3 = const(27)
switch_4 = const(25)
buzzer = const(33)

# bus
i2c_sda = const(21)
i2c_scl = const(22)

# external interrupts and buttons
irq1 = const(4)
irq2 = const(18)
irq3 = const(5)
irq4 = const(13)
oleduibttn = const(23)
touch_0 = const(13)
rot_dt = const(13)
rot_clk = const(14)

# digital sensors
hcsrtrig = const(32)
hcsrecho = const(35)
dhtpin = const(32)
ds18 = const(19)

# analog sensors
co2 = const(35)
temp6000 = const(36)
ph = const(39)
mic = const(39)
genadc = const(34)
