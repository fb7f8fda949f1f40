# What is left of the heap, measured by having it.
import gc


def largest():
    # Bytes that are free, and bytes of the largest piece that can be had of them.
    gc.collect()
    free = gc.mem_free()
    low, high = 0, free
    while high - low > 32:
        middle = (low + high) // 2
        gc.collect()
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
    return {"free": free, "largest": low}
