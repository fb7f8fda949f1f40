# The first script after power-on. Everything else is compiled; this file stays plain text.
import gc
import os

try:
    import esp

    esp.osdebug(None)  # the chip vendor's messages would mix with ours
except ImportError:
    pass  # not an ESP chip

gc.enable()

slots = None
try:
    os.stat(".ota/state")  # an update is on trial, or half in its place
    import Slots as slots

    slots.choose()
except OSError:
    pass  # there is none, as nearly always
except Exception as error:
    print("[main] Slots: {}: {}".format(type(error).__name__, error))

try:
    from micrOSloader import main
except Exception as error:  # damaged or half updated: all that is left is a way in
    text = "micrOSloader: {}: {}".format(type(error).__name__, error)
    print("[main]", text)
    if slots:
        slots.failed(text)  # on trial the old version starts now, and this does not return
    from Rescue import main

slots = None  # it leaves the memory when it has done its work
main()
