"""The story that `margine demo` tells: a plainly fictional provider, as commands on a virtual clock.

Everything in the demonstration's store was decided by the rules, at the instants written here: escalations and breaches
included. Nothing is put into the store by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from engine import timers
from engine.cli.demo_history import BEGINNING, ROME, Act, history
from engine.clock import Instant, VirtualClock, instant
from engine.commands import Command, Done, Fire, Note, Open
from engine.desk import Desk
from engine.ledger.ledger import Ledger
from engine.month.acting import Clerk
from engine.month.closing import Month
from engine.month.period import told_month
from engine.records import Value
from engine.store.contract import Store
from engine.views import Views
from engine.workflow import Workflow

MORNING = instant("2026-11-23T10:00", ROME)
"""When the demonstration begins: Monday, ten o'clock."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something to a ticket; with a client it is opened."""

    when: str
    """`19 09:20` of November 2026, in Rome."""
    by: str
    what: str
    """The ticket's id, or the subject of a new one."""
    do: str = ""
    """The transition; empty for a public reply, or for the opening."""
    client: str = ""
    priority: str = "P3"
    note: str = ""
    fields: dict[str, str] = field(default_factory=dict)


STORY = (
    Step("18 10:00", "dario", "Accesso al NAS perso", client="C-1"),  # T-1
    Step("18 10:20", "bruno", "T-1", "start"),
    Step("18 10:25", "bruno", "T-1", note="Ce ne occupiamo, il disco va ricostruito."),
    Step("19 09:20", "carla", "Scanner non invia email", client="C-1"),  # T-2
    Step("19 09:40", "bruno", "T-2", "start"),
    Step("19 09:45", "bruno", "T-2", note="Guardiamo subito la casella dello scanner."),
    Step("19 10:00", "carla", "Password del gestionale dimenticata", client="C-4", priority="P4"),  # T-3
    Step("19 10:30", "bruno", "T-2", "wait", note="Attendo la password della casella dal cliente."),
    Step("19 10:40", "anna", "T-3", "resolve", note="Fatto.", fields={"solution": "Password azzerata"}),
    Step("19 11:00", "carla", "Nuove licenze per l'ufficio", client="C-2", priority="P4"),  # T-4
    Step("19 11:20", "anna", "T-4", "assign", fields={"assignee": "anna"}),
    Step("19 11:30", "anna", "T-4", note="Prepariamo un'offerta entro la settimana."),
    Step("20 09:05", "carla", "Gestionale fermo alla cassa", client="C-3", priority="P2"),  # T-5
    Step("20 09:15", "anna", "T-5", "start"),
    Step("20 09:20", "anna", "T-5", note="Riavviamo il servizio."),
    Step("20 10:50", "anna", "T-5", "resolve", fields={"solution": "Spazio esaurito: registri ruotati"}),
    Step("20 11:00", "carla", "Etichette per l'inventario", client="C-2", priority="P4"),  # T-6
    Step("20 11:10", "bruno", "T-6", note="Quante ne servono?"),
    Step("20 11:11", "bruno", "T-6", "wait", note="Aspettiamo il numero."),
    Step("20 14:10", "carla", "Backup notturno fallito", client="C-1"),  # T-7
    Step("20 14:40", "carla", "T-7", "assign", fields={"assignee": "bruno"}),
    Step("20 15:00", "bruno", "T-7", note="Il disco di destinazione era pieno, ripetiamo stanotte."),
    Step("20 15:30", "carla", "Posta bloccata, errore 550", client="C-4", priority="P2"),  # T-8
    Step("20 16:10", "anna", "T-8", "start"),
    Step("20 16:15", "anna", "T-8", note="Il dominio e' in una lista nera, chiediamo la rimozione."),
    Step("20 16:40", "carla", "Stampa unione non funziona", client="C-2", priority="P2"),  # T-9
    Step("20 16:50", "bruno", "T-9", note="La vediamo lunedi' mattina presto."),
    Step("20 16:52", "carla", "T-9", "assign", fields={"assignee": "anna"}),
    Step("23 08:10", "carla", "Server non raggiungibile", client="C-1", priority="P1"),  # T-10
    Step("23 08:18", "carla", "T-10", note="Bruno e' gia' collegato."),
    Step("23 08:20", "bruno", "T-10", "start"),
    Step("23 09:02", "carla", "Fattura elettronica scartata", client="C-4", priority="P2"),  # T-11
    Step("23 09:25", "carla", "VPN lenta da casa", client="C-2", priority="P2"),  # T-12
    Step("23 09:40", "carla", "Cassa che non stampa gli scontrini", client="C-3", priority="P1"),  # T-13
    Step("23 09:50", "carla", "Richiesta di un secondo monitor", client="C-4", priority="P4"),  # T-14
)


