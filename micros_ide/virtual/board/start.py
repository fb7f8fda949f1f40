# What runs first on a virtual board. Afterwards the interpreter goes to its prompt.
# Arguments: the numbers of the files of the link, of the bell and of its other end.
import sys
import vfs

vfs.mount(vfs.VfsPosix(__file__.rsplit("/", 1)[0]), "/virtual")
sys.path[:] = ["/virtual"]
import _setup

_setup.prepare(*(int(word) for word in sys.argv[1:])).run(globals())
