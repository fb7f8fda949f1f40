# The first script after power-on. Everything else is compiled; this file stays plain text.
import gc

try:
    import esp

    esp.osdebug(None)  # the chip vendor's messages would mix with ours
except ImportError:
    pass  # not an ESP chip

gc.enable()

from micrOSloader import main

main()
