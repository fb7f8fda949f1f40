# What runs first on a virtual board. Afterwards the interpreter goes to its prompt.
# Argument: the number of the link's file.
import sys
import vfs

vfs.mount(vfs.VfsPosix(__file__.rsplit("/", 1)[0]), "/virtual")
sys.path[:] = ["/virtual"]
import _setup

_setup.prepare(int(sys.argv[1])).run(globals())
