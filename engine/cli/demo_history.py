"""The four months before the demonstration's Monday: contracts, a week's work again and again, one project.

What a small provider lives through is here in small: a flat contract that costs more than it brings, a client with a
special discount, a prepaid block that runs low, a licence about to expire, a server replacement that was sold for
5,000.00 and took ten man-days, and twelve hours that nobody has billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.clock import Instant, instant, zone
from engine.commands import Command, Fire, LogTime, Note, Open, SetFields
from engine.records import Value

ROME = zone("Europe/Rome")
BEGINNING = instant("2026-07-27T09:00", ROME)
"""When everything begins: the contracts are drafted in the last week of July."""
FIRST_WEEK, LAST_WEEK = date(2026, 8, 3), date(2026, 11, 9)

CLIENTS: tuple[dict[str, Value], ...] = (
    {"name": "Ferramenta Bullone", "city": "Milano", "service_level": "gold", "address": "Via dei Dadi 8",
     "postcode": "20100", "province": "MI", "vat_number": "IT09999000012", "recipient": "0000001"},
    {"name": "Studio Legale Cavillo", "city": "Pavia", "service_level": "gold", "address": "Piazza del Codicillo 3",
     "postcode": "27100", "province": "PV", "vat_number": "IT09999000020", "recipient": "0000002",
     "withholding": "20%"},
    {"name": "Pasticceria Zuccherini", "city": "Monza", "service_level": "base", "address": "Corso dei Bignè 12",
     "postcode": "20900", "province": "MB", "vat_number": "IT09999000038", "recipient": "0000003"},
    {"name": "Trasporti Lumaca", "city": "Lodi", "service_level": "base", "address": "Strada Lenta 1",
     "postcode": "26900", "province": "LO", "vat_number": "IT09999000046", "recipient": "0000004"},
    {"name": "Agriturismo Tre Oche", "city": "Cremona", "service_level": "base", "address": "Cascina Stagno",
     "postcode": "26100", "province": "CR", "vat_number": "IT09999000053", "recipient": "0000005"},
)  # fmt: skip
"""C-1 to C-5."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract: drafted, sent and signed in the last week of July, in force from August on."""

    client: str
    subject: str
    type: str
    end: str
    fields: Mapping[str, Value] = field(default_factory=dict)


DEALS = (
    Deal("C-1", "Assistenza a forfait", "flat_fee", "2027-07-31",
         {"monthly_fee": "600.00", "everywhere": True, "renewal": "by_itself", "notice_until": "2027-04-30"}),
    Deal("C-2", "Assistenza a consumo", "time_and_materials", "2026-12-31", {"discount": "15%"}),
    Deal("C-3", "Ore prepagate", "prepaid", "2027-07-31", {"block_size": "10h", "block_price": "720.00"}),
    Deal("C-4", "Sei ore al mese", "included_hours", "2027-07-31",
         {"monthly_fee": "420.00", "included": "6h", "overage": "90.00"}),
    Deal("C-5", "Antivirus, 25 licenze", "licence", "2026-12-15", {"monthly_fee": "3.20", "units": 25}),
)  # fmt: skip
"""K-1 to K-5."""


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket that comes every week: opened, begun ten minutes later, answered, resolved."""

    day: int
    """Of the week; 0 is Monday."""
    time: str
    client: str
    agent: str
    minutes: int
    subjects: tuple[str, ...]
    """One week the first, the next week the second …"""
    service: str = "workplace"


JOBS = (
    Job(0, "09:30", "C-1", "bruno", 70, ("Controllo dei salvataggi", "Spazio sul server"), "server"),
    Job(0, "11:00", "C-2", "anna", 40, ("Pratica che non si apre", "Dettatura muta", "Archivio lento")),
    Job(1, "10:00", "C-1", "bruno", 80, ("Stampante degli ordini", "Etichettatrice", "Cassetti della stampante")),
    Job(1, "15:00", "C-4", "carla", 70, ("Palmare del magazzino", "Palmare fuori rete"), "network"),
    Job(2, "09:15", "C-3", "anna", 35, ("Cassa lenta", "Bilancia scollegata")),
    Job(2, "14:30", "C-1", "bruno", 110, ("Nuova postazione", "Cambio di postazione", "Profilo da ricostruire")),
    Job(3, "10:30", "C-2", "anna", 55, ("Posta e firme", "Calendario condiviso", "Certificato scaduto")),
    Job(3, "15:30", "C-4", "bruno", 45, ("Tracciamento dei mezzi", "Viaggi che non si chiudono"), "server"),
    Job(4, "09:40", "C-1", "carla", 60, ("Listino che non si aggiorna", "Magazzino disallineato"), "server"),
    Job(4, "11:30", "C-3", "bruno", 30, ("Ordini dal sito", "Prenotazioni doppie"), "network"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens: a command, or the closing of a month."""

    at: Instant
    command: Command | str
    """A month to be closed stands as `2026-08`."""
    key: str = ""
    """How later acts call the record that it opens."""


