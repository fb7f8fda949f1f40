# Logical pin names of a virtual board, chosen with the setting `cstmpmap`: every name that any
# map has, each on a number of its own, so that all load modules run side by side. No chip has
# these pins in this way.
from micropython import const

# the board's own LED, and an APA102 pixel
builtin = const(0)
dotstar_clock = const(1)
dotstar_data = const(2)
dotstar_power = const(3)

# light
redgb = const(4)
rgreenb = const(5)
rgbue = const(6)
wwhite = const(7)
cwhite = const(8)
neop = const(9)
dim_1 = const(10)

# motion
servo_1 = const(11)
servo_2 = const(12)
l298speed = const(13)
l298dir_1 = const(14)
l298dir_2 = const(15)
l9110dir_1 = const(16)
l9110dir_2 = const(17)
stppr_1 = const(18)
stppr_2 = const(19)
stppr_3 = const(20)
stppr_4 = const(21)

# switches and sound
switch_1 = const(22)
switch_2 = const(23)
switch_3 = const(24)
switch_4 = const(25)
buzzer = const(26)

# bus
i2c_sda = const(27)
i2c_scl = const(28)

# external interrupts and buttons
irq1 = const(29)
irq2 = const(30)
irq3 = const(31)
irq4 = const(32)
oleduibttn = const(33)
touch_0 = const(34)
rot_dt = const(35)
rot_clk = const(36)

# digital sensors
hcsrtrig = const(37)
hcsrecho = const(38)
dhtpin = const(39)
ds18 = const(40)

# analog sensors
co2 = const(41)
temp6000 = const(42)
ph = const(43)
mic = const(44)
genadc = const(45)

# battery
bat_volt = const(46)
bat_stat = const(47)
