"""The starter practice: the workflows that margine ships with, fitted to one company.

The shipped files are the source, and their only copy: in a clone they lie beside the packages, and an installed
margine asks its installer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from engine.cli.version import ROOT
from engine.machines import schema
from engine.problems import MargineError

SCHEMAS = "workflows/schemas"
"""Where a practice keeps the schemas that editors read."""

GITIGNORE = """\
# What happened is in the store, and the store is backed up (margine backup), not committed.
margine.db*
*.rejected.csv
"""

CI = """\
# Finds mistakes in the rules before they are merged, and shows them beside the lines; then plays the scenarios.
name: rules
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install margine      # or the address of the repository that you install margine from
      - run: margine check
      - run: margine test
"""

_TAKEN = frozenset({
    "true", "false", "null",                                  # YAML reads them as no text
    "agent", "client", "engine", "actor", "note", "nobody",   # rules and commands mean something else by them
    "assignee",                                               # a field of the shipped workflows that rungs notify
})  # fmt: skip
"""Words that cannot be the id of an agent in the starter practice."""
_MODELINE = re.compile(r"^# yaml-language-server: \$schema=\S*?([a-z]+\.schema\.json)$", re.MULTILINE)

_ISSUER = re.compile(r"^issuer:.*\n(?:  .*\n)+", re.MULTILINE)
_NO_ISSUER = (
    "issuer: {}                           # yours: address, postcode, city, province, vat_number, iban, regime\n"
)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What makes the starter practice somebody's own; empty texts leave it as it is shipped."""

    name: str = ""
    zone: str = ""
    country: str = ""
    subdivision: str = ""
    user: str = ""
    """The machine's user who makes it: becomes an agent, so that they can act at once."""


def starter() -> Path:
    """The folder of the shipped workflows. MargineError when this installation lacks it."""
    for folder in (ROOT / "workflows", *_installed()):
        if (folder / "company.yaml").is_file():
            return folder
    raise MargineError("this installation of margine is incomplete: its workflows/ are missing; install it again")


def _installed() -> Iterator[Path]:
    """Where an installer has put the workflows: it knows best, be it for one user or for all."""
    try:
        files = distribution("margine").files or ()
    except PackageNotFoundError:
        return
    for file in files:
        if file.parts[-2:] == ("workflows", "company.yaml"):
            yield Path(str(file.locate())).parent


def practice(fitting: Fitting) -> dict[str, str]:
    """The files of a new practice: path in its folder → text."""
    shipped = starter()
    files = {
        f"workflows/{(name := path.relative_to(shipped)).as_posix()}": _with_schemas(name, path.read_text("utf-8"))
        for path in sorted([*shipped.rglob("*.yaml"), *shipped.glob("templates/*.txt")])
    }
    files["workflows/company.yaml"] = fitted(files["workflows/company.yaml"], fitting)
    for kind in ("workflow", "company", "scenarios", "template"):
        files[f"{SCHEMAS}/{kind}.schema.json"] = schema.text(kind)
    return files | {".gitignore": GITIGNORE, ".github/workflows/rules.yaml": CI}


def _with_schemas(name: Path, text: str) -> str:
    """The file with the line that tells editors where its schema is, as seen from its folder in workflows/."""
    up = "../" * (len(name.parts) - 1)
    return _MODELINE.sub(rf"# yaml-language-server: $schema={up}schemas/\1", text)


def fitted(company: str, fitting: Fitting) -> str:
    """company.yaml with another name, zone, country and province; comments stay.

    Who has a name of their own does not get the address and the bank account of the made-up company. Another country
    without a province loses the shipped one, which lies in Italy.
    """
    for key, value in (("company", fitting.name), ("zone", fitting.zone), ("country", fitting.country)):
        if value:
            company = _replaced(company, key, value)
    if fitting.name:
        company = _ISSUER.sub(_NO_ISSUER, company)
    company = _with_agent(company, fitting.user)
    if fitting.subdivision:
        return _replaced(company, "subdivision", fitting.subdivision)
    return re.sub(r"^ *subdivision:.*\n", "", company, flags=re.MULTILINE) if fitting.country else company


def _with_agent(company: str, user: str) -> str:
    """company.yaml with the machine's user as its first agent, with every role; as it is when that cannot be a name."""
    name = re.sub(r"[^a-z0-9_]", "_", user.lower())
    if name in _TAKEN:
        name = f"{name}_"
    if not re.match(r"[a-z]", name) or re.search(rf"^  {name}:", company, re.MULTILINE):
        return company
    roles = ", ".join(re.findall(r"^  (\w+):", company.partition("\nroles:")[2].partition("\n\n")[0], re.MULTILINE))
    agent = f"  {name}: {{name: {json.dumps(user)}, roles: [{roles}], user: {json.dumps(user)}}}  # you"
    return company.replace("\nagents:\n", f"\nagents:\n{agent}\n", 1)


def _replaced(text: str, key: str, value: str) -> str:
    """The first `key: value` with another value; written as a quoted text wherever it is not a plain word."""
    plain = re.fullmatch(r"[A-Za-z]{3,}/[\w/+-]+|[A-Z]{2}", value) and value not in {"NO", "ON"}
    written = value if plain else json.dumps(value, ensure_ascii=False)
    pattern = re.compile(rf"^( *{key}: *)(?:\"[^\"]*\"|[^#\n]*[^#\s])", re.MULTILINE)
    return pattern.sub(lambda found: found[1] + written, text, count=1)
