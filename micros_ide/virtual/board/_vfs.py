# vfs of an ESP32: without the computer's file system.
import vfs as _vfs

VfsFat = _vfs.VfsFat
VfsLfs2 = _vfs.VfsLfs2
mount = _vfs.mount
umount = _vfs.umount
