"""Walks every address as every role at two sites: who comes, and that nobody reads of another site's participant.

A new route needs a row in ``ROWS``: it says what right the route asks for, and what an answer may bear. Without a row
the walk fails, and says so.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.agreement import racing
from tests.conftest import empty_database
from tests.people import NOW, STUDY, admit, somebody
from tests.web.conftest import serving

from trialwright.conduct.forms import FormSave, Noted, Saved, save_form
from trialwright.conduct.queries import Question, ask
from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder, read_folder
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Right, Role, may


class Bears(StrEnum):
    """What an answer may hold of participants."""

    NOTHING = "nothing of any participant"
    SITE = "participants of the own site, and of no other"
    SUBJECT = "the participant whom the address names; of another site, as if there were none (404)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The decision for a route.

    needs  the right that it asks for; None for who only has to be signed in, or, where ``open``, for anybody
    parts  what stands in the blanks of its path, where it is not one of ``BLANKS``; a function of the log for a number
           that only the log knows, such as that of an entry
    stands whether anything stands at that address at the own site; if not, it is a 404 there too
    """

    bears: Bears
    needs: Right | None = None
    open: bool = False
    parts: Mapping[str, str | Callable[[SqlLog], str]] = field(default_factory=dict)
    stands: bool = True


SUBJECT, VALUE, WORDS = "P777X", "27.77", "walkerquestion"
"""The code of a participant, an answer and a question about them: what must never be read at another site."""


BLANKS = {"subject": SUBJECT, "visit": "SCREEN", "form": "screening", "language": "en", "token": "forged"}


def _newest_version(log: SqlLog) -> str:
    """The study version that came last, by its hash."""
    with log.reading() as reading:
        return list(reading.studies())[-1]


ROWS: Mapping[str, Row] = {
    "sign_in": Row(bears=Bears.NOTHING, open=True),
    "language": Row(bears=Bears.NOTHING, open=True),
    "invitation": Row(bears=Bears.NOTHING, open=True),
    "sign_out": Row(bears=Bears.NOTHING),
    "role": Row(bears=Bears.NOTHING),
    "account": Row(bears=Bears.NOTHING),
    "second_factor": Row(bears=Bears.NOTHING),
    "people": Row(bears=Bears.NOTHING, needs=Right.GIVE_ROLE),
    "person": Row(bears=Bears.NOTHING, needs=Right.GIVE_ROLE, parts={"code": "coordinator"}),
    "home": Row(bears=Bears.SITE),
    "subjects": Row(bears=Bears.SITE, needs=Right.READ),
    "subject": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "forms_at_once": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "queries": Row(bears=Bears.SITE, needs=Right.READ),
    "signatures": Row(bears=Bears.SITE, needs=Right.READ),
    "verification": Row(bears=Bears.SITE, needs=Right.READ),
    "database_lock": Row(bears=Bears.SITE, needs=Right.READ),
    "timeline": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "figures": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "figure": Row(bears=Bears.SUBJECT, needs=Right.READ, parts={"figure": "hba1c"}),
    "matrix": Row(bears=Bears.SITE, needs=Right.READ),
    "form": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "screening": Row(bears=Bears.SITE, needs=Right.READ),
    "waiting": Row(bears=Bears.SITE, needs=Right.READ),
    "candidate": Row(bears=Bears.SUBJECT, needs=Right.READ),
    "import": Row(bears=Bears.SITE, needs=Right.SAVE_FORM),
    "blank_casebook": Row(bears=Bears.NOTHING, needs=Right.READ),
    "filled_casebook": Row(bears=Bears.SUBJECT, needs=Right.EXPORT),
    "board_paper": Row(bears=Bears.NOTHING, needs=Right.DECIDE_DOSE, parts={"name": "dose_decision.pdf"}),
    "safety": Row(bears=Bears.SITE, needs=Right.READ),
    "new_event": Row(bears=Bears.SUBJECT, needs=Right.REPORT_EVENT),
    "adverse_event": Row(bears=Bears.SUBJECT, needs=Right.READ, parts={"number": "1"}, stands=False),
    "event_report": Row(bears=Bears.SUBJECT, needs=Right.EXPORT, parts={"number": "1"}, stands=False),
    "escalation": Row(bears=Bears.SITE, needs=Right.READ),
    "decide": Row(bears=Bears.SITE, needs=Right.READ),
    "doses": Row(bears=Bears.SITE, needs=Right.READ),
    "lots": Row(bears=Bears.SITE, needs=Right.READ),
    "toxicities": Row(bears=Bears.SITE, needs=Right.READ),
    "allocation": Row(bears=Bears.SITE, needs=Right.READ),
    "study_versions": Row(bears=Bears.NOTHING, needs=Right.READ),
    "propose": Row(bears=Bears.NOTHING, needs=Right.PROPOSE_STUDY),
    "study_version": Row(bears=Bears.SITE, needs=Right.READ, parts={"version": _newest_version}),
    "dry_run": Row(bears=Bears.SITE, needs=Right.READ, parts={"version": _newest_version}),
    "log_verification": Row(bears=Bears.NOTHING, needs=Right.VERIFY_LOG),
    "audit": Row(bears=Bears.SITE, needs=Right.READ),
    "audit_export": Row(bears=Bears.SITE, needs=Right.EXPORT),
}
"""One row for each route of ``web/routes.py``, by its name."""

