"""Signing in to a mail server without a password of ours (OAuth2, RFC 6749; SASL XOAUTH2): tokens by msal.

Two ways. With a client secret the application signs in by itself (client credentials): nobody has to do anything, and
the provider's administrator has allowed it. Without one a person signs in once on another device (RFC 8628, `margine
mail login`); what renews their tokens is kept beside the store, for the owner of the file alone.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.company import OAuthPlace
from engine.problems import MailboxUnavailable, SecretMissing

if TYPE_CHECKING:
    from msal import SerializableTokenCache

OURS = 0o600


class SignIn(Protocol):
    """Whatever gives a token for the next connection."""

    def token(self) -> str:
        """Raises MailboxUnavailable when none is to be had just now, SecretMissing when somebody must sign in."""
        ...


class ByItself:
    """The application signs in with its secret."""

    def __init__(self, place: OAuthPlace, secret: str) -> None:
        self._place, self._secret = place, secret
        self._app: Any = None

    def token(self) -> str:
        from msal import ConfidentialClientApplication

        def ask() -> Any:
            if self._app is None:
                self._app = ConfidentialClientApplication(
                    self._place.client,
                    client_credential=self._secret,
                    authority=self._place.authority,
                    instance_discovery=_discovers(self._place),
                )
            return self._app.acquire_token_for_client(scopes=[self._place.scope])

        return _token(self._place, ask, self._secret)


class BySomebody:
    """A person has signed in once; their tokens are renewed from a file."""

    def __init__(self, place: OAuthPlace, name: str, file: Path) -> None:
        self._place, self._name, self._file = place, name, file

    def token(self) -> str:
        advice = f"sign in with `margine mail login {self._name}`, or give the secret of the application"
        if not self._file.exists():
            raise SecretMissing(f"nobody has signed in to {self._name}; {advice}")

        def ask() -> Any:
            cache = _cache(self._file)
            app = _public(self._place, cache)
            accounts = app.get_accounts()
            found = app.acquire_token_silent([self._place.scope], account=accounts[0]) if accounts else None
            _keep(self._file, cache)
            return found or {"error": "interaction_required", "error_description": f"the sign-in is over; {advice}"}

        return _token(self._place, ask)


def login(place: OAuthPlace, file: Path, tell: Callable[[str], object]) -> str:
    """Have a person sign in: `tell` says where, with which code; their name. MailboxUnavailable when they do not."""
    cache = _cache(file)

    def ask() -> Any:
        app = _public(place, cache)
        flow = app.initiate_device_flow(scopes=[place.scope])
        if "user_code" not in flow:
            return flow
        tell(str(flow["message"]))
        return app.acquire_token_by_device_flow(flow)

    _token(place, ask)
    _keep(file, cache)
    accounts = _public(place, cache).get_accounts()
    return str(accounts[0].get("username", "")) if accounts else ""


def xoauth2(user: str, token: str) -> str:
    """What the SASL mechanism XOAUTH2 says first."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _public(place: OAuthPlace, cache: SerializableTokenCache) -> Any:
    from msal import PublicClientApplication

    return PublicClientApplication(
        place.client, authority=place.authority, instance_discovery=_discovers(place), token_cache=cache
    )


def _discovers(place: OAuthPlace) -> bool | None:
    """Microsoft's own authorities are looked up among themselves; others are taken at their word."""
    return None if place.of_microsoft else False


def _token(place: OAuthPlace, ask: Callable[[], Any], secret: str = "") -> str:
    """The token in an answer; else what the authority says, in one line and without the secret."""
    from requests import RequestException

    try:
        answer = ask()
    except (RequestException, ValueError, OSError, RuntimeError, KeyError) as error:
        answer = {"error": "unavailable", "error_description": str(error)}
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if isinstance(token, str) and token:
        return token
    said = " ".join(str(answer.get("error_description") or answer.get("error") or "nothing").split())[:300]
    told = said.replace(secret, "…") if secret else said
    raise MailboxUnavailable(f"{place.authority} gives no token for {place.client}: {told}")


def _cache(file: Path) -> SerializableTokenCache:
    from msal import SerializableTokenCache

    cache = SerializableTokenCache()
    try:
        cache.deserialize(file.read_text("utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise MailboxUnavailable(f"{file} cannot be read: {error}; remove it, and sign in again") from None
    return cache


def _keep(file: Path, cache: SerializableTokenCache) -> None:
    """The whole file, readable by its owner alone; there is never half of one."""
    if not cache.has_state_changed:
        return
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-", delete=False) as draft:
        try:
            Path(draft.name).chmod(stat.S_IMODE(OURS))
            draft.write(cache.serialize())
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(file)
        finally:
            Path(draft.name).unlink(missing_ok=True)
