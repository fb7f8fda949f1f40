# The first script after power-on. Everything else is compiled; this file stays plain text.
import gc
import os

try:
    import esp

    esp.osdebug(None)  # the chip vendor's messages would mix with ours
except ImportError:
    pass  # not an ESP chip

gc.enable()

try:
    os.remove(".")  # LittleFS first ends a rename that was cut off: until then a file is not seen
except OSError:
    pass
try:
    os.stat(".ota/state")  # an update is on trial, or half in its place
    __import__("Slots").choose()  # nothing here keeps it in memory
except OSError:
    pass  # there is none, as nearly always
except Exception as error:
    print("[main] Slots:", error)

try:
    from micrOSloader import main
except Exception as error:  # damaged or half updated: all that is left is a way in
    print("[main] micrOSloader: {}: {}".format(type(error).__name__, error))
    from Rescue import main

main()
