# What runs first on a virtual board. Afterwards the interpreter goes to its prompt.
# Arguments: the numbers of the files of the link, of the bell and of its other end, and a word if a
# thread watches the bell.
import sys
import vfs

vfs.mount(vfs.VfsPosix(__file__.rsplit("/", 1)[0]), "/virtual")
sys.path[:] = ["/virtual"]
import _setup

_setup.prepare(*(int(word) for word in sys.argv[1:4]), len(sys.argv) > 4).run(globals())
