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


def _settle(heap):
    # Hold back what the support modules did not need of their share, so that `heap` is left.
    global _support, _ballast
    _gc.collect()
    _ballast = bytearray(max(0, _gc.mem_free() - heap - 64))
    _gc.collect()
    _support = _gc.mem_alloc()