def history() -> list[Act]:
    """Everything before the demonstration's last week, in order of time."""
    acts = [*agreements(), *weeks(), *project(), *after_sales(), *purchases(), *slips(), *missed(), *closings()]
    return sorted(acts, key=lambda act: act.at)


def moment(day: date | str, time: str, minutes: int = 0) -> Instant:
    """A time of a day in Rome, and some minutes later."""
    return instant(f"{day}T{time}", ROME) + 60 * minutes


def agreements() -> Iterator[Act]:
    """Clients, and what they signed in July."""
    for n, fields in enumerate(CLIENTS):
        yield Act(moment("2026-07-27", "09:00", n), Open(kind="client", by="dario", fields=fields))
    for n, deal in enumerate(DEALS, 1):
        fields = {"subject": deal.subject, "client": deal.client, "type": deal.type, **deal.fields}
        signed: dict[str, Value] = {"start_date": "2026-08-01", "end_date": deal.end}
        yield Act(moment("2026-07-27", "10:00", n), Open(kind="contract", by="dario", fields=fields))
        yield Act(moment("2026-07-27", "11:00", n), Fire(id=f"K-{n}", transition="send", by="dario"))
        yield Act(moment("2026-07-30", "10:00", n), Fire(id=f"K-{n}", transition="sign", by="dario", fields=signed))
        yield Act(
            moment("2026-07-30", "11:00", n), SetFields(id=deal.client, by="dario", fields={"contract": f"K-{n}"})
        )
    for n, (day, until) in enumerate((("2026-08-03", "2027-01-31"), ("2026-10-05", "2027-03-31")), 1):
        block: dict[str, Value] = {
            "subject": f"Blocco di dieci ore, {day[:4]}/{n}", "client": "C-3", "contract": "K-3", "hours": "10h",
            "start_date": day,
        }  # fmt: skip
        bought: dict[str, Value] = {"price": "720.00", "end_date": until}
        yield Act(moment(day, "08:30"), Open(kind="block", by="dario", fields=block), f"block {n}")
        yield Act(moment(day, "08:40"), Fire(id=f"block {n}", transition="buy", by="dario", fields=bought))


def weeks() -> Iterator[Act]:
    """The tickets of every week."""
    week, count = FIRST_WEEK, 0
    while week <= LAST_WEEK:
        for n, job in enumerate(JOBS):
            yield from _worked(job, week, count, f"job {count}/{n}")
        week, count = week + timedelta(days=7), count + 1


def _worked(job: Job, week: date, count: int, key: str) -> Iterator[Act]:
    """One ticket, from the call to the solution; no week is quite like the other."""
    day = week + timedelta(days=job.day)
    agent = "carla" if job.agent in PROJECT_TEAM and PROJECT_BEGINS <= day <= PROJECT_ENDS else job.agent
    minutes = job.minutes + (7 * count + 5 * job.day) % 5 * 5 - 10
    subject = job.subjects[count % len(job.subjects)]
    fields: dict[str, Value] = {"subject": subject, "client": job.client, "service": job.service, "priority": "P3"}
    begun, solved = moment(day, job.time), moment(day, job.time, minutes)
    yield Act(moment(day, job.time, -10), Open(kind="ticket", by="carla", fields=fields), key)
    yield Act(begun, Fire(id=key, transition="start", by=agent))
    yield Act(begun + 120, Note(id=key, by=agent, text="Ci guardiamo subito.", public=True))
    yield Act(solved, Fire(id=key, transition="resolve", by=agent, fields={"solution": "Sistemato"}))


