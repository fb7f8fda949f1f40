# os of an ESP32: no environment, no shell, no file system of the computer.
import collections

import uos as _os
import _sys

VfsFat = _os.VfsFat
VfsLfs2 = _os.VfsLfs2
chdir = _os.chdir
getcwd = _os.getcwd
ilistdir = _os.ilistdir
listdir = _os.listdir
mkdir = _os.mkdir
mount = _os.mount
remove = _os.remove
rename = _os.rename
rmdir = _os.rmdir
sep = "/"
stat = _os.stat
statvfs = _os.statvfs
umount = _os.umount
unlink = _os.remove
urandom = _os.urandom
_uname = collections.namedtuple("uname", ("sysname", "nodename", "release", "version", "machine"))


def uname():
    return _uname("esp32", "esp32", _sys._release, _sys._build, _sys.implementation._machine)


def sync():
    pass  # every write reaches the flash at once
