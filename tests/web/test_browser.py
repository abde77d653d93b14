"""`margine web` as its user meets it: a server in a process of its own, and a real browser."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.asking import COMMAND, Practice

pytest.importorskip("textual_serve", reason="the extra `web` is not installed")

import aiohttp

from tests.web import chromium

ANSI = re.compile(rb"\x1b\[[0-9;?:]*[A-Za-z]|\x1b[=>]")


class Server:
    """`margine web` of a practice."""

    def __init__(self, practice: Practice) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self.process = subprocess.Popen(
            [*COMMAND, "web", "--port", str(self.port)], env=practice.process_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.stderr
        self._wait()

    def _wait(self) -> None:
        """Until it listens; the kernel answers no sooner."""
        while True:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "the server has ended"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    @property
    def path(self) -> str:
        return self.url.removeprefix(f"http://127.0.0.1:{self.port}")

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def server(here: Practice) -> Iterator[Server]:
    made = Server(here)
    yield made
    made.end()


def test_who_has_not_the_address_gets_nothing(server: Server):
    """No page, no web socket, nothing of the program; neither with another token."""
    for path in ("/", "/ws", "/static/js/textual.js", "/?token=guess"):
        assert server.get(path)[0] == 403


def test_the_address_gives_a_cookie_that_only_our_pages_send(server: Server):
    """The token leaves the address at once; the page may be framed by nobody and fetches nothing from elsewhere."""
    status, headers, _ = server.get(server.path)
    assert (status, headers["Location"]) == (303, "/")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]
    cookie = headers["Set-Cookie"].split(";")[0]
    status, headers, text = server.get("/", Cookie=cookie)
    assert status == 200
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert set(re.findall(r"(?:https?|wss?)://[^/\"]+", text)) <= {
        f"http://127.0.0.1:{server.port}", f"ws://127.0.0.1:{server.port}",
    }  # fmt: skip


def test_other_sites_get_nothing_even_with_the_cookie(server: Server):
    """A page of another site cannot open our web socket, a name that points here by a trick is not ours."""
    cookie = server.get(server.path)[1]["Set-Cookie"].split(";")[0]
    assert server.get("/ws", Cookie=cookie, Origin="http://evil.example")[0] == 403
    assert server.get("/", Cookie=cookie, Host="evil.example")[0] == 403


def test_it_ends_by_itself_when_asked(server: Server):
    """Ctrl+C, exit code 0, nothing on stderr but what it said."""
    assert server.end() == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not tell which processes there are")
async def test_screens_end_with_their_server(server: Server):
    """However it went: no page is left that draws for nobody."""
    cookie = server.get(server.path)[1]["Set-Cookie"].split(";")[0]
    address = f"http://127.0.0.1:{server.port}/ws?width=80&height=24"
    async with aiohttp.ClientSession(headers={"Cookie": cookie}) as session, session.ws_connect(address) as page:
        shown = b""
        while b"Mine" not in ANSI.sub(b"", shown):
            shown += (await page.receive(30)).data
        screens = [os.pidfd_open(pid) for pid in descendants(server.process.pid)]
        assert screens
        server.process.kill()
        for screen in screens:
            assert select.select([screen], [], [], 30)[0], "it is still there"
            os.close(screen)


def descendants(pid: int) -> list[int]:
    """All processes that a process has started, and those have."""
    own = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*own, *(other for child in own for other in descendants(child))]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])
def test_any_other_address_is_refused(here: Practice, host: str):
    """Before anything listens; exit code 2, and what to declare."""
    assert "declare the proxy" in here.refusal("web", "--host", host, exit_code=2)


@pytest.mark.skipif(not chromium.PROGRAM, reason="there is no Chromium on this machine (Debian: apt install chromium)")
async def test_the_queue_in_a_browser(server: Server, tmp_path: Path):
    """The same interface: the queue is painted, a key does what it does in a terminal, the picture changes."""
    async with chromium.opened(tmp_path / "browser") as page:
        await page.do("Page.navigate", url=server.url)
        await page.until(lambda: b"Mine" in ANSI.sub(b"", page.received))
        await page.press("2")
        await page.until(lambda: b"VPN lenta" in ANSI.sub(b"", page.received))
        assert "xterm" in await page.focused()
        before, length = await page.picture(), len(page.received)
        await page.press("?")
        await page.until(lambda: b"reply" in ANSI.sub(b"", page.received[length:]))
        assert await page.picture() != before
        assert all(
            url.startswith((f"http://127.0.0.1:{server.port}/", "data:", "ws://127.0.0.1")) for url in page.asked
        )
