# Logical pin names of TinyPICO. Its LED is an addressable pixel with lines of its own.
# Names that are not used together share numbers; booking one keeps the others out.
from micropython import const

# the board's own LED: an APA102; its supply is on while `dotstar_power` is low
dotstar_clock = const(12)
dotstar_data = const(2)
dotstar_power = const(13)

# light
redgb = const(25)
rgreenb = const(26)
rgbue = const(27)
wwhite = const(15)
cwhite = const(14)
neop = const(23)
dim_1 = const(4)

# motion
servo_1 = const(14)
servo_2 = const(4)
l298speed = const(5)
l298dir_1 = const(18)
l298dir_2 = const(19)
l9110dir_1 = const(18)
l9110dir_2 = const(19)
stppr_1 = const(25)
stppr_2 = const(26)
stppr_3 = const(27)
stppr_4 = const(15)

# switches and sound
switch_1 = const(18)
switch_2 = const(19)
switch_3 = const(27)
switch_4 = const(26)
buzzer = const(18)

# bus
i2c_sda = const(21)
i2c_scl = const(22)

# external interrupts and buttons
irq1 = const(5)
irq2 = const(18)
irq3 = const(19)
irq4 = const(23)
oleduibttn = const(32)
touch_0 = const(32)
rot_dt = const(18)
rot_clk = const(19)

# digital sensors
hcsrtrig = const(25)
hcsrecho = const(26)
dhtpin = const(32)
ds18 = const(19)

# analog sensors
co2 = const(33)
temp6000 = const(32)
ph = const(32)
mic = const(33)
genadc = const(33)

# battery
bat_volt = const(35)
bat_stat = const(34)
