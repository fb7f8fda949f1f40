# Every configuration key once: (key, default, reboot needed, low, high).
# The type of a value is the type of its default. low/high: range of an int, length of a str;
# both are asked for when a value is set. A file from elsewhere only has to have the right types.
# "n/a" means empty, "..." means the value lives in a file of its own (`.<key>.key`).
KEYS = (
    # identity
    ("devfid", "node01", True, 1, 32),
    ("hwuid", "n/a", False, 1, 64),
    ("version", "n/a", False, 1, 24),
    # network
    ("staessid", "your_wifi_name", True, 0, 200),
    ("stapwd", "your_wifi_passwd", True, 0, 400),
    ("nwmd", "STA", True, 0, 8),
    ("devip", "n/a", True, 0, 15),
    # access
    ("appwd", "ADmin123", True, 8, 63),
    ("auth", False, True, None, None),
    ("socport", 9008, True, 1, 65535),
    ("soctout", 100, True, 5, 86400),
    ("socmax", 4, True, 1, 8),
    # run time
    ("dbg", True, True, None, None),
    ("boostmd", True, True, None, None),
    ("boothook", "n/a", True, 0, 500),
    ("aioqueue", 4, True, 1, 16),
    ("utc", 60, True, -840, 840),
    ("tz", "n/a", True, 3, 64),
    ("location", "n/a", True, 3, 32),
    ("sunapi", False, True, None, None),
    # schedules and interrupts
    ("cron", False, True, None, None),
    ("crontasks", "n/a", True, 0, 1000),
    ("timirq", False, True, None, None),
    ("timirqcbf", "n/a", True, 0, 500),
    ("timirqseq", 1000, True, 20, 86400000),
    ("irq1", False, True, None, None),
    ("irq1_cbf", "n/a", True, 0, 300),
    ("irq1_trig", "n/a", True, 0, 8),
    ("irq2", False, True, None, None),
    ("irq2_cbf", "n/a", True, 0, 300),
    ("irq2_trig", "n/a", True, 0, 8),
    ("irq3", False, True, None, None),
    ("irq3_cbf", "n/a", True, 0, 300),
    ("irq3_trig", "n/a", True, 0, 8),
    ("irq4", False, True, None, None),
    ("irq4_cbf", "n/a", True, 0, 300),
    ("irq4_trig", "n/a", True, 0, 8),
    ("irq_prell_ms", 300, True, 0, 60000),
    # pins and clients
    ("cstmpmap", "n/a", True, 0, 500),
    ("guimeta", "...", False, 0, 2000),
    ("telegram", "n/a", False, 0, 100),
)
