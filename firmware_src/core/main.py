# The first script after power-on. Everything else is compiled; this file stays plain text.
import gc

try:
    import esp

    esp.osdebug(None)  # the chip vendor's messages would mix with ours
except ImportError:
    pass  # not an ESP chip

gc.enable()

try:
    from micrOSloader import main
except Exception as error:  # damaged or half updated: all that is left is a way in
    print("[main] micrOSloader: {}: {}".format(type(error).__name__, error))
    from Rescue import main

main()
