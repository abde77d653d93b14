"""Chat and push: what apprise speaks, by an address that is a secret."""

from __future__ import annotations

import logging
import warnings

from engine.notify.whom import Refused


class Chat:
    """One channel of company.yaml."""

    def __init__(self, name: str, address: str) -> None:
        """`address`: as apprise has them, `ntfy://…`, `mmost://…`; it stands in no message."""
        self._name, self._address = name, address

    def send(self, subject: str, text: str) -> None:
        """Say something. Raises Refused when it is not taken; an address that means nothing never will be."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of what apprise imports
            self._send(subject, text)

    def _send(self, subject: str, text: str) -> None:
        import apprise

        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would print the address
        channel = apprise.Apprise()
        if not channel.add(self._address):
            raise Refused(f"the address of channel '{self._name}' means nothing to apprise", permanent=True)
        if not channel.notify(title=subject, body=text, body_format=apprise.NotifyFormat.TEXT):
            raise Refused(f"channel '{self._name}' does not take it", permanent=False)
