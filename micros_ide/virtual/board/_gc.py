# The collector, counting only what the board's own code uses.
import gc as _gc

collect = _gc.collect
enable = _gc.enable
disable = _gc.disable
isenabled = _gc.isenabled
threshold = _gc.threshold
mem_free = _gc.mem_free
_support = 0
_ballast = None


def mem_alloc():
    return max(0, _gc.mem_alloc() - _support)


def _grow_name_table():
    # The interpreter's table of names doubles when it is full, at 1250 names by 14 KB. Where in a
    # program that would happen depends on how many names the modules here have; so it happens
    # before the program starts, which then has room for 1280 names of its own.
    # Collecting in between keeps the names together.
    for number in range(0, 1280, 32):
        _gc.collect()
        before = _gc.mem_alloc()
        for one in range(number, number + 32):
            getattr(_gc, "a%d" % one, None)
        if _gc.mem_alloc() - before > 12288:
            return


def _settle(heap):
    # Hold back what the support modules did not need of their share, so that `heap` is left.
    global _support, _ballast
    _grow_name_table()
    _gc.collect()
    _ballast = bytearray(max(0, _gc.mem_free() - heap - 64))
    _gc.collect()
    _support = _gc.mem_alloc()
