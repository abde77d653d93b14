"""`margine project offer`: an offer's sheet, and what can be done with it before it is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home
from engine.cli.project import asking

if TYPE_CHECKING:
    from engine.records import Record


@click.command("offer")
@click.argument("name", metavar="PROJECT|OFFER")
@click.argument("words", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--new", "anew", is_flag=True, help="A new version, with the lines of the last one, which it replaces.")
@click.option("--from", "template", metavar="TEMPLATE", help="Add the lines of a template, with its parameters.")
@click.option("--send", "sends", is_flag=True, help="Send it with the sum of its lines as its price.")
@acting
@as_json
@pass_home
def command(
    home: Home, /, *, name: str, words: tuple[str, ...], anew: bool, template: str | None, sends: bool, as_json: bool
) -> None:
    """Show an offer with the cost and the margin of each line; of a project, its last version.

    Lines are records: `margine new line offer=Q-1 subject=… planned=6h price=500`. A price needs the approval of
    whoever the project's workflow names.

    \b
        project offer P-1 --new --from server_replacement servers=2
        project offer Q-1 --send
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.boards.offer import sheet
    from engine.cli.lookup import record
    from engine.cli.output import give
    from engine.cli.tables import answer

    offer = _offer(home, record(home, name), anew=anew)
    if template is not None:
        _add(home, offer, template, words)
    if sends:
        _send(home, offer)
    give(answer(sheet(home.practice, record(home, offer.id)), "offer"), as_json=as_json)


def _offer(home: Home, named: Record, *, anew: bool) -> Record:
    from engine.cli.lookup import record
    from engine.cli.outcomes import NotDone
    from engine.projects.offers import OFFER, offers
    from engine.projects.selling import new_version

    if named.kind == OFFER and not anew:
        return named
    project = asking.project(home, named.text("project") if named.kind == OFFER else named.id)
    if anew:
        return record(home, new_version(home.desk, project, home.agent))
    found = offers(home.store, project)
    if not found:
        raise NotDone(f"{project.id} has no offer; margine project offer {project.id} --new begins one")
    return found[-1]


def _add(home: Home, offer: Record, template: str, words: tuple[str, ...]) -> None:
    from engine.cli.project.new import answers_of, sorted_words, template_named
    from engine.problems import UsageError, did_you_mean
    from engine.projects.selling import from_template

    found = template_named(home, template)
    strange, parameters = sorted_words(found, words)
    if strange:
        known = did_you_mean(strange[0].partition("=")[0], found.parameters)
        raise UsageError(f"'{strange[0]}' is no parameter of {template}{known}")
    from_template(home.desk, found, answers_of(found, parameters), offer.id, home.agent)


def _send(home: Home, offer: Record) -> None:
    from engine.cli.lookup import record
    from engine.cli.outcomes import NotDone
    from engine.projects.offers import read
    from engine.projects.selling import send

    project = record(home, offer.text("project"))
    refusal = send(home.desk, read(home.store, home.workflow, offer, home.practice.today), project, home.agent)
    if refusal is not None:
        raise NotDone(f"refused: {refusal}")
