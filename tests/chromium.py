"""A headless Chromium, spoken to over the DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--allow-pre-commit-input",  # else a key pressed before the first frame is lost
    "--no-proxy-server",
    "--remote-debugging-port=0",
)
_CODES = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "Tab": 9}


class Chromium:
    """A browser: makes tabs."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._tabs: dict[str, Tab] = {}
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for text in self._connection:
            message = json.loads(text)
            if waiting := self._waiting.pop(message.get("id", -1), None):
                waiting.set_result(message)
            elif tab := self._tabs.get(message.get("sessionId", "")):
                tab.hear(message["method"], message["params"])

    async def call(self, method: str, session: str | None = None, **params: Any) -> Any:
        """Ask for something; raises `RuntimeError` where it cannot be done."""
        self._number += 1
        number = self._number
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        asked: dict[str, Any] = {"id": number, "method": method, "params": params}
        await self._connection.send(json.dumps(asked | ({"sessionId": session} if session else {})))
        answer = await asyncio.wait_for(waiting, 30)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    async def tab(self) -> Tab:
        """A new one, empty."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        tab = Tab(self, attached["sessionId"])
        self._tabs[attached["sessionId"]] = tab
        for domain in ("Page", "Runtime", "Log", "Network"):
            await tab.call(f"{domain}.enable")
        return tab

    async def visit(self, address: str) -> Tab:
        """A page in a new tab, on a desk's screen."""
        tab = await self.tab()
        await tab.size(1440)
        await tab.open(address)
        return tab

    async def close(self) -> None:
        """End it."""
        self._reading.cancel()
        await self._connection.close()


class Tab:
    """A page."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        self._loaded = asyncio.Event()
        self.errors: list[str] = []
        """What the page complained of: uncaught errors, `console.error`, what its policy forbade."""
        self.dialogs = 0
        """`alert`s and the like: there must be none."""
        self.requests: list[str] = []
        """Addresses that were asked for."""

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """An event."""
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.errors.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(params["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs += 1
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    async def call(self, method: str, **params: Any) -> Any:
        """Of the protocol."""
        return await self._browser.call(method, self._session, **params)

    async def open(self, url: str) -> None:
        """Go there, and wait until all is loaded."""
        async with self.loading():
            await self.call("Page.navigate", url=url)

    @asynccontextmanager
    async def loading(self) -> AsyncIterator[None]:
        """What is done in the block leads to another page; wait for it."""
        self._loaded.clear()
        yield
        await asyncio.wait_for(self._loaded.wait(), 20)

    async def run(self, script: str) -> Any:
        """The value of an expression."""
        made = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in made:
            raise RuntimeError(str(made["exceptionDetails"]))
        return made["result"].get("value")

    async def press(self, key: str, modifiers: int = 0) -> None:
        """A key down and up. `modifiers`: 1 Alt, 2 Ctrl, 4 Meta."""
        code = _CODES.get(key) or ord(key.upper())
        event: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        text = {"text": key} if len(key) == 1 and not modifiers else {}
        text = {"text": "\r"} if key == "Enter" and not modifiers else text
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **event, **text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    async def size(self, width: int, height: int = 900, *, dark: bool = False) -> None:
        """Of the window, in a colour scheme."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def picture(self, file: Path, *, whole: bool = False) -> None:
        """A PNG of what is seen, or of the whole page."""
        made = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        await asyncio.to_thread(file.write_bytes, base64.b64decode(made["data"]))


@asynccontextmanager
async def chromium() -> AsyncIterator[Chromium]:
    """A browser with a profile of its own, for the length of the block."""
    assert PROGRAM
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *_OPTIONS,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            url = await asyncio.wait_for(_address(process), 30)
            browser = Chromium(await connect(url, max_size=None, proxy=None))
            yield browser
            await browser.close()
        finally:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    async for line in process.stderr:
        if line.startswith(b"DevTools listening on "):
            return line.split()[-1].decode()
    raise RuntimeError("Chromium did not start")
