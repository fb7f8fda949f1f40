# MicroPython's WebREPL. The carrying process speaks WebSocket and the file protocol; this side
# answers whether it may, tells the console, and does with files what is asked, in the program's
# thread between two of its operations.
#
# Lines to the board, all "web ...": "knock" (somebody connects: is there a network?), "taken peer",
# "rejected peer", "open rb|wb name in hex", "put n" (so many bytes follow), "get", "close", "eof".
# Lines from the board: "web start port password base version" (words in hex), "web stop",
# "web 1|0" (done, or refused), "web gone" (an exception, which ends the connection).
import sys as _sys
import usys as _usys

import _board
import _interrupts
import _radio

_LONGEST_PASSWORD = 9  # the chip has room for no more
_CHUNK = 256
_pending = bytearray(1024)
_chunk = memoryview(bytearray(1 + _CHUNK))
_chunk[0] = 0x67  # "g"
_page = "https://micropython.org/webrepl/"
_file = None
_connected = False
_foreground = False


def start(port=8266, password=None, accept_handler=True):
    # `accept_handler`: None waits for the first connection; there are no others than the own one.
    global _foreground, _page
    stop()
    secret = password
    if secret is None:
        try:
            import webrepl_cfg

            secret = webrepl_cfg.PASS
            _page = getattr(webrepl_cfg, "BASE", _page)
        except (ImportError, AttributeError, SyntaxError):
            print("WebREPL is not configured, run 'import webrepl_setup'")
    if not isinstance(secret, (str, bytes)):
        raise TypeError("can't convert '%s' object to str implicitly" % type(secret).__name__)
    secret = secret.encode() if isinstance(secret, str) else secret
    if len(secret) > _LONGEST_PASSWORD:
        raise ValueError
    version = bytes(_sys.implementation.version[:3])
    words = " ".join(word.hex() or "-" for word in (secret, _page.encode(), version))
    if _board.ask("web start %d %s\n" % (port, words), "webport") != "1":
        raise OSError(112)  # EADDRINUSE as on the chip
    _announce(port)
    if accept_handler is None:
        print("Starting webrepl in foreground mode")
        while not _connected:
            _board.wait_ms(10)
    elif password is None:
        print("Started webrepl in normal mode")
    else:
        print("Started webrepl in manual override mode")


def start_foreground(port=8266, password=None):
    start(port, password, None)


def stop():
    global _connected
    _close()
    _connected = False
    _board.tell("web stop\n")


def _announce(port):
    started = False
    for here, sta in ((_radio.access_point, False), (_radio.station.active, True)):
        if here:
            address = _radio.addresses(sta)[0] if not sta or _radio.up() else "0.0.0.0"
            print("WebREPL server started on http://%s:%d/" % (address, port))
            started = True
    if not started:
        print("WebREPL no active interface")


def _arrive(text):
    # Takes in at once what follows the line, and leaves the rest for a good moment.
    if text.startswith("put "):
        _board.link.readinto(memoryview(_pending)[: int(text[4:])])
        _board.done()  # what follows it is there only once
    _board.leave_for_later("web", text)


def _handle(text):
    global _connected
    word, _, rest = text.partition(" ")
    if word == "knock":
        _board.tell("web %d\n" % _radio.up())
    elif word == "taken":
        _connected = True
        print("\nWebREPL connection from:", rest)
        _board.tell("web 1\n")
    elif word == "rejected":
        print("\nConcurrent WebREPL connection from", rest, "rejected")
    elif word == "eof":
        _leave("dupterm: EOF received, deactivating")
    else:
        _work(word, rest)


def _work(word, rest):
    try:
        if _radio.up():
            _do(word, rest)
            return
        error = None
    except Exception as problem:
        error = problem
    _board.ask("web gone\n", "webgone")
    if error is None:
        _leave("dupterm: EOF received, deactivating")
    else:
        _leave("dupterm: Exception in read() method, deactivating: ", end="")
        _usys.print_exception(error)


def _do(word, rest):
    global _file
    if word == "open":
        mode, _, name = rest.partition(" ")
        _file = open(bytes.fromhex(name).decode(), mode)
    elif word == "put":
        try:
            _file.write(memoryview(_pending)[: int(rest)])
        except OSError:
            # The chip looks at no result of a write: on a full flash it goes on, says in the end
            # that all is well, and what is left is an empty file.
            pass
    elif word == "get":
        size = _file.readinto(_chunk[1:])
        _interrupts.bell.write(_chunk[: 1 + size])
    elif word == "close":
        _close(loud=True)
    _board.tell("web 1\n")


def _leave(words, end="\n"):
    # What was received of a file stays, as on the chip.
    global _connected
    _connected = False
    _close()
    print(words, end=end)


def _close(loud=False):
    global _file
    file, _file = _file, None
    if file is not None:
        try:
            file.close()
        except OSError:
            if loud:
                raise


_board.on["web"] = _arrive
_board.later["web"] = _handle