PROJECT_BEGINS, PROJECT_ENDS = date(2026, 9, 7), date(2026, 9, 11)
PROJECT_TEAM = ("anna", "bruno")
TASKS = ("Installare i server nuovi", "Salvare i server vecchi", "Riportare dati e applicazioni", "Prove e consegna")


def project() -> Iterator[Act]:
    """A server replacement: sold at 5,000.00, and two people worked on it for five days."""
    fields: dict[str, Value] = {"subject": "Sostituzione dei server", "client": "C-4"}
    yield Act(moment("2026-08-10", "09:30"), Open(kind="project", by="dario", fields=fields))
    for day, name, given, note in (
        ("2026-08-11", "scope", {"assignee": "anna"}, ""),
        ("2026-08-11", "quote", {"scope": "Due server, dati e applicazioni"}, ""),
        ("2026-08-13", "offer", {"price": "5000.00"}, ""),
        ("2026-08-28", "accept", {}, ""),
        ("2026-08-31", "plan", {"end_date": "2026-09-18"}, ""),
        ("2026-09-07", "start", {}, ""),
        ("2026-09-14", "hand_over", {}, "Due applicazioni critiche da provare"),
        ("2026-09-18", "approve", {}, ""),
        ("2026-09-21", "support", {}, ""),
    ):
        at = moment(day, "09:00" if name != "quote" else "12:00")
        yield Act(at, Fire(id="P-1", transition=name, by="dario", fields=dict(given), note=note))
    yield from _tasks()


def _tasks() -> Iterator[Act]:
    for n, subject in enumerate(TASKS):
        fields: dict[str, Value] = {"subject": subject, "client": "C-4", "project": "P-1"}
        yield Act(moment("2026-09-04", "10:00", n), Open(kind="task", by="dario", fields=fields), f"task {n}")
    for offset in range(5):
        day = PROJECT_BEGINS + timedelta(days=offset)
        for n, agent in enumerate(PROJECT_TEAM):
            task = f"task {n if offset < 2 else 2 if offset < 4 else 3}"
            for start in ("09:00", "14:00"):
                begun = moment(day, start)
                yield Act(begun + 4 * 3600 + n, LogTime(id=task, by=agent, agent=agent, start=begun, seconds=4 * 3600))


def after_sales() -> Iterator[Act]:
    """Three calls after the delivery, which the project's price pays for."""
    for n, (day, subject, minutes) in enumerate(
        (("2026-09-24", "Cartella che manca dopo il cambio", 90), ("2026-10-08", "Stampe lente dai server nuovi", 120),
         ("2026-10-22", "Copia notturna da ritarare", 60))
    ):  # fmt: skip
        key = f"after {n}"
        fields: dict[str, Value] = {"subject": subject, "client": "C-4", "project": "P-1", "service": "server"}
        yield Act(moment(day, "16:20"), Open(kind="ticket", by="carla", fields=fields), key)
        yield Act(moment(day, "16:25"), Fire(id=key, transition="start", by="anna"))
        yield Act(
            moment(day, "16:25", minutes),
            Fire(id=key, transition="resolve", by="anna", fields={"solution": "Sistemato, senza spese"}),
        )


BOUGHT: tuple[tuple[str, dict[str, Value]], ...] = (
    ("2026-08-17", {"subject": "Firma digitale, tre anni", "client": "C-2", "type": "licence", "cost": "38.00",
                    "price": "59.00", "supplier": "Grossista Cavetti", "expires": "2029-08-16"}),
    ("2026-09-01", {"subject": "Server tower", "client": "C-4", "project": "P-1", "cost": "640.00", "price": "0.00",
                    "quantity": 2, "supplier": "Grossista Cavetti", "serial": "ZX-1, ZX-2"}),
)  # fmt: skip


