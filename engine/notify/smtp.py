"""Handing a mail to a server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress

from engine.company import Outgoing
from engine.mail.oauth import SignIn, xoauth2
from engine.notify.letters import Letter
from engine.notify.whom import Refused
from engine.problems import MailboxUnavailable, SecretMissing

PATIENCE = 30
"""Seconds that a server may take for an answer."""


class Server:
    """The server of company.yaml; it is connected when something is first sent."""

    def __init__(self, outgoing: Outgoing, password: str, sign_in: SignIn | None = None) -> None:
        """`sign_in` gives tokens in place of a password."""
        self._outgoing, self._password, self._sign_in = outgoing, password, sign_in
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand a mail over. Raises Refused when it is not taken, MailboxUnavailable when the server cannot serve."""
        connection = self._connected()
        try:
            connection.send_message(letter.mail, from_addr=letter.sender, to_addrs=list(letter.to))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [(code, told) for code, told in error.recipients.values()]
            with suppress(smtplib.SMTPException, OSError):
                connection.rset()
            told = "; ".join(f"{code} {_plain(told)}" for code, told in codes)
            raise Refused(told, permanent=all(code >= 500 for code, _ in codes)) from None
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise Refused(f"{error.smtp_code} {_plain(error.smtp_error)}", permanent=error.smtp_code >= 500) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError) as error:
            raise Refused(f"it cannot be written for this server: {error}", permanent=True) from None
        except (smtplib.SMTPException, OSError) as error:  # of this mail, as far as anybody knows: others go on
            self.close()
            raise Refused(str(self._unavailable(error)), permanent=False) from None

    def close(self) -> None:
        """Let go of the server; twice is harmless."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        place = self._outgoing
        try:
            context = ssl.create_default_context()
            if place.tls == "yes":
                self._connection = smtplib.SMTP_SSL(place.host, place.port, timeout=PATIENCE, context=context)
            else:
                self._connection = smtplib.SMTP(place.host, place.port, timeout=PATIENCE)
            if place.tls == "starttls":
                self._connection.starttls(context=context)
            if self._sign_in is not None:
                self._with_token(self._connection, self._sign_in.token())
            elif place.user:
                self._connection.login(place.user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise self._unavailable(error) from None
        except (MailboxUnavailable, SecretMissing):
            self.close()
            raise
        return self._connection

    def _with_token(self, connection: smtplib.SMTP, token: str) -> None:
        """XOAUTH2: what the server asks after the first word is a refusal, which is answered with nothing."""
        words = iter((xoauth2(self._outgoing.user, token),))
        connection.ehlo_or_helo_if_needed()
        connection.auth("XOAUTH2", lambda _challenge=None: next(words, ""))

    def _unavailable(self, error: Exception) -> MailboxUnavailable:
        told = str(error).replace(self._password, "…") if self._password else str(error)
        return MailboxUnavailable(f"mail cannot leave through {self._outgoing.host}:{self._outgoing.port}: {told}")


def _plain(told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return " ".join(text.split())[:200]
