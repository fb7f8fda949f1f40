# ruff: noqa: F401
import nosuchmodule


def x():
    return 1
