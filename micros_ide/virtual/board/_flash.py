# The flash chip behind the file system: a part of the file that holds the board's whole flash.
import _board
import _interrupts

_SECTOR = 4096


class FlashPart:
    def __init__(self, file, start, size):
        self._file = file
        self._start = start
        self._sectors = size // _SECTOR
        self._blank = b"\xff" * _SECTOR
        self._old = bytearray(_SECTOR)
        self._views = {}  # size -> (part of _old, part of _blank): no garbage on each write
        self._cut = _board.facts["cut"]  # None, or how many operations until power fails
        self._torn = _board.facts["torn"]  # whether that last one is half done, or not begun
        _board.on["cut"] = self._plan

    def _plan(self, text):
        self._cut, self._torn = (int(word) for word in text.split())

    # No handler may run while the file system waits for these: it might use the file system, too.

    def readblocks(self, block, buffer, offset=0):
        # Called thousands of times to read a folder. Code that does not branch is not interrupted,
        # and with a frame as small as this the call takes no memory: the garbage of larger ones
        # had the collector run most of the time.
        self._file.seek(self._start + block * _SECTOR + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=None):
        _interrupts.hold()
        try:
            self._write(block, buffer, offset)
        finally:
            _interrupts.release()

    def _write(self, block, buffer, offset):
        if offset is None:  # the simple form, in whole blocks, erases by itself
            for number in range(len(buffer) // _SECTOR):
                self._erase(block + number)
                part = memoryview(buffer)[number * _SECTOR : (number + 1) * _SECTOR]
                self._program((block + number) * _SECTOR, part)
        else:
            self._program(block * _SECTOR + offset, buffer)

    def ioctl(self, request, argument):
        _interrupts.hold()
        try:
            if request == 4:
                return self._sectors
            if request == 5:
                return _SECTOR
            if request == 6:
                self._erase(argument)
            return 0
        finally:
            _interrupts.release()

    def _spend(self):
        # Count one operation; true when it is the one in which power fails.
        _board.receive()
        _board.tell(b"w\n")
        if self._cut is None:
            return False
        self._cut -= 1
        return self._cut <= 0

    def _die(self):
        _board.tell("cut\n")
        _board.halt()

    def _erase(self, block):
        dies = self._spend()
        if dies and not self._torn:
            self._die()
        self._file.seek(self._start + block * _SECTOR)
        self._file.write(memoryview(self._blank)[: _SECTOR // 2] if dies else self._blank)
        if dies:
            self._die()

    def _program(self, at, data):
        dies = self._spend()
        if dies:
            data = memoryview(data)[: len(data) // 2 if self._torn else 0]
        old, blank = self._view(len(data))
        self._file.seek(self._start + at)
        self._file.readinto(old)
        if old != blank:
            # Programming only clears bits.
            for index in range(len(data)):
                old[index] &= data[index]
            data = old
        self._file.seek(self._start + at)
        self._file.write(data)
        if dies:
            self._die()

    def _view(self, size):
        view = self._views.get(size)
        if view is None:
            view = memoryview(self._old)[:size], memoryview(self._blank)[:size]
            if len(self._views) < 8:
                self._views[size] = view
        return view


def prepare(part, vfs):
    # Mount the file system, making it on the first start; as the ESP32 port does.
    try:
        return vfs.VfsLfs2(part)
    except OSError:
        pass
    buffer = bytearray(_SECTOR)
    part.readblocks(0, buffer)
    while buffer != part._blank:
        print("The filesystem starting at sector", part._start // _SECTOR, "appears to be")
        print("corrupted. If you had important data there, you may want to make a flash")
        print("snapshot to try to recover it. Otherwise erase the flash and write the")
        print("firmware again.")
        _board.wait_ms(3000)
    print("Performing initial setup")
    vfs.VfsLfs2.mkfs(part)
    made = vfs.VfsLfs2(part)
    with made.open("/boot.py", "w") as file:
        file.write(
            "# This file is executed on every boot (including wake-boot from deepsleep)\n"
            "#import esp\n#esp.osdebug(None)\n#import webrepl\n#webrepl.start()\n"
        )
    return made