PLANNED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("salvare", "Salvare i server vecchi", {"planned": "6h", "assignee": "anna"}),
    ("installare", "Installare i server nuovi", {"planned": "12h", "assignee": "bruno"}),
    ("riportare", "Riportare dati e applicazioni",
     {"planned": "8h", "role": "technician", "after": "salvare, installare"}),
    ("provare", "Prova di due applicazioni critiche", {"planned": "4h", "assignee": "dario", "after": "riportare"}),
    ("accettare", "Accettazione del cliente", {"after": "provare"}),
)  # fmt: skip
"""The tasks of a project that is being quoted: what each is called, and what it waits for."""


def tell(store: Store, workflow: Workflow) -> None:
    """Play the four months and the last week into an empty store, up to Monday morning."""
    week = sorted([*_last_week(), *_next_project()], key=lambda act: act.at)
    Teller(store, workflow).tell([*history(), *week])


def _last_week() -> Iterator[Act]:
    """The steps of the story as acts; its tickets are called by their place in it."""
    opened = 0
    for step in STORY:
        opened += bool(step.client)
        at = instant(f"2026-11-{step.when.replace(' ', 'T')}", ROME)
        yield Act(at, _command(step), f"T-{opened}" if step.client else "")


def _next_project() -> Iterator[Act]:
    """Another client wants new servers too: this time somebody plans it before it is sold."""
    at = instant("2026-11-20T17:00", ROME)
    fields: dict[str, Value] = {"subject": "Server nuovi", "client": "C-3", "assignee": "anna", "price": "5000.00"}
    yield Act(at, Open(kind="project", by="dario", fields=fields), "project")
    for n, (key, subject, said) in enumerate(PLANNED, 1):
        task: dict[str, Value] = {"subject": subject, "client": "C-3", "project": "project", **said}
        yield Act(at + 60 * n, Open(kind="task", by="anna", fields=task), key)


class Teller:
    """Plays acts on a virtual clock; whatever comes due in between happens on time."""

    def __init__(self, store: Store, workflow: Workflow) -> None:
        self.clock = VirtualClock(BEGINNING)
        self.desk = Desk(store, workflow, self.clock)
        self.ids: dict[str, str] = {}
        self.ledger, self.views = Ledger(store, workflow), Views(store, workflow)

    def tell(self, acts: Iterable[Act]) -> None:
        """One act after the other, and the time up to Monday morning."""
        with self.desk.batch():
            for act in acts:
                self._until(act.at)
                if isinstance(act.command, str):
                    self._close(act.command)
                else:
                    self._do(act.command, act.key)
            self._until(MORNING)

    def _until(self, moment: Instant) -> None:
        timers.run_once(self.desk, moment, on_time=True)
        self.clock.set(moment)

    def _do(self, command: Command, key: str) -> None:
        named = getattr(command, "id", "")
        if named in self.ids:
            command = replace(command, id=self.ids[named])
        if isinstance(command, Open):
            command = replace(command, fields={name: self._meant(name, each) for name, each in command.fields.items()})
        done = _sure(self.desk.handle(command))
        if key:
            self.ids[key] = done.id

    def _meant(self, field: str, value: Value) -> Value:
        """A value with the ids of what it names."""
        if field not in {"project", "after"}:
            return value
        return ", ".join(self.ids.get(name, name) for name in str(value).split(", "))

    def _close(self, month: str) -> None:
        """Invoice a month: everything that is ready is drawn, approved and sent."""
        closed = Month(self.ledger, self.views, told_month(month), self.clock.now())
        clerk = Clerk(self.desk, closed, "dario")
        clients = closed.clients()
        for step in (
            clerk.draft,
            partial(clerk.approve, anyway="Visto con il cliente"),
            partial(clerk.move, way="send"),
        ):
            step(clients)


def _command(step: Step) -> Open | Fire | Note:
    if step.client:
        fields: dict[str, Value] = {"subject": step.what, "client": step.client, "priority": step.priority}
        return Open(kind="ticket", by=step.by, fields=fields)
    if step.do:
        return Fire(id=step.what, transition=step.do, by=step.by, note=step.note, fields=dict(step.fields))
    return Note(id=step.what, text=step.note, by=step.by, public=True)


def _sure(outcome: object) -> Done:
    """A story that its own rules refuse is a mistake in the story."""
    if not isinstance(outcome, Done):
        raise TypeError(f"the demonstration cannot be told: {outcome}")
    return outcome