def purchases() -> Iterator[Act]:
    """A licence for a client, and the two servers, which the project's price pays for."""
    for n, (day, fields) in enumerate(BOUGHT):
        key = f"purchase {n}"
        yield Act(moment(day, "08:45"), Open(kind="purchase", by="dario", fields=fields), key)
        yield Act(moment(day, "08:50"), Fire(id=key, transition="order", by="dario"))
        yield Act(moment(day, "17:10"), Fire(id=key, transition="receive", by="dario"))


WAVED_THROUGH = (("2026-08-21", "14:30", 120), ("2026-09-25", "15:00", 90), ("2026-10-16", "14:30", 70))
"""Work of bruno for the law firm that is not billable, and nobody said why: 4 h 40 min."""
WRITTEN_LATE = (("2026-09-22", "15:00", 120), ("2026-09-29", "15:00", 120))
"""Work of anna for the law firm, written down when September was invoiced already: 4 h."""
ANSWERED_ONLY = (("2026-09-18", "Firma in calce"), ("2026-10-09", "Cartella delle udienze"),
                 ("2026-10-23", "Stampa fronte e retro"), ("2026-10-30", "Accesso per la praticante"))  # fmt: skip
"""Tickets that carla answered and closed, and wrote no time down."""


def slips() -> Iterator[Act]:
    """What a busy provider lets slip: work that nobody writes down in time, or waves through without a reason."""
    for day, time, minutes in WAVED_THROUGH:
        at = moment(day, time)
        yield Act(at + 60 * minutes, LogTime(id="C-2", by="bruno", agent="bruno", start=at, seconds=60 * minutes,
                                             note="Sistemati i fascicoli", billable=False))  # fmt: skip
    for n, (day, time, minutes) in enumerate(WRITTEN_LATE):
        at = moment(day, time)
        yield Act(moment("2026-11-06", "17:00", n), LogTime(id="C-2", by="anna", agent="anna", start=at,
                                                            seconds=60 * minutes, note="Posta da migrare"))  # fmt: skip
    for n, (day, subject) in enumerate(ANSWERED_ONLY):
        key, fields = f"answered {n}", {"subject": subject, "client": "C-2", "service": "workplace"}
        yield Act(moment(day, "15:10"), Open(kind="ticket", by="carla", fields=dict(fields)), key)
        yield Act(moment(day, "15:30"), Note(id=key, by="carla", text="Risolto al telefono.", public=True))
        yield Act(moment(day, "16:00"), Fire(id=key, transition="resolve", by="carla", fields={"solution": "Spiegato"}))


def missed() -> Iterator[Act]:
    """Four hours were promised for an answer, and seven passed: everybody was with other clients."""
    fields: dict[str, Value] = {"subject": "Allarme del gruppo di continuità", "client": "C-1", "service": "server"}
    yield Act(moment("2026-10-14", "09:00"), Open(kind="ticket", by="carla", fields=fields), "missed")
    yield Act(moment("2026-10-14", "16:20"), Fire(id="missed", transition="start", by="carla"))
    yield Act(moment("2026-10-14", "16:21"), Note(id="missed", by="carla", text="Arriviamo ora.", public=True))
    yield Act(
        moment("2026-10-14", "16:50"),
        Fire(id="missed", transition="resolve", by="carla", fields={"solution": "Batteria sostituita"}),
    )


UNPAID = 10
"""The number of the invoice that nobody has paid: what is left of the servers."""


def closings() -> Iterator[Act]:
    """August and September are invoiced, and all but the last invoice paid; October is there to be closed."""
    for month, day in (("2026-08", "2026-09-02"), ("2026-09", "2026-10-02")):
        yield Act(moment(day, "17:30"), month)
    for first, day in ((1, "2026-09-28"), (6, "2026-10-28")):
        for number in range(first, first + len(CLIENTS)):
            if number != UNPAID:
                yield Act(moment(day, "08:30", number), Fire(id=f"R-{number}", transition="pay", by="dario"))
