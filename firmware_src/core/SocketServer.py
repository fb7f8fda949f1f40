# The shell's TCP server: connections, commands out of bytes, answers back in one piece.
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from InterpreterShell import CLOSE, GO_ON, HARD_RESET, Shell

try:
    import asyncio
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio

_CHUNK = const(256)  # bytes read at once
_LINE_MAX = const(2048)  # bytes of one command
_GAP = (0, 5, 5, 5, 5)  # ms of silence that end a command without line feed
_STEP_MS = const(5)
_EARLY = const(2048)  # bytes of output that are not kept back until the command ends
_PIECE = const(1024)  # bytes sent at once to a client that has to be waited for
_STALLED = const(8192)  # bytes of output a client that does not read may pile up
_STALL_MS = const(500)
_CLOSE_MS = const(50)
_MIN_IDLE = const(5)  # s

_BUSY = const("Connection is busy. Bye!\nBye!\n\n")
_BYE = const("Bye!\n\n")
# Commands without parameters that clients send without line feed: carried out at once.
_AT_ONCE = (b"hello", b"version", b"exit")


class SocketServer:
    def __init__(self, task=None):
        self.task = task  # shows the connected clients
        self.clients = []
        self.limit = cfgget("socmax")
        self.chunk = bytearray(_CHUNK)  # shared: emptied before anybody else runs

    async def listen(self):
        # Start serving on the configured port; raises OSError if that is taken.
        return await asyncio.start_server(self._accept, "0.0.0.0", cfgget("socport"))

    async def _accept(self, stream, _):
        client = None
        try:
            client = Client(self, stream)
            if len(self.clients) < self.limit or self._evict():
                self.clients.append(client)
                self._show()
                await client.serve()
            else:
                await client.refuse()
        except (OSError, EOFError):
            pass  # the other side went away
        except Exception as error:
            errlog_add("[ERR] server: {}".format(error))
        finally:
            self.drop(client)
            stream.s.close()

    def drop(self, client):
        if client in self.clients:
            self.clients.remove(client)
            self._show()

    def _evict(self):
        # Close the connection that has been idle longest, if that is longer than `soctout`.
        limit = max(_MIN_IDLE, cfgget("soctout"))
        oldest = max(self.clients, key=Client.idle)
        if oldest.idle() < limit:
            return False
        console_write("[server] {} was idle: closed".format(oldest.tag))
        self.drop(oldest)
        oldest.evict()
        return True

    def _show(self):
        if self.task:
            self.task.out = ",".join([client.tag for client in self.clients])


