"""Public holidays by country and province, as the `holidays` package knows them.

Importing that package costs a quarter of a second, more than all that `margine check` does. So it is imported when
days are asked for, and of its countries only the one that is needed; whether a country or a province exists is read
from its source text, which is data enough.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from engine.problems import did_you_mean

COUNTRIES = "holidays.countries"


def public_holidays(country: str, subdivision: str, years: Iterable[int]) -> dict[date, str]:
    """The public holidays of a country (ISO 3166 code) and subdivision (empty for none), with their names.

    Names are in the country's own language, whatever the environment says. Years that the package does not know (for
    most countries those after 2100) have none. ValueError for an unknown country or subdivision.
    """
    check_holidays(country, subdivision)
    with _only_what_is_named():
        import holidays

        language = getattr(holidays, country).default_language
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=list(years), language=language))


@contextmanager
def _only_what_is_named() -> Iterator[None]:
    """Have a country imported without the other 270, which the package of countries imports all together.

    Meanwhile that package stands there with nothing in it but its place: 9 MB and 80 ms less.
    """
    spec = None if COUNTRIES in sys.modules else importlib.util.find_spec(COUNTRIES)
    if spec is None:
        yield
        return
    sys.modules[COUNTRIES] = importlib.util.module_from_spec(spec)
    try:
        yield
    finally:
        sys.modules.pop(COUNTRIES, None)


def check_holidays(country: str, subdivision: str = "") -> None:
    """ValueError, naming the nearest that exists, when there is no such country or subdivision; cheap when there is."""
    modules = _countries()
    if country not in modules:
        raise ValueError(f"no public holidays are known for country '{country}'{_nearest_country(country, modules)}")
    if not subdivision or subdivision in (_literal(f"countries/{modules[country]}.py", "subdivisions") or ()):
        return
    known = _subdivisions(country)
    if not known:
        raise ValueError(f"the public holidays of {country} are the same everywhere; leave out '{subdivision}'")
    if subdivision not in known:
        hint = did_you_mean(subdivision, known) or did_you_mean(subdivision.upper(), known)
        hint = hint or f"; it has {', '.join(sorted(known)[:8])} and others"
        raise ValueError(f"{country} has no subdivision '{subdivision}' with holidays of its own{hint}")


def _nearest_country(asked: str, modules: dict[str, str]) -> str:
    codes = {module.replace("_", " "): code for code, module in reversed(modules.items())}
    if code := codes.get(asked.lower()):
        return f"; did you mean '{code}'?"
    return did_you_mean(asked.upper(), modules) or "; write its two letters, like IT"


def _countries() -> dict[str, str]:
    """Country codes, two letters first, and the module of the package that knows each."""
    modules: dict[str, tuple[str, ...]] = _literal("registry.py", "COUNTRIES")
    return {code: module for module, names in modules.items() for code in names[1:] if len(code) in {2, 3}}


def _subdivisions(country: str) -> set[str]:
    """All that a country has, by code and by name, also what its class inherits or computes."""
    with _only_what_is_named():
        import holidays

        entity: Any = getattr(holidays, country)
        parent = entity.parent_entity.subdivisions if entity.parent_entity else ()
    return {*entity.subdivisions, *entity.subdivisions_aliases, *parent}


@cache
def _literal(file: str, name: str) -> Any:
    """A constant in the source text of the package, or None when it is not there or not written out."""
    package = importlib.util.find_spec("holidays")
    if package is None or not package.submodule_search_locations:
        raise ValueError("public holidays need the package 'holidays', which is not installed")
    tree = ast.parse(Path(package.submodule_search_locations[0], file).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _assigns(node, name):
            with suppress(ValueError):
                return ast.literal_eval(node.value)
    return None


def _assigns(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
