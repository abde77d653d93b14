"""Reading mail: what people and their programs write, and what nobody should."""

from __future__ import annotations

import base64
import email
import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mail.incoming import Incoming, read
from engine.mail.parts import DEEPEST, LONGEST_TEXT, MOST_FILES
from engine.mail.tokens import message_id, record_of_id, record_of_subject, token
from engine.mail.trimming import trimmed

CPYTHON = Path(email.__file__).parent.parent / "test" / "test_email" / "data"
HEAD = b"From: Rita <rita@rossi.example>\r\nSubject: VPN\r\nMessage-ID: <1@rossi.example>\r\n"


def test_a_plain_mail():
    """Who, what, about which mails."""
    heads = (
        HEAD
        + b"To: support@officina.example, Anna <ANNA@officina.example>\r\nIn-Reply-To: <0@x>\r\nReferences: <a@x> <0@x>\r\n"
    )
    found = read(heads + b"\r\nLa VPN non va.\r\n")
    assert (found.sender, found.name, found.subject, found.text) == (
        "rita@rossi.example",
        "Rita",
        "VPN",
        "La VPN non va.",
    )
    assert (found.message_id, found.answers) == ("1@rossi.example", ("0@x", "a@x"))
    assert found.to == ("support@officina.example", "anna@officina.example")
    assert not found.automatic


def test_html_alone_is_read_as_text():
    """Scripts and styles are no text."""
    page = b"<html><style>p{}</style><script>alert(1)</script><p>La <b>VPN</b> non va.</p><p>Rita</p></html>"
    assert read(HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page).text == "La VPN non va.\n\nRita"


def test_of_alternatives_the_plain_one_is_read():
    """And the page beside it is no file."""
    found = read(HEAD + _parts("alternative", (b"text/plain", b"plain"), (b"text/html", b"<p>page</p>")))
    assert (found.text, found.files) == ("plain", ())


def _parts(kind: str, *parts: tuple[bytes, bytes]) -> bytes:
    inner = b"".join(b"--b\r\nContent-Type: " + kind_ + b"\r\n\r\n" + body + b"\r\n" for kind_, body in parts)
    return b"Content-Type: multipart/" + kind.encode() + b"; boundary=b\r\n\r\n" + inner + b"--b--\r\n"


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", "perché".encode("latin-1"), "perché"),
        ("utf-8", "perché".encode("latin-1"), "perché"),
        ("no-such-charset", "perché".encode(), "perché"),
        ("us-ascii", "perché".encode(), "perché"),
        ("utf-16", "perché".encode("utf-16"), "perché"),
    ],
)
def test_characters_survive_what_is_said_of_them(charset: str, body: bytes, text: str):
    """The set that is named, else UTF-8, else the western one; never an error."""
    assert read(HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + body).text == text


def test_subjects_are_decoded_and_stay_on_one_line():
    """Encoded words, broken ones, raw bytes; nothing can smuggle a line or a control character in."""
    subject = lambda line: read(b"From: a@b.example\r\nSubject: " + line + b"\r\n\r\n").subject  # noqa: E731
    assert subject(b"=?utf-8?b?UGVyY2jDqSBsYSBWUE4/?=") == "Perché la VPN?"
    assert subject("Perché".encode()) == subject("Perché".encode("latin-1")) == "Perché"
    assert subject(b"=?utf-8?q?a=0D=0ABcc:_x@y.example=1B[2J?=") == "a Bcc: x@y.example [2J"
    assert subject(b"=?nonsense?b?!!!?=")