class Client:
    def __init__(self, server, stream):
        self.server = server
        self.stream = stream
        self.tag = _tag(stream.get_extra_info("peername"))
        self.job = asyncio.current_task()
        self.shell = Shell(self.reply)
        self.out = bytearray()
        self.pending = b""  # received, not yet carried out
        self.eof = False
        self.too_long = False  # in the middle of a command that is thrown away
        self.bare = False  # the last command had no line feed: one may follow
        self.waiting = True  # for a command
        self.deaf = False  # given up because it does not read
        self.since = time.ticks_ms()

    def idle(self):
        # Seconds since the last command.
        return time.ticks_diff(time.ticks_ms(), self.since) // 1000

    def evict(self):
        try:
            if self.waiting:  # else the text would land inside an answer
                self.stream.s.write(_BYE)
        except OSError:
            pass  # it was gone already
        self.job.cancel()

    async def refuse(self):
        self.out += _BUSY
        await self.flush()
        await asyncio.sleep_ms(_CLOSE_MS)

    async def serve(self):
        shell = self.shell
        self.out += shell.prompt()
        await self.flush()
        while True:
            self.waiting = True
            line = await self.line()
            self.waiting = False
            if line is None:
                return
            state = await self.answer(line)
            if state == CLOSE:
                self.out += _BYE
            elif state == GO_ON:
                self.out += shell.prompt()
            await self.flush()
            self.since = time.ticks_ms()
            if state != GO_ON:
                break
            if self.pending:
                await asyncio.sleep_ms(0)  # let the others have their turn
        await asyncio.sleep_ms(_CLOSE_MS)
        if state != CLOSE:
            await self.reset(state == HARD_RESET)

    async def answer(self, line):
        # Carry out one command; its answer is in self.out then.
        if line is _TOO_LONG:
            self.reply("[ERROR] command is longer than {} bytes".format(_LINE_MAX))
            return GO_ON
        try:
            text = line.decode()
        except UnicodeError:
            return CLOSE
        if text.strip() == "exit":
            return CLOSE
        while True:
            delay = self.shell.login_delay(text)
            if not delay:
                break
            await asyncio.sleep_ms(delay)
        try:
            return self.shell.run(text)
        except Exception as error:  # nothing a client sends ends the server
            self.reply("[ERROR] shell: {}".format(error))
            errlog_add("[ERR] shell: {}".format(error))
            return GO_ON

    async def reset(self, hard):
        from micrOSloader import restart

        self.stream.s.close()
        await asyncio.sleep_ms(_CLOSE_MS)
        restart(hard)

    # -- input

    async def line(self):
        # The next command as bytes, _TOO_LONG, or None at the end.
        while True:
            end = self.pending.find(b"\n")
            if end >= 0:
                line, self.pending = self.pending[:end], self.pending[end + 1 :]
                late = self.bare and not line.strip()
                self.bare = False
                if self.too_long or end > _LINE_MAX:
                    self.too_long = False
                    return _TOO_LONG
                if not late:
                    return line
            elif self.pending in _AT_ONCE or self.eof and self.pending:
                return self.take()
            elif self.eof:
                return None
            elif self.pending or self.too_long:
                if await self.silence():
                    return self.take()
            else:
                count = await self.stream.readinto(self.server.chunk)
                self.absorb(count)

    def take(self):
        # Everything received so far is one command.
        line = _TOO_LONG if self.too_long else self.pending
        self.pending = b""
        self.too_long = False
        self.bare = True
        return line

    async def silence(self):
        # True after a quiet gap, False as soon as something has come.
        for wait in _GAP:
            await asyncio.sleep_ms(wait)
            count = self.stream.s.readinto(self.server.chunk)
            if count is not None:
                self.absorb(count)
                return False
        return True

    def absorb(self, count):
        if count == 0:
            self.eof = True
        if not count:
            return
        chunk = bytes(memoryview(self.server.chunk)[:count])
        if self.too_long:
            end = chunk.find(b"\n")
            self.pending = chunk[end:] if end >= 0 else b""
            return
        self.pending = self.pending + chunk if self.pending else chunk
        if len(self.pending) > _LINE_MAX and self.pending.find(b"\n") < 0:
            self.pending = b""
            self.too_long = True

    # -- output

    def reply(self, text):
        # One line of the running command's answer. The command cannot be made to wait, so a
        # client that does not read holds everybody up for a moment, then it is given up.
        start = time.ticks_ms()
        while len(self.out) > _STALLED and not self.push():
            if self.deaf or time.ticks_diff(time.ticks_ms(), start) > _STALL_MS:
                self.deaf = True
                raise OSError("client does not read")
            time.sleep_ms(_STEP_MS)
        self.out += text
        self.out += b"\n"
        if len(self.out) > _EARLY:
            self.push()

    def push(self):
        # Send what the connection takes at once; True if it took something.
        sent = self.stream.s.write(self.out)
        if sent:
            self.out = self.out[sent:]
        return bool(sent)

    async def flush(self):
        # Send everything, waiting for the other side as long as it takes.
        out = self.out
        if not out:
            return
        self.out = bytearray()
        view = memoryview(out)
        sent = self.stream.s.write(out) or 0
        while sent < len(out):
            self.stream.write(bytes(view[sent : sent + _PIECE]))
            await self.stream.drain()
            sent += _PIECE


_TOO_LONG = object()


def _tag(peer):
    # "<last two numbers of the address>:<port>"; some ports hand out a raw socket address.
    if isinstance(peer, tuple):
        address, port = peer[:2]
        return "{}:{}".format(".".join(address.split(".")[-2:]), port)
    return "{}.{}:{}".format(peer[6], peer[7], peer[2] << 8 | peer[3])
