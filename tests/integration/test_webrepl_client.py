"""The WebREPL client against MicroPython on a virtual board."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from micros_ide.errors import AuthFailed, Busy, ConnectionLost, NotFound
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.webrepl import WebRepl
from tests.conftest import flash_builtin, remove_all

PASSWORD = "secret-of-mine"  # the board has its first nine characters
START = """
import network, time, webrepl
sta = network.WLAN(network.STA_IF)
sta.active(True)
sta.connect('virtual', 'micros-virtual')
while not sta.isconnected():
    time.sleep_ms(5)
webrepl.start(password='secret-of')
"""
HASHES = """
import hashlib, os
for name in os.listdir():
    with open(name, 'rb') as file:
        digest = hashlib.sha256()
        while block := file.read(512):
            digest.update(block)
    print(name, digest.digest().hex())
"""
FILL = """
import os
with open('fill', 'wb') as file:
    for _ in range(os.statvfs('/')[3] - 6):
        file.write(bytes(4096))
"""
EMPTY = "import os\nfor name in os.listdir():\n    os.remove(name)\n"
SECONDS = 20.0


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board that is at its prompt and serves WebREPL."""
    fleet = VirtualFleet(tmp_path_factory.mktemp("virtual"))
    try:
        flash_builtin(fleet, fleet.add("board", board_id="esp32", chip="esp32"))
        status = fleet.start("board", owner_pid=os.getpid())
        with Repl.open(str(status.port), QuietReport()) as repl:
            repl.exec(START)
        yield status.address
    finally:
        remove_all(fleet)


