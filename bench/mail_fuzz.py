"""Mails that nobody should send: how many are read without a traceback, and how long the slowest takes.

    python bench/mail_fuzz.py [SECONDS] [--seed N]

Takes the mails that CPython tests its email package with, and for SECONDS (60) cuts, doubles, swaps and overwrites
pieces of them and of each other. Ends with the mail that broke the reading, if one does, in /dev/stdout as base64.
"""

from __future__ import annotations

import argparse
import base64
import email
import random
import time
from pathlib import Path

from engine.mail.incoming import read
from engine.mail.trimming import trimmed

CORPUS = Path(email.__file__).parent.parent / "test" / "test_email" / "data"
WORDS = (
    b"\r\n", b"\r\n\r\n", b"--", b"boundary=", b"message/rfc822", b"=?utf-8?b?", b"?=", b"base64", b"charset=", b"\x00",
    b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Disposition: attachment; filename*=", b"\xff\xfe", b"<",
    b">", b"(", b"<div>", b"On Mon, X wrote:\n> ",
)  # fmt: skip


def mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    """A mail after a few accidents."""
    mail = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(mail) + 1), chance.randint(0, 200)
        match chance.randrange(5):
            case 0:
                del mail[at : at + length]
            case 1:
                mail[at:at] = chance.choice(WORDS) * chance.choice((1, 1, 1, 50))
            case 2:
                mail[at:at] = mail[at : at + length] * chance.choice((1, 3, 30))
            case 3:
                other = chance.choice(corpus)
                begin = chance.randrange(len(other) + 1)
                mail[at:at] = other[begin : begin + 4 * length]
            case 4:
                mail[at : at + length] = chance.randbytes(length)
    return bytes(mail[:2_000_000])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, slowest, count = random.Random(asked.seed), 0.0, 0
    corpus = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix == ".txt"]
    ends = time.monotonic() + asked.seconds
    while time.monotonic() < ends:
        mail = mutated(chance, corpus)
        began = time.perf_counter()
        try:
            found = read(mail)
            trimmed(found.text).encode()
        except Exception:
            print(base64.b64encode(mail).decode())
            raise
        took = time.perf_counter() - began
        if took > slowest:
            slowest = took
            print(f"{took * 1000:8.1f} ms  {len(mail):,} bytes", flush=True)
        count += 1
    print(f"{count:,} mails, none broke the reading; the slowest took {slowest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
