"""The server around the addresses: this machine's own address, and no other."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import uvicorn

from engine.problems import UsageError
from engine.serve.app import App


def serve(app: App, listening: socket.socket) -> None:
    """Serve until a signal ends it; requests that are under way are answered."""
    config = uvicorn.Config(
        app.routes(), log_level="warning", server_header=False, lifespan="off", proxy_headers=False,
        limit_concurrency=200, timeout_keep_alive=10, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket at an address of this machine; UsageError when it cannot be had."""
    address = own_address(host)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as error:
        raise UsageError(f"{address}:{port} cannot be had: {error.strerror or error}") from error


def own_address(host: str) -> str:
    """A loopback address. UsageError for any other: a reverse proxy with TLS stands before it, on this machine."""
    try:
        own = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise UsageError(f"'{host}' is no address; 127.0.0.1 is") from None
    if not own.is_loopback:
        raise UsageError(f"others can reach {host}; serve 127.0.0.1, with a reverse proxy that has TLS before it")
    return str(own)
