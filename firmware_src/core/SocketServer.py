# The shell's TCP server: connections, commands out of bytes, answers back in one piece.
import socket
import time

from micropython import const

from ConfigHandler import cfgget
from Debug import console_write, errlog_add
from InterpreterShell import CLOSE, GO_ON, HARD_RESET, Shell
from micrOSloader import make_room

try:
    import asyncio
    from asyncio import core
except ImportError:  # before MicroPython 1.21
    import uasyncio as asyncio
    from uasyncio import core

_CHUNK = const(256)  # bytes read at once
_BACKLOG = const(10)  # connections that wait to be accepted
_TAKES = const(1024)  # bytes of memory that a new connection takes at least
_AT_A_TIME = const(3)  # are, before those have had their turn: each takes memory
_LINE_MAX = const(2048)  # bytes of one command
_STEP_MS = const(5)
_GAP = const(5)  # steps (the first takes no time) that end a command without line feed
_LINE_GAP = const(13)  # the same for a client that sends them: a cut line is on its way
_EARLY = const(2048)  # bytes of output that are not kept back until the command ends
_PIECE = const(1024)  # bytes sent at once to a client that has to be waited for
_STALLED = const(8192)  # bytes of output a client that does not read may pile up
_STALL_MS = const(500)
_CLOSE_MS = const(50)
_TURN_MS = const(10)  # that one client's commands may take before the next client's
_REFUSED = const(4)  # clients told that the node is busy that are waited for
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
        self.refused = 0
        self.chunk = bytearray(_CHUNK)  # shared: emptied before anybody else runs

    async def listen(self):
        # Start serving on the configured port; raises OSError if that is taken.
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(socket.getaddrinfo("0.0.0.0", cfgget("socport"))[0][-1])
            listener.listen(_BACKLOG)
            listener.setblocking(False)
        except OSError:
            listener.close()
            raise
        self.job = asyncio.get_event_loop().create_task(self._serve(listener))
        return self

    async def wait_closed(self):
        await self.job

    async def _serve(self, listener):
        # Unlike asyncio's own server this one outlives a lack of memory, and never leaves an
        # open port behind that nobody serves.
        try:
            while True:
                try:
                    yield core._io_queue.queue_read(listener)
                    for _ in range(_AT_A_TIME):
                        if not self._take(listener):
                            break
                except MemoryError:
                    if not _recover():
                        raise
        finally:
            listener.close()

    def _take(self, listener):
        # Accept a connection; false if there is none.
        _spared(bytearray, _TAKES)  # one that was accepted and then got none would hang
        try:
            connection, peer = listener.accept()
        except OSError:
            return False
        try:
            connection.setblocking(False)
            _spared(self._start, connection, peer)
        except MemoryError:
            connection.close()
        return True

    def _start(self, connection, peer):
        stream = asyncio.StreamReader(connection)
        asyncio.get_event_loop().create_task(self._accept(stream, peer))

    async def _accept(self, stream, peer):
        client = None
        try:
            if len(self.clients) < self.limit or self._evict():
                client = _spared(Client, self, stream, peer)
                _spared(self.clients.append, client)
                _spared(self._show)
                await _spared(client.serve)
            else:
                await self._refuse(stream.s)
        except (OSError, EOFError):
            pass  # the other side went away
        except Exception as error:
            errlog_add("[ERR] server: {}".format(error))
        finally:
            stream.s.close()
            self.drop(client)

    async def _refuse(self, connection):
        # A burst of connections gets its answer, too, but no memory.
        connection.write(_BUSY)
        if self.refused < _REFUSED:
            self.refused += 1
            await asyncio.sleep_ms(_CLOSE_MS)
            self.refused -= 1

    def drop(self, client):
        if client in self.clients:
            self.clients.remove(client)
            _spared(self._show)

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

    def read(self, count):
        return bytes(memoryview(self.chunk)[:count])

    def _show(self):
        if self.task:
            self.task.out = ",".join([client.tag for client in self.clients])


