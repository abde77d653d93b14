"""How the searches for unbilled work are tuned, as written → on or off, and within which span they look."""

from __future__ import annotations

from engine.company_file.figures import span
from engine.machines.draft import Draft
from engine.tariff import SPANS, Detector

_SWITCH = {"on": True, "off": False, "True": True, "False": False}


def detectors(draft: Draft) -> dict[str, Detector]:
    """The searches of which something is said. Names that are none were reported with the shape of the file."""
    known = (name for name in draft.section("unbilled") if name in SPANS)
    return {name: detector for name in known if (detector := _detector(draft, name))}


def _detector(draft: Draft, name: str) -> Detector | None:
    path = ("unbilled", name)
    written, place = draft.value(*path), draft.source.key_at(*path)
    if isinstance(written, dict):
        return Detector(name, place, within=_within(draft, name) if "within" in written else 0)
    if str(written) in _SWITCH:
        return Detector(name, place, _SWITCH[str(written)])
    message = f"'{written}' does not say whether '{name}' is looked for; write on or off{_or_span(name)}"
    draft.report("M632", message, *path)
    return None


def _within(draft: Draft, name: str) -> int:
    """The span in seconds; 0, and reported, where there is none."""
    path = ("unbilled", name, "within")
    if not SPANS[name]:
        have = ", ".join(each for each, spans in SPANS.items() if spans)
        message = f"'{name}' looks at no span of time, so 'within' has no effect; {have} have one"
        draft.report("M632", message, *path, key=True)
        return 0
    return span(draft, *path) or 0


def _or_span(name: str) -> str:
    return ", or {within: 4h}" if SPANS[name] else ""