MISSING = (
    "the route {name!r} has no decision: add its row to ROWS in tests/web/test_routes.py, saying the right it needs "
    "and what it bears of participants (Bears.NOTHING, SITE or SUBJECT); give `parts` for blanks that are not in BLANKS"
)

FIELDS = {
    "base": "1",
    "reason": WORDS.upper(),
    "subject": SUBJECT,
    "code": SUBJECT,
    "visit": "SCREEN",
    "form": "screening",
    "bmi.0": "31.13",
}
"""What is sent to every address: a careless page would write about this participant."""

SQLITE, POSTGRESQL = "sqlite", "postgresql"
SOAK = bool(os.environ.get("TRIALWRIGHT_SOAK"))


def walks(roles: Iterable[Role], few: Collection[Role]) -> list[tuple[str, Role]]:
    """Who walks in which database: everybody in SQLite, ``few`` in PostgreSQL, in a soak everybody there."""
    every = list(roles)
    return [(SQLITE, role) for role in every] + [(POSTGRESQL, role) for role in every if SOAK or role in few]


ACTS = ("save", "complete", "look")
WRITERS = (Role.PRINCIPAL_INVESTIGATOR, Role.COORDINATOR, Role.DATA_MANAGER, Role.MONITOR)
"""Who writes most; they also post to the addresses that name no participant."""


def _routes() -> list[Any]:
    from trialwright.web.routes import ROUTES

    return list(ROUTES)


def row_of(name: str) -> Row:
    """The decision for a route; a clear failure where there is none."""
    assert name in ROWS, MISSING.format(name=name)
    return ROWS[name]


def address_of(route: Any, log: SqlLog) -> str:
    """The path of a route with its blanks filled."""
    path = f"/{route.path}"
    parts = {**BLANKS, **row_of(route.name).parts}
    for name, value in parts.items():
        filled = value(log) if callable(value) else value
        for kind in ("str", "int", "slug", "path"):
            path = path.replace(f"<{kind}:{name}>", filled)
    assert "<" not in path, f"{route.name}: name what stands in the blanks of {path} by `parts` of its row in ROWS"
    return path


@pytest.fixture(scope="module")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The small study with a second hospital."""
    folder = Path(shutil.copytree(STUDY, tmp_path_factory.mktemp("two") / "study"))
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    second = "  - id: renji\n    name: {en: Second Hospital, zh: 第二医院}\n    zone: Asia/Shanghai\nfrom:"
    (folder / "study.yaml").write_text(text.replace("\nfrom:", f"\n{second}", 1), encoding="utf-8")
    return read_folder(folder)


@pytest.fixture(scope="module")
def walked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, two_sites: Folder, _django: None
) -> Iterator[SqlLog]:
    """A log in which one participant of the first site has a form, and a question about it; in SQLite by default."""
    with ExitStack() as stack:
        if getattr(request, "param", SQLITE) == POSTGRESQL:
            url = stack.enter_context(empty_database(request.getfixturevalue("postgresql_server")))
        else:
            url = f"sqlite:///{tmp_path_factory.mktemp('walked')}/log.db"
        yield from _walked(url, two_sites)


def _walked(url: str, two_sites: Folder) -> Iterator[SqlLog]:
    for log in serving(url, two_sites):
        admit(log, two_sites, *(_away(role) for role in Role if role is not Role.ADMINISTRATOR), now=NOW)
        key, study = FormKey(subject=SUBJECT, visit="SCREEN", form="screening"), two_sites.study
        assert study is not None
        answers = [replace(each, value=VALUE) if each.item == "bmi" else each for each in racing.ANSWERS]
        save = FormSave(key=key, answers=tuple(answers), base=0)
        assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)
        question = Question(key=key, text=WORDS, item="bmi")
        assert isinstance(ask(log, study, question, somebody(Role.MONITOR), NOW), Noted)
        yield log


def _away(role: Role) -> Person:
    return Person(id=PersonId(f"renji {role.value}"), role=role, site=SiteId("renji"))


def browser(person: Person) -> Any:
    """A browser in which somebody is signed in, without the time that a password takes."""
    from django.test import Client

    from trialwright.web.accounts.models import Account

    account = Account.objects.filter(code=person.id).first() or Account.objects.create_user(person.id, "x")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _body(answer: Any, path: str) -> str:
    """What an answer says, but for the address that was asked for and stands in the link to the other language."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = whole.decode("utf-8", errors="replace")
    for said in (path, quote(path), quote(path, safe="")):
        text = text.replace(said, "")
    return text + str(answer.headers.get("Location", "")).replace(path, "").replace(quote(path, safe=""), "")