def test_certified_mail_is_taken_out_of_its_envelope():
    """PEC: what counts is who wrote, and not the provider that carried it; the receipts are of machines."""
    inner = HEAD + b"Content-Type: text/plain\r\n\r\nVi diffido.\r\n"
    envelope = (
        b'From: "Per conto di: rita@rossi.example" <posta-certificata@pec.example>\r\nX-Trasporto: posta-certificata\r\n'
        b"Subject: POSTA CERTIFICATA: VPN\r\nMessage-ID: <pec@pec.example>\r\n"
    )
    found = read(
        envelope
        + _parts(
            "mixed",
            (b"text/plain", b"Messaggio di posta certificata"),
            (b'application/xml; name="daticert.xml"', b"<postacert/>"),
            (b'message/rfc822; name="postacert.eml"', inner),
        )
    )
    assert (found.sender, found.subject, found.text, found.automatic) == (
        "rita@rossi.example",
        "VPN",
        "Vi diffido.",
        "",
    )
    receipt = read(b"From: pec@pec.example\r\nX-Ricevuta: avvenuta-consegna\r\nSubject: CONSEGNA: VPN\r\n\r\n")
    assert receipt.automatic == "a receipt of certified mail (avvenuta-consegna)"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto-replied"),
        ("Auto-Submitted: auto-generated; x=y", "auto-generated"),
        ("Return-Path: <>", "no address for reports"),
        ("Precedence: bulk", "precedence"),
        ("List-Id: <list.example>", "list"),
        ("X-Autoreply: yes", "X-Autoreply"),
        ("X-Ricevuta: accettazione", "certified"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "delivery report"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "read receipt"),
        ("Subject: Risposta automatica: VPN", "absence"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_VPN?=", "absence"),
        ("Subject: Abwesenheitsnotiz: VPN", "absence"),
        ("From: MAILER-DAEMON@relay.example", "no person"),
    ],
)
def test_machines_are_known_by(head: str, why: str):
    """Each mark by itself is enough."""
    sender = "" if head.startswith("From") else "From: rita@rossi.example\r\n"
    assert why in read(f"{sender}{head}\r\n\r\n--b--\r\n".encode()).automatic


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: no",
        "Subject: Re: Out of office of Rita",
        "Precedence: normal",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: no",
    ],
)
def test_people_are_not_taken_for_machines(head: str):
    """Who asks for no automatic answer is a person all the same."""
    found = read(f"From: rita@rossi.example\r\n{head}\r\n\r\n".encode())
    assert (found.automatic, found.unanswerable) == ("", "Suppress" in head)


def test_files_that_mails_bring():
    """S/MIME, winmail.dat, a mail in the mail, what has no name: whole, and as many as are looked at."""
    found = read(
        HEAD
        + _parts(
            "mixed",
            (b"text/plain", b"x"),
            (b'application/ms-tnef; name="winmail.dat"', b'x\x9f>"TNEF'),
            (b'application/pkcs7-signature; name="smime.p7s"', b"MII="),
            (b"message/rfc822", HEAD + b"\r\ninner"),
            (b"image/png", b"PNG"),
        )
    )
    assert [part.name for part in found.files] == ["winmail.dat", "smime.p7s", "message.eml", "part.png"]
    assert b"inner" in found.files[2].content
    many = read(HEAD + _parts("mixed", *[(b"image/png", b"%d" % n) for n in range(MOST_FILES + 9)]))
    assert (len(many.files), many.left_out) == (MOST_FILES, 9)


def _nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


