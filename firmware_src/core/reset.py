# Typed as `import reset` at a USB or WebREPL prompt: start the node again.
import os
import time

import machine

print("Restart in a second ...")
time.sleep(1)
if "main.py" in os.listdir():
    machine.soft_reset()
machine.reset()
