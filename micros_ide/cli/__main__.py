"""`python -m micros_ide.cli`: the command line where no script is installed."""

from micros_ide.cli.main import entry

entry()
