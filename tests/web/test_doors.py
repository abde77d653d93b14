"""Where the screens may be had from a browser, and as whom; everything else is refused."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from shutil import copytree

import pytest

from engine.company import Company, Proxy
from engine.problems import UsageError
from engine.web.doors import Behind, Loopback, door, is_loopback, is_ours
from engine.workflow import check, load

ROOT = Path(__file__).parents[2]
PROXY = Proxy("https://margine.example", "X-Remote-User", frozenset({ip_address("10.0.0.5")}))


@pytest.fixture(scope="module")
def company() -> Company:
    return load(ROOT / "workflows").company


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "margine.example", ""])
def test_only_this_machine_reaches_it(company: Company, host: str):
    """Any other address is refused while no proxy is declared: a name can be anywhere."""
    with pytest.raises(UsageError, match="declare the proxy"):
        door(company, host, 8088, "anna")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_addresses_of_this_machine(company: Company, host: str):
    """Each has a secret of its own."""
    one, two = (door(company, host, 8088, "anna") for _ in range(2))
    assert isinstance(one, Loopback)
    assert isinstance(two, Loopback)
    assert one.token != two.token
    assert is_loopback(host)


def test_who_has_the_token_is_the_one_who_started_it(company: Company):
    """Nobody else is anybody."""
    found = door(company, "::1", 8088, "anna")
    assert isinstance(found, Loopback)
    assert found.url == "http://[::1]:8088"
    assert found.agent("127.0.0.1", {}, found.token) == "anna"
    assert found.agent("127.0.0.1", {}, "guess") == found.agent("127.0.0.1", {}, "") == ""


def test_behind_a_proxy_people_are_who_it_says(company: Company):
    """Only from its own address, only agents; the user of an agent counts."""
    found = door(replace(company, web=PROXY), "0.0.0.0", 8088, "")
    assert isinstance(found, Behind)
    assert found.agent("10.0.0.5", {"X-Remote-User": "anna"}, "") == "anna"
    assert found.agent("10.0.0.6", {"X-Remote-User": "anna"}, "") == ""
    assert found.agent("10.0.0.5", {"X-Remote-User": "mallory"}, "") == ""
    assert found.agent("10.0.0.5", {}, "") == ""


def test_pages_of_others_are_not_ours():
    """Scheme, name and port must be the same."""
    assert is_ours("http://127.0.0.1:8088", "http://127.0.0.1:8088")
    for other in ("http://127.0.0.1:8089", "https://127.0.0.1:8088", "http://evil.example", "null"):
        assert not is_ours(other, "http://127.0.0.1:8088")


def rules(tmp_path: Path, web: str) -> Path:
    folder = tmp_path / "workflows"
    copytree(ROOT / "workflows" / "templates", folder / "templates")
    for file in (ROOT / "workflows").glob("*.yaml"):
        (folder / file.name).write_text(file.read_text() + (web if file.name == "company.yaml" else ""))
    return folder


def test_a_proxy_is_declared_in_company_yaml(tmp_path: Path):
    """With its address, its header and where people find the screens."""
    web = "\nweb: {url: https://margine.example, user_header: X-Remote-User, proxies: [10.0.0.5, '::1']}\n"
    assert load(rules(tmp_path, web)).company.web == replace(
        PROXY, addresses=frozenset(map(ip_address, ("10.0.0.5", "::1")))
    )


@pytest.mark.parametrize(
    ("web", "said"),
    [
        ("web: {url: http://margine.example, user_header: X-Remote-User, proxies: [10.0.0.5]}", "https"),
        ("web: {url: https://margine.example, user_header: X-Remote-User, proxies: [10.0.0.500]}", "10.0.0.500"),
        ("web: {url: https://margine.example, proxies: [10.0.0.5]}", "user_header"),
        ("web: {url: https://margine.example, user_header: 'X Remote', proxies: [10.0.0.5]}", "user_header"),
    ],
)
def test_a_proxy_that_cannot_be_is_told_at_its_place(tmp_path: Path, web: str, said: str):
    """At the line of `web:`, each with what is wrong."""
    folder = rules(tmp_path, f"\n{web}\n")
    lines = (folder / "company.yaml").read_text().splitlines()
    _workflow, problems, _ = check(folder)
    (problem,) = problems
    assert problem.position.line == len(lines)
    assert said in f"{problem}; {problem.help}"
