"""Debian's Chromium without a screen, driven over its DevTools protocol."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
PATIENCE_S = 30.0
KEYS = {
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "ArrowUp": (38, ""),
    "ArrowDown": (40, ""),
    "Backspace": (8, ""),
    "Tab": (9, ""),
    "/": (191, "/"),
}


class Browser:
    """One browser; `open_page` gives pages. A context manager: nothing is left running."""

    def __init__(self, profile: Path) -> None:
        program = next((found for name in NAMES if (found := shutil.which(name))), None)
        if program is None:
            pytest.fail("Chromium is not installed: run `make setup`, or install `chromium`")
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = self._address(profile / "DevToolsActivePort")
            self._open = ExitStack()
            self._socket = self._open.enter_context(
                connect(address, max_size=None, proxy=None, compression=None)
            )
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        self._count = 0
        self.pages: dict[str, Page] = {}

    def __enter__(self) -> Browser:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self.send("Browser.close")
        finally:
            self._open.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def open_page(self, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        """Return an empty page that begins to note what it says and asks for."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        self.pages[session] = page
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.send(f"{domain}.enable")
        page.shape(width, height, scheme)
        return page

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Carry out one command and return its result; events are noted by their pages."""
        self._count += 1
        number = self._count
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE_S))
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            page = self.pages.get(answer.get("sessionId", ""))
            if page is not None and "method" in answer:
                page.events.append((answer["method"], answer["params"]))

    def _address(self, told: Path) -> str:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self._process.poll() is None:
            lines = told.read_text().splitlines() if told.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.05)
        raise AssertionError(f"Chromium did not start (exit status {self._process.poll()})")


class Page:
    """One tab; what happened in it is in `events`."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.events: list[tuple[str, dict[str, Any]]] = []

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.send(method, self._session, **params)

    def shape(self, width: int, height: int, scheme: str = "light") -> None:
        """Make the page this large, and the desktop light or dark."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def go(self, address: str) -> None:
        """Load `address` and wait until its script has run."""
        self.send("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank' && document.readyState === 'complete'")
        self.events.clear()
        self.send("Page.navigate", url=address)
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")

    def js(self, expression: str) -> Any:
        """Return what `expression` is in the page."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until `expression` is true."""
        until = time.monotonic() + PATIENCE_S
        while not self.js(expression):
            assert time.monotonic() < until, f"never true: {expression}"
            time.sleep(0.02)

    def write(self, text: str) -> None:
        """Type `text`."""
        for char in text:
            self.send("Input.dispatchKeyEvent", type="keyDown", key=char, text=char)
            self.send("Input.dispatchKeyEvent", type="keyUp", key=char)

    def press(self, key: str, *, ctrl: bool = False) -> None:
        """Press one key of KEYS."""
        code, text = KEYS[key]
        about = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if ctrl else 0}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.send("Input.dispatchKeyEvent", **about, **down)
        self.send("Input.dispatchKeyEvent", **about, type="keyUp")

    def said(self) -> list[str]:
        """Return what the page told its console, and exceptions."""
        found = []
        for name, params in self.events:
            if name == "Runtime.consoleAPICalled":
                found.append(str(params["args"]))
            elif name == "Runtime.exceptionThrown":
                found.append(str(params["exceptionDetails"]))
            elif name == "Log.entryAdded":
                found.append(params["entry"]["text"])
        return found

    def asked(self) -> list[str]:
        """Return every address that the page asked for."""
        sent = (params for name, params in self.events if name == "Network.requestWillBeSent")
        return [params["request"]["url"] for params in sent]

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Save what is seen, or the whole page, as PNG."""
        answer = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(answer["data"]))
