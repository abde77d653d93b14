"""The pages: one of them starts `margine tui` as the agent who asks, and is its terminal until it is closed."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

from engine.web.doors import Door, Loopback, is_ours

PAGES = Path(__file__).parent / "pages"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

GUARDS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""No page of another site may frame ours, and nothing is fetched from elsewhere."""

UNKNOWN = "margine does not know you here; open the address that `margine web` has said.\n"

_who: ContextVar[str] = ContextVar("who")


class Pages(Server):
    """Serves one practice."""

    def __init__(self, door: Door, host: str, port: int, command: Callable[[str], Sequence[str]]) -> None:
        """`command` is what a page runs, by the agent who asks for it."""
        self._door, self._command = door, command
        super().__init__("", host, port, "margine", door.url, templates_path=PAGES)

    @property
    def command(self) -> str:
        """What the page that is being asked for runs."""
        return shlex.join(self._command(_who.get()))

    @command.setter
    def command(self, nothing: str) -> None:
        """What it runs depends on who asks."""

    def initialize_logging(self) -> None:
        """What goes wrong is said on stderr."""
        logging.basicConfig(level="WARNING", format="margine web: %(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing of others."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()

        @web.middleware
        async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._let_in(request, handler)

        app.middlewares.append(let_in)
        return app

    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only who may, from our own pages, under our own name."""
        if not self._named(request.host) or not self._from_us(request):
            raise web.HTTPForbidden(text="This is not the address of margine.\n")
        door, given = self._door, request.query.get("token", "")
        if isinstance(door, Loopback) and given and door.agent("", {}, given):
            raise self._welcome(door)
        agent = door.agent(request.remote or "", request.headers, request.cookies.get(self._cookie, ""))
        if not agent:
            raise web.HTTPForbidden(text=UNKNOWN)
        _who.set(agent)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(GUARDS)
        return response

    def _named(self, host: str) -> bool:
        """Whether the browser asked for our own name: a name that others point to this machine is none of ours."""
        return host.casefold() == urlsplit(self._door.url).netloc.casefold() or not isinstance(self._door, Loopback)

    def _from_us(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin")
        return origin is None or is_ours(origin, self._door.url)

    @property
    def _cookie(self) -> str:
        """Cookies know no ports: another server of this machine has another one."""
        return f"margine-{self.port}"

    def _welcome(self, door: Loopback) -> web.HTTPSeeOther:
        """The token goes from the address, where others might read it, into a cookie."""
        cookie = SimpleCookie({self._cookie: door.token})
        cookie[self._cookie].update({"path": "/", "httponly": "yes", "samesite": "Strict"})
        return web.HTTPSeeOther("/", headers={"Set-Cookie": cookie[self._cookie].OutputString(), **GUARDS})


def serve(door: Door, host: str, port: int, command: Callable[[str], Sequence[str]]) -> None:
    """Serve until SIGINT or SIGTERM. OSError when the address cannot be had."""
    Pages(door, host, port, command).serve()
