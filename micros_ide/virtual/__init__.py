"""Virtual boards: the genuine MicroPython interpreter, a flash chip in a file, a serial line."""