@pytest.mark.requirement("R15")
def test_every_route_has_a_decision_and_every_decision_a_route(_django: None) -> None:
    for route in _routes():
        row = row_of(route.name)
        assert (row.needs, row.open) == (route.needs, route.open), f"{route.name}: the row in ROWS says otherwise"
        named = "<str:subject>" in route.path
        assert (row.bears is Bears.SUBJECT) == named, f"{route.name}: a participant in the address is Bears.SUBJECT"
        assert row.bears is Bears.NOTHING or not row.open, f"{route.name}: what is open bears nothing"
    assert set(ROWS) == {route.name for route in _routes()}, "a row in ROWS of tests/web/test_routes.py has no route"
    assert len({route.path for route in _routes()}) == len(_routes())


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(("walked", "role"), walks(Role, {Role.COORDINATOR, Role.ADMINISTRATOR}), indirect=["walked"])
def test_every_route_decides_for_every_role(walked: SqlLog, role: Role) -> None:
    person = somebody(role)
    client = browser(person)
    for route in _routes():
        if route.name == "sign_out":
            continue
        path = address_of(route, walked)
        answer = client.get(path)
        if route.needs is None:
            assert answer.status_code in {200, 302, 404, 405}, route.name
        elif not may(person, route.needs, person.site):
            assert answer.status_code == 403, route.name
        else:
            assert answer.status_code in ({200, 302, 405} if row_of(route.name).stands else {404}), route.name
        if not may(person, Right.READ, person.site):
            body = _body(answer, path)
            assert not [each for each in (SUBJECT, VALUE, WORDS) if each in body], route.name
    reading = client.get(f"/participants/{SUBJECT}/SCREEN/screening")
    assert (VALUE in reading.content.decode()) == may(person, Right.READ, person.site), "the walk would see a leak"


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("walked", "role"),
    walks([role for role in Role if role is not Role.ADMINISTRATOR], {Role.MONITOR}),
    indirect=["walked"],
)
def test_another_sites_participant_is_as_if_there_were_none(walked: SqlLog, role: Role) -> None:
    """By page, list, export, audit trail or number; nor does anybody write about them."""
    person = _away(role)
    client = browser(person)
    for route in _routes():
        if route.name == "sign_out":
            continue
        path, row = address_of(route, walked), row_of(route.name)
        acts = ACTS if row.bears is Bears.SUBJECT else ACTS[:1] if role in WRITERS else ()
        for method, act in (("get", ""), *product(("post",), acts)):
            sent = {**FIELDS, "act": act} if act else {}
            answer = getattr(client, method)(path, sent)
            body = _body(answer, path)
            assert answer.status_code < 500, (route.name, method, act)
            assert not [each for each in (VALUE, WORDS) if each in body], (route.name, method, act)
            assert method == "post" or SUBJECT not in body, route.name
            if row.bears is Bears.SUBJECT:
                refused = 404 if row.needs is None or may(person, row.needs, person.site) else 403
                assert answer.status_code == refused, (route.name, method, act)
    for recorded in walked.transactions():
        if recorded.author.person.site == "renji":
            assert not [entry for entry in recorded.entries if entry.subject == SUBJECT], recorded


@pytest.mark.requirement("R15")
def test_nobody_comes_without_signing_in(walked: SqlLog) -> None:
    from django.test import Client

    before = walked.head()
    for route in _routes():
        path = address_of(route, walked)
        for answer in (Client().get(path), *(Client().post(path, {**FIELDS, "act": act}) for act in ACTS[:2])):
            assert not [each for each in (VALUE, WORDS) if each in _body(answer, path)], route.name
            if not route.open:
                assert (answer.status_code, answer.url.split("?")[0]) == (302, "/sign-in"), route.name
    written = [entry.kind for each in walked.transactions() if each.number > before.number for entry in each.entries]
    assert set(written) <= {"sign-in failed"}
