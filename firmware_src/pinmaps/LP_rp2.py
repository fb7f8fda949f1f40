# Logical pin names of Raspberry Pi Pico W. The LED hangs on the Wi-Fi chip and has a name
# instead of a number; 23, 24, 25 and 29 belong to that chip, 0/1 to a serial console.
# Converters: 26-28. Pins whose numbers differ by one (from an even one) or by 16 share a PWM
# frequency: lamps, servos, motors and the buzzer keep off each other.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED
builtin = "LED"

# light
redgb = const(2)
rgreenb = const(3)
rgbue = const(4)
wwhite = const(6)
cwhite = const(7)
neop = const(22)
dim_1 = const(5)

# motion
servo_1 = const(14)
servo_2 = const(15)
l298speed = const(16)
l298dir_1 = const(17)
l298dir_2 = const(18)
l9110dir_1 = const(16)
l9110dir_2 = const(17)
stppr_1 = const(10)
stppr_2 = const(11)
stppr_3 = const(12)
stppr_4 = const(13)

# switches and sound
switch_1 = const(10)
switch_2 = const(11)
switch_3 = const(12)
switch_4 = const(13)
buzzer = const(13)

# bus
i2c_sda = const(20)
i2c_scl = const(21)

# external interrupts and buttons
irq1 = const(6)
irq2 = const(7)
irq3 = const(8)
irq4 = const(9)
oleduibttn = const(19)
rot_dt = const(8)
rot_clk = const(7)

# digital sensors
hcsrtrig = const(14)
hcsrecho = const(15)
dhtpin = const(16)
ds18 = const(17)

# analog sensors
co2 = const(26)
temp6000 = const(27)
ph = const(28)
mic = const(28)
genadc = const(26)
