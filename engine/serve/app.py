"""The addresses that there are.

    POST /alerts/SOURCE    an alert of monitoring        POST /forms/SOURCE    a request from a web site
    GET  /health           whether it serves             GET  /metrics         counts for Prometheus
    GET  /calendar/AGENT/TOKEN.ics    what an agent has to do by the plan

Who posts shows the token of the source (`Authorization: Bearer …`); who does not learns nothing, not even whether there
is such a source. `Idempotency-Key` makes a request one, however often it is sent. A 2xx answer is durable.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.company import AlertSource, Mailbox
from engine.desk import Desk
from engine.intake.alerts import Alerts, Answer
from engine.intake.following import Following
from engine.intake.mail import Intake
from engine.problems import StoreUnavailable
from engine.serve.limits import Limit
from engine.serve.metrics import Metrics
from engine.serve.requests import LARGEST, Unfit, alert, form

CODES = {"opened": 201, "added": 200, "closed": 200, "known": 200, "ignored": 200, "refused": 422}
Take = Callable[[AlertSource, bytes, str], Answer]

Calendar = Callable[[str, str, Desk], bytes | None]
"""(agent, token, desk) → the calendar; None where there is none to be had by that token."""


def _none(_agent: str, _token: str, _desk: Desk) -> bytes | None:
    return None


class App:
    """Answers requests by the rules in force; one command at a time, however many ask."""

    def __init__(
        self,
        following: Following,
        tokens: Mapping[str, str],
        intake: Callable[[], Intake],
        seconds: Callable[[], float] = time.monotonic,
        *,
        failing: Callable[[], int] = int,
        calendar: Calendar = _none,
    ) -> None:
        """`tokens`: of each source; `intake` makes what takes in mails of forms, anew when other rules are in force.

        `failing` counts the channels to agents that do not work; `calendar` writes that of an agent, for whoever has
        its token.
        """
        self._failing, self._calendar = failing, calendar
        self._following, self._tokens, self._intake, self._seconds = following, tokens, intake, seconds
        self._one_at_a_time = threading.Lock()
        self._limits: dict[str, Limit] = {}
        self._taking: Intake | None = None
        """What takes in the mails of forms; it knows who has sent how much."""
        self._metrics = Metrics()

    def routes(self) -> Starlette:
        """As an ASGI application."""
        return Starlette(
            routes=[
                Route("/alerts/{source}", self._alerts, methods=["POST"]),
                Route("/forms/{source}", self._forms, methods=["POST"]),
                Route("/calendar/{agent}/{token}.ics", self._feed, methods=["GET"]),
                Route("/health", self._health, methods=["GET"]),
                Route("/metrics", self._counts, methods=["GET"]),
            ]
        )

    async def _alerts(self, request: Request) -> Response:
        return await self._posted(request, self._take_alert)

    async def _forms(self, request: Request) -> Response:
        return await self._posted(request, self._take_form)

    async def _posted(self, request: Request, take: Take) -> Response:
        name = request.path_params["source"]
        if not self._is_known(name, request.headers.get("authorization", "")):
            self._metrics.count("unknown", "unauthorized")
            return _says(401, "a token of a source is needed", {"WWW-Authenticate": "Bearer"})
        if seconds := self._limit(name).wait():
            self._metrics.count(name, "too many")
            return _says(429, "too many in a minute", {"Retry-After": str(int(seconds) + 1)})
        body = await _body(request)
        if body is None:
            return _says(413, f"a request has at most {LARGEST:,} bytes")
        return await run_in_threadpool(self._carry_out, name, body, request.headers.get("idempotency-key", ""), take)

    def _carry_out(self, name: str, body: bytes, key: str, take: Take) -> Response:
        try:
            with self._one_at_a_time:
                if self._following.follow():
                    self._taking = None
                    self._limits.clear()
                source = self._following.desk.workflow.company.alerts.get(name)
                if source is None:
                    return _says(404, f"company.yaml declares no source '{name}' any more")
                answer = take(source, body, key)
        except Unfit as unfit:
            self._metrics.count(name, "unfit")
            return _says(400, str(unfit))
        except StoreUnavailable as error:
            self._metrics.count(name, "unavailable")
            return _says(503, str(error), {"Retry-After": "10"})
        self._metrics.count(name, answer.what)
        said = {"what": answer.what, "record": answer.record, "reason": answer.reason}
        return JSONResponse({name: value for name, value in said.items() if value}, CODES[answer.what])

    def _take_alert(self, source: AlertSource, body: bytes, key: str) -> Answer:
        return Alerts(self._following.desk).take(source, alert(body, key))

    def _take_form(self, source: AlertSource, body: bytes, key: str) -> Answer:
        mailbox = Mailbox(source.name, "", source.opens, source.values, "", "", None, source.position)
        mail = form(body, f"{source.name}:{key}" if key else "", "form.invalid")
        self._taking = self._taking or self._intake()
        taken = self._taking.take(mailbox, mail)
        return Answer("refused", reason=taken.reason) if taken.what == "stays" else Answer(taken.what, taken.stream)

    def _is_known(self, name: str, authorization: str) -> bool:
        """Whether somebody shows the token of a source; takes as long for one that is not."""
        kind, _, shown = authorization.partition(" ")
        token = self._tokens.get(name, "")
        same = hmac.compare_digest(shown.strip().encode(), token.encode())
        return same and bool(token) and kind.casefold() == "bearer"

    def _limit(self, name: str) -> Limit:
        if name not in self._limits:
            source = self._following.desk.workflow.company.alerts.get(name)
            self._limits[name] = Limit(source.per_minute if source else 60, self._seconds)
        return self._limits[name]

    async def _feed(self, request: Request) -> Response:
        """A calendar; of agents that there are not, and with other tokens, nothing is said at all."""
        agent, token = request.path_params["agent"], request.path_params["token"]

        def look() -> Response:
            try:
                with self._one_at_a_time:
                    self._following.follow()
                    found = self._calendar(agent, token, self._following.desk)
            except StoreUnavailable as error:
                return _says(503, str(error), {"Retry-After": "10"})
            if found is None:
                return _says(404, "there is no such calendar")
            return Response(found, media_type="text/calendar", headers={"Cache-Control": "private, max-age=300"})

        if seconds := self._limit("calendar").wait():
            return _says(429, "too many in a minute", {"Retry-After": str(int(seconds) + 1)})
        return await run_in_threadpool(look)

    async def _health(self, _: Request) -> Response:
        def look() -> Response:
            try:
                return JSONResponse({"serves": True, "position": self._following.desk.store.position()})
            except StoreUnavailable as error:
                return _says(503, str(error))

        return await run_in_threadpool(look)

    async def _counts(self, _: Request) -> Response:
        def look() -> Response:
            desk = self._following.desk
            try:
                text = self._metrics.text(desk.store, desk.workflow, desk.clock.now(), self._failing())
            except StoreUnavailable as error:
                return _says(503, str(error))
            return Response(text, media_type="text/plain; version=0.0.4")

        return await run_in_threadpool(look)


async def _body(request: Request) -> bytes | None:
    """What was sent; None when it is too much, which is not waited for."""
    found = b""
    async for piece in request.stream():
        found += piece
        if len(found) > LARGEST:
            return None
    return found


def _says(code: int, error: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error}, code, headers)
