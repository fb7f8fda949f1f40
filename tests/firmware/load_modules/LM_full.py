# Takes the memory of a node and keeps it.
import gc

_kept = []


def fill(leave):
    # Until at most `leave` bytes are free, or none can be had.
    gc.collect()
    size = gc.mem_free()
    while gc.mem_free() > leave:
        size = max(32, min(size, gc.mem_free() - leave))
        try:
            _kept.append(bytearray(size))
        except MemoryError:
            if size == 32:
                break
            size //= 2
        gc.collect()
    return gc.mem_free()