async def login(board: str) -> WebRepl:
    """Log in once the board has seen that the client before has gone."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return await WebRepl.connect(board, password=PASSWORD, timeout=SECONDS)
        except Busy:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)


def session(board: str, work: Callable[[WebRepl], Awaitable[None]]) -> None:
    """Do `work` with a board without files; afterwards it is at its prompt and has none again."""

    async def main() -> None:
        async with await login(board) as repl:
            await work(repl)
        async with await login(board) as repl:
            await run(repl, EMPTY)

    asyncio.run(main())


async def run(repl: WebRepl, code: str) -> str:
    """Run `code` in the paste mode of the console; return what it prints."""
    await repl.read_terminal()
    await repl.type("\x03\x05")
    await repl.wait_for("=== ", SECONDS)
    for line in code.splitlines():
        await repl.type(line + "\n")
        await repl.wait_for("\n=== ", SECONDS)
    await repl.type("\x04")
    return (await repl.wait_for("\r\n>>> ", SECONDS)).removesuffix("\r\n>>> ")


async def hashes(repl: WebRepl) -> dict[str, str]:
    rows = (await run(repl, HASHES)).split()
    return dict(zip(rows[::2], rows[1::2], strict=True))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def small_files() -> list[tuple[str, bytes]]:
    chance = random.Random(6)
    sizes = [0, 1, 511, 512, 513, 1024, 1025, *(chance.randrange(200, 3200) for _ in range(53))]
    return [(f"part{at}.py", chance.randbytes(size)) for at, size in enumerate(sizes)]


def test_many_operations_in_one_connection(board: str) -> None:
    """Of each file pieces too many are asked; the next operation is in step all the same."""

    async def work(repl: WebRepl) -> None:
        assert repr(repl) == f"<WebRepl {board}:8266>"
        first = await repl.version()
        assert first >= (1, 20, 0)
        for size in (0, 1, 255, 256, 257, 511, 512, 513, 1024, 5000):
            data = os.urandom(size)
            await repl.put("ä.bin", data)
            assert await repl.get("ä.bin") == data
            assert await repl.get("/ä.bin", limit=size) == data
            assert await repl.version() == first
        assert repl.puts == 10
        assert repl.bytes_up > 9_000
        assert repl.bytes_down > 16_000

    session(board, work)


def test_the_terminal_runs_code_between_files(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        await repl.put("x.py", "print('grüße ✓')\n".encode())
        assert await run(repl, "import x") == "\r\ngrüße ✓"
        await repl.type("print(6 * 7)\r")
        assert "print(6 * 7)\r\n42\r\n" in await repl.wait_for(">>> ", SECONDS)
        await repl.type("x\r")
        assert await repl.read_terminal(SECONDS) != ""

    session(board, work)


def test_files_travel_while_the_board_prints(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        await repl.type("while True:\r    print('noise ✓' * 9)\r\r")
        await repl.wait_for("noise", SECONDS)
        data = os.urandom(10_000)
        await repl.put("x.bin", data)
        assert await repl.get("x.bin") == data
        await repl.type("\x03")
        await repl.wait_for("KeyboardInterrupt", SECONDS)

    session(board, work)


def test_sixty_files_in_one_go(board: str) -> None:
    files = small_files()

    async def work(repl: WebRepl) -> None:
        for window in (2, 16):
            done: list[str] = []
            sent: list[int] = []
            await repl.put_many(
                reversed(files) if window == 2 else files,
                done=done.append,
                progress=sent.append,
                window=window,
            )
            assert done == [path for path, _data in files][:: -1 if window == 2 else 1]
            assert sent == sorted(sent)
            assert sent[-1] == sum(len(data) for _path, data in files)
        assert repl.puts == 120
        assert await hashes(repl) == {path: sha(data) for path, data in files}
        await repl.put_many([])

    session(board, work)


def test_a_large_file(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        data = os.urandom(60_001)
        await repl.put("large.bin", data)
        assert await hashes(repl) == {"large.bin": sha(data)}
        assert await repl.get("large.bin") == data

    session(board, work)


def test_operations_that_are_asked_for_at_once_take_turns(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        files = small_files()[:8]
        await asyncio.gather(*(repl.put(path, data) for path, data in files))
        got = await asyncio.gather(*(repl.get(path) for path, _data in files))
        assert got == [data for _path, data in files]

    session(board, work)


def test_a_wrong_password_is_told_and_the_right_one_works_afterwards(board: str) -> None:
    async def main() -> None:
        for wrong in ("", "secret-o", "Secret-of-mine"):
            async with await login(board):
                pass
            with pytest.raises(AuthFailed):
                await WebRepl.connect(board, password=wrong, timeout=SECONDS)
        async with await login(board) as repl:
            await repl.version()

    asyncio.run(main())


def test_a_second_client_is_told_that_there_is_one(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        with pytest.raises(Busy, match="another WebREPL client"):
            await WebRepl.connect(board, password=PASSWORD, timeout=SECONDS)
        await repl.put("still.here", b"yes")
        assert await repl.get("still.here") == b"yes"

    session(board, work)


def test_a_missing_folder_and_a_missing_file_end_the_connection(board: str) -> None:
    async def main() -> None:
        repl = await login(board)
        with pytest.raises(ConnectionLost, match=r"lib/x\.py was put") as caught:
            await repl.put_many([("good.py", b"good"), ("lib/x.py", b"x"), ("more.py", b"more")])
        assert caught.value.more["unconfirmed"][0] == "lib/x.py"
        assert "folder" in str(caught.value.hint)
        assert not repl.is_open
        repl = await login(board)
        assert await repl.get("good.py") == b"good"
        with pytest.raises(NotFound, match=r"no file lib/x\.py"):
            await repl.get("lib/x.py")
        with pytest.raises(ConnectionLost):
            await repl.get("good.py")

    async def works(repl: WebRepl) -> None:
        assert "good.py" in await hashes(repl)

    asyncio.run(main())
    session(board, works)


def test_on_a_full_disk_the_hash_tells_what_the_board_does_not(board: str) -> None:
    async def work(repl: WebRepl) -> None:
        await run(repl, FILL)
        data = os.urandom(30_000)
        await repl.put("data.bin", data)  # reports success
        assert (await hashes(repl))["data.bin"] != sha(data)
        assert await repl.get("data.bin") != data
        await run(repl, EMPTY)
        await repl.put("data.bin", data)
        assert await hashes(repl) == {"data.bin": sha(data)}

    session(board, work)