HOSTILE = {
    "nothing": b"",
    "no head": b"\r\n\r\njust text",
    "bytes": bytes(range(256)) * 100,
    "nested": _nested(5_000),
    "nested within bounds": _nested(DEEPEST + 5),
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + b"\r\nx",
    "truncated": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO",
    "no boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\nx",
    "recipients": HEAD + b"To: " + b", ".join(b"r%d@example.com" % n for n in range(10_000)) + b"\r\n\r\nx",
    "references": HEAD + b"References: " + b" ".join(b"<%d@x>" % n for n in range(10_000)) + b"\r\n\r\nx",
    "a long line": HEAD + b"\r\n" + b"x" * 3_000_000,
    "brackets": HEAD.replace(b"Rita", b"(" * 50_000) + b"\r\nx",
    "zip bomb": HEAD
    + b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(gzip.compress(b"0" * 10_000_000)),
    "tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"x",
    "injection": b"From: a@b.example\r\nSubject: x\r\n =?utf-8?q?=0ABcc=3A_v@example.com?=\r\n\r\n",
    "bad base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!!=A=\r\n",
    "bad parameters": HEAD + b"Content-Type: text/plain; charset*=utf-8'it'%ZZ; name*0*=x; name*9=y\r\n\r\nx",
    "a head within a part's head": HEAD
    + b"Content-Type: message/rfc822\r\n\r\nX-Mailer: VM 6.95 (patch\r\n p\n;\x1ae: text/plain\r\n\r\nx\r\n",
    "surrogates": HEAD.replace(b"VPN", b"\xff\xfe\xed\xa0\x80")
    + b"Content-Disposition: attachment; filename*=utf-16''%D8%00\r\n\r\nx",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_is_sent_breaks_the_reading(name: str):
    """Whatever comes is read as far as it goes, within bounds, and can be kept as text."""
    _is_sound(read(HOSTILE[name]))


@pytest.mark.skipif(not CPYTHON.is_dir(), reason="this Python ships no test mails")
def test_the_mails_that_cpython_tests_with():
    """Its collection of odd mails, and files that are none."""
    samples = [path for path in CPYTHON.iterdir() if path.is_file()]
    assert len(samples) > 40
    for path in samples:
        _is_sound(read(path.read_bytes()))


def _is_sound(found: Incoming) -> None:
    shown = (found.subject, found.name, found.sender, *found.to)
    assert all(text == " ".join(text.split()) and text.isprintable() for text in shown)
    assert len(found.text) <= LONGEST_TEXT + 10
    assert len(found.to) <= 100
    assert len(found.answers) <= 500
    assert len(found.files) <= MOST_FILES
    for text in (*shown, found.text, found.message_id, *found.answers, *(part.name for part in found.files)):
        text.encode()


LINES = st.sampled_from([
    b"From: a@b.example", b"Subject: =?utf-8?b?", b"Content-Type: multipart/mixed; boundary=b", b"--b", b"--b--", b"",
    b"Content-Type: text/html; charset=\xff", b"Content-Transfer-Encoding: base64", b"message/rfc822", b"\x00\xff",
    b"Content-Type: message/delivery-status", b"Action: failed", b"Status: 5.1.1", b"Final-Recipient: rfc822; x",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b", b"X-Trasporto: posta-certificata",
    b"Content-Disposition: attachment; filename*=", b"References: <", b"Content-Type: message/rfc822", b" folded",
])  # fmt: skip


@given(st.lists(st.one_of(LINES, st.binary(max_size=60)), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_reading(lines: list[bytes]):
    """Whatever is put together of pieces of mails and of noise."""
    _is_sound(read(b"\r\n".join(lines)))


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Ok\n\nOn Mon, 23 Nov 2026 at 09:00, Anna <anna@officina.example> wrote:\n> Riprova", "Ok"),
        ("Ok\n\nDa: Anna\nInviato: lunedì 23 novembre 2026 09:00\nA: Rita\nOggetto: VPN\n\nRiprova", "Ok"),
        ("> solo citazione", "> solo citazione"),
        ("Ok\n" + "x" * 30_000 + "\n> a\n> b", "Ok\n" + "x" * 30_000),
    ],
)
def test_answers_without_what_they_quote(text: str, new: str):
    """What is new; all of it where nothing else would be left."""
    assert trimmed(text) == new


@given(st.text(min_size=1), st.text(min_size=1))
def test_tokens_say_their_record_to_whoever_has_the_secret(stream: str, key: str):
    """There and back by Message-ID; with another secret they say nothing."""
    made = message_id(b"secret", stream, key, "officina.example") if _is_text(stream + key) else ""
    assert not made or len(stream.encode()) > 40 or record_of_id(b"secret", made) == stream
    assert not record_of_id(b"another", made)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def test_tokens_of_subjects():
    """Whatever mail programs put around them, in any case of letters."""
    made = token(b"secret", "T-12")
    assert record_of_subject(b"secret", f"Re: R: {made.upper()} VPN") == "T-12"
    assert not record_of_subject(b"another", made)