class Client:
    def __init__(self, server, stream, peer):
        self.server = server
        self.stream = stream
        if hasattr(socket, "TCP_NODELAY"):  # several commands in one segment: no wait between
            stream.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tag = _tag(peer)
        self.job = asyncio.current_task()
        self.shell = Shell(self.reply)
        self.out = bytearray()
        self.out += self.shell.prompt()
        self.pending = b""  # received, not yet carried out
        self.eof = False
        self.too_long = False  # in the middle of a command that is thrown away
        self.bare = False  # the last command had no line feed: one may follow
        self.lines = False  # sends line feeds
        self.waiting = True  # for a command
        self.running = False  # a command
        self.deaf = False  # given up because it does not read
        self.since = time.ticks_ms()

    def idle(self):
        # Seconds since the last command; none while one runs.
        return 0 if self.running else time.ticks_diff(time.ticks_ms(), self.since) // 1000

    def evict(self):
        try:
            if self.waiting:  # else the text would land inside an answer
                self.stream.s.write(_BYE)
        except OSError:
            pass  # it was gone already
        self.job.cancel()

    async def serve(self):
        # A lack of memory costs the node its load modules, and this client at most one answer.
        shell = self.shell
        state = GO_ON
        turn = 0
        while state == GO_ON:
            try:
                await self.flush()
                self.since = time.ticks_ms()
                if not self.pending:
                    turn = 0
                elif turn and time.ticks_diff(self.since, turn) > _TURN_MS:
                    await asyncio.sleep_ms(0)  # let the others have their turn
                    turn = 0
                self.waiting = True
                line = await self.line()
                self.waiting = False
                turn = turn or time.ticks_ms()
                if line is None:
                    return
                self.running = True
                state = await self.answer(line)
                if state == CLOSE:
                    self.out += _BYE
                elif state == GO_ON:
                    self.out += shell.prompt()
                self.running = False
            except MemoryError as error:
                if not _recover():
                    raise
                if self.running:
                    self.running = False
                    self.out += "[ERROR] shell: {}\n{}".format(error, shell.prompt())
        await self.flush()
        await self.linger()
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
        delay = self.shell.login_turn(text)
        if delay:
            await asyncio.sleep_ms(delay)
        try:
            return await self.shell.run(text)
        except Exception as error:  # nothing a client sends ends the server
            if isinstance(error, MemoryError):
                make_room()
            self.reply("[ERROR] shell: {}".format(error))
            errlog_add("[ERR] shell: {}".format(error))
            return GO_ON

    async def linger(self):
        # Time for the last words to arrive. Input that is left unread would take them back.
        for _ in range(_CLOSE_MS // _STEP_MS):
            await asyncio.sleep_ms(_STEP_MS)
            for _ in range(_LINE_MAX // _CHUNK):
                if not self.stream.s.readinto(self.server.chunk):
                    break

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
                    self.lines = True
                    return line
            elif self.eof and self.pending or self.pending in _AT_ONCE and not self.lines:
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
        for step in range(_LINE_GAP if self.lines else _GAP):
            await asyncio.sleep_ms(_STEP_MS if step else 0)
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
        chunk = _spared(self.server.read, count)
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
        if text[-3:] != " $ " or text != self.shell.prompt():
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
        view = memoryview(out)  # before: an answer that gets no memory to be sent is kept
        self.out = bytearray()
        sent = self.stream.s.write(out) or 0
        try:
            while sent < len(out):
                self.stream.write(bytes(view[sent : sent + _PIECE]))
                await self.stream.drain()
                self.since = time.ticks_ms()
                sent += _PIECE
        except MemoryError as error:  # half an answer must not look like a whole one
            raise OSError(error)


_TOO_LONG = object()


def _spared(work, *args):
    # What got no memory gets some that load modules give back.
    try:
        return work(*args)
    except MemoryError:
        make_room()
        return work(*args)


def _recover():
    # The task that got no memory may have been half on its way to sleep. False: there is none.
    core._io_queue.remove(asyncio.current_task())
    return make_room()


def _tag(peer):
    # "<last two numbers of the address>:<port>"; some ports hand out a raw socket address.
    if isinstance(peer, tuple):
        address, port = peer[:2]
        return "{}:{}".format(".".join(address.split(".")[-2:]), port)
    return "{}.{}:{}".format(peer[6], peer[7], peer[2] << 8 | peer[3])
