#!/usr/bin/env python3
"""The flags of micrOS's original tool; without any, the window opens."""

from micros_ide.cli.devtoolkit.program import entry

if __name__ == "__main__":
    entry()
