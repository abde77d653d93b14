"""A headless Chromium, driven over its DevTools protocol, for pages of this machine."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--remote-debugging-port=0",
    "--window-size=1200,800",
)  # fmt: skip


class Page:
    """One page; what its web socket received is kept."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._news = asyncio.Condition()
        self.received = b""
        """What margine wrote to this terminal, all of it."""
        self.asked: list[str] = []
        """Addresses that the page asked for."""

    async def listen(self) -> None:
        async for message in self._socket:
            said = json.loads(message.data)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said.get("result", {}))
                continue
            if said["method"] == "Network.webSocketFrameReceived":
                self.received += _payload(said["params"]["response"])
            if said["method"] == "Network.requestWillBeSent":
                self.asked.append(said["params"]["request"]["url"])
            async with self._news:
                self._news.notify_all()

    async def do(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await answer

    async def focused(self) -> str:
        """The class of what has the keyboard."""
        answer = await self.do("Runtime.evaluate", expression="document.activeElement.className")
        return str(answer["result"]["value"])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for news that make something true."""
        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(holds)

    async def press(self, key: str) -> None:
        await self.do("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.do("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def picture(self) -> bytes:
        """The page as PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot"))["data"])


def _payload(frame: dict[str, Any]) -> bytes:
    data: str = frame["payloadData"]
    return base64.b64decode(data) if frame["opcode"] == 2 else data.encode()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Page]:
    """An empty page of a new browser, which ends with it."""
    process = subprocess.Popen(  # noqa: ASYNC220 - it starts in a moment
        [PROGRAM, *OPTIONS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        told = next(line for line in process.stderr if "DevTools listening on" in line)
        port = told.rsplit(":", 1)[1].split("/", 1)[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                target = next(each for each in await answer.json() if each["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                await page.do("Network.enable")
                yield page
                listening.cancel()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
