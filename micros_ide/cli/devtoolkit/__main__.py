"""`python -m micros_ide.cli.devtoolkit`."""

from micros_ide.cli.devtoolkit.program import entry

entry()
