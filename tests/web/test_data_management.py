"""Monitor, data manager and investigator at work on what others wrote: from a query to a locked database."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.agreement import racing
from tests.people import NOW, somebody
from tests.web.conftest import PASSWORD

from trialwright.conduct.forms import FormSave, Saved, correct_form, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import Hold, QueryState
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.words.people import Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
PAGE, FORMS, LOCK = "/participants/P1/SCREEN/screening", "/participants/P1/forms", "/database-lock"
SignIn = Callable[[Any], Any]


def _state(log: SqlLog, key: FormKey = KEY) -> Any:
    with log.reading() as reading:
        return reading.form(key)


def _saved(log: SqlLog, study: Study, *, complete: bool = True, key: FormKey = KEY) -> None:
    save = FormSave(key=key, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)
    if complete:
        step = FormStep(name="complete", key=key, base=1)
        assert isinstance(take_step(log, study, step, somebody(Role.COORDINATOR), NOW), Taken)


def test_a_query_is_asked_answered_reopened_reassigned_and_closed_beside_its_question(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _saved(served, founding)
    monitor, coordinator = signed_in(Role.MONITOR), signed_in(Role.COORDINATOR)
    asked = monitor.post(PAGE, {"act": "ask", "text bmi.0": "which scale?", "whom bmi.0": "coordinator"})
    assert (asked.status_code, asked.url) == (302, f"{PAGE}?noted=1#about-bmi.0")
    (query,) = _state(served).queries
    assert (query.item, query.assigned, query.person, query.rule) == ("bmi", "coordinator", "monitor", None)
    page = coordinator.get(PAGE).content.decode()
    assert f'id="query-{query.sequence}"' in page
    assert "which scale?" in page
    assert 'value="answer"' in page
    assert 'value="close"' not in page, "who may not close is offered no button"
    empty = coordinator.post(PAGE, {"act": "answer", "query": query.sequence, "text": " "})
    assert empty.status_code == 422
    about = {"query": query.sequence}
    for client, act, more, state in (
        (coordinator, "answer", {"text": "the ward's"}, QueryState.ANSWERED),
        (monitor, "reopen", {"text": "which ward?"}, QueryState.OPEN),
        (monitor, "reassign", {"whom": "investigator"}, QueryState.OPEN),
        (coordinator, "answer", {"text": "ward 5"}, QueryState.ANSWERED),
        (monitor, "close", {}, QueryState.CLOSED),
    ):
        assert client.post(PAGE, {"act": act, **about, **more}).status_code == 302, act
        assert _state(served).queries[0].state is state
    page = monitor.get(PAGE).content.decode()
    for said in ("the ward&#x27;s", "which ward?", "ward 5", "investigator"):
        assert said in page


def test_what_was_asked_and_refused_is_still_there(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    _saved(served, founding)
    coordinator = signed_in(Role.COORDINATOR)
    refused = coordinator.post(PAGE, {"act": "ask", "text bmi.0": "may I?"})
    assert refused.status_code == 422
    assert not _state(served).queries
    monitor = signed_in(Role.MONITOR)
    page = monitor.post(PAGE, {"act": "ask", "text bmi.0": "x" * 9000})
    assert page.status_code == 422
    assert "x" * 9000 in page.content.decode()


def test_a_query_about_the_whole_form_needs_no_item(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    _saved(served, founding)
    signed_in(Role.DATA_MANAGER).post(PAGE, {"act": "ask", "text form": "is this the right person?"})
    (query,) = _state(served).queries
    assert (query.item, query.text) == (None, "is this the right person?")


def test_queries_are_found_by_state_role_person_form_age_and_who_asked(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    answers = tuple(
        type(each)(item="bmi", value="224", unit="kg/m2") if each.item == "bmi" else each for each in racing.ANSWERS
    )
    save = FormSave(key=KEY, answers=answers, base=0)
    assert isinstance(save_form(served, founding, save, somebody(Role.COORDINATOR), NOW), Saved)
    monitor = signed_in(Role.MONITOR)
    monitor.post(PAGE, {"act": "ask", "text sex.0": "by hand", "whom sex.0": "investigator"})

    def found(search: str, **headers: str) -> str:
        return monitor.get(f"/queries?{search}", headers=headers).content.decode().partition("<tbody>")[2]

    assert "by hand" in found("")
    assert "224" in found("")
    assert "224" in found("by=software")
    assert "by hand" not in found("by=software")
    assert "224" not in found("by=person")
    assert "by hand" in found("by=person")
    assert "by hand" in found("role=investigator")
    assert "224" not in found("role=investigator")
    assert "224" in found("days=1"), "the clock of the test is years before today"
    assert "by hand" not in found("days=1")
    for nothing in ("state=closed", "participant=P9", "form=mmtt", "days=9999"):
        assert found(nothing) == "", nothing
    assert found("state=nonsense&days=x&by=y") == found("")
    english, chinese = found("by=software"), found("by=software", **{"accept-language": "zh-CN"})
    assert "224 kg/m2 几乎不可能</a>" in chinese
    assert "几乎不可能" not in english


def test_answers_are_verified_one_by_one_or_all_and_a_later_change_shows(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _saved(served, founding)
    monitor, coordinator = signed_in(Role.MONITOR), signed_in(Role.COORDINATOR)
    page = monitor.get(PAGE).content.decode()
    assert 'name="answer" value="bmi.0"' in page
    assert 'name="answer"' not in coordinator.get(PAGE).content.decode()
    ticked = {"act": "verify", "base": "2", "answer": ["bmi.0", "sex.0"]}
    assert coordinator.post(PAGE, ticked).status_code == 422
    assert monitor.post(PAGE, ticked).status_code == 302
    assert {mark.item for mark in _state(served).marks} == {"bmi", "sex"}
    page = monitor.get(PAGE).content.decode()
    assert 'name="answer" value="bmi.0"' not in page, "what stands is not marked again"
    assert "✓ verified <small>monitor</small>" in page
    assert monitor.post(PAGE, {"act": "verify all", "base": "2"}).status_code == 302
    assert len(_state(served).marks) == len(racing.ANSWERS)
    assert monitor.post(PAGE, {"act": "verify all", "base": "1"}).status_code == 409
    bmi = {"act": "correct", "base": "2", "reason": "read again", "bmi.0": "23", "bmi.0.unit": "kg/m2"}
    assert coordinator.post(PAGE, bmi).status_code == 302
    page = monitor.get(PAGE).content.decode()
    assert "changed since it was marked" in page
    assert 'name="answer" value="bmi.0"' in page
    progress = monitor.get("/verification").content.decode()
    count = len(racing.ANSWERS)
    assert f">{count}<" in progress
    assert f">{count - 1}<" in progress


def test_the_database_counts_what_is_verified_as_the_forms_tell_it(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    from types import SimpleNamespace

    from trialwright.trial.lock_checklist import verification_of
    from trialwright.web.source_verification import verification_at

    def agree() -> None:
        desk: Any = SimpleNamespace(study=founding, person=somebody(Role.MONITOR))
        with served.reading() as reading:
            told = verification_of(founding, reading.site_forms(desk.person.site))
            assert verification_at(desk, reading) == told

    _saved(served, founding)
    monitor = signed_in(Role.MONITOR)
    agree()
    monitor.post(PAGE, {"act": "verify all", "base": "2"})
    agree()
    bmi, sex = (next(mark for mark in _state(served).marks if mark.item == item) for item in ("bmi", "sex"))
    monitor.post(PAGE, {"act": "unmark", "mark": sex.sequence, "reason": "wrong chart"})
    agree()
    more = {"act": "correct", "base": "2", "reason": "read again", "bmi.0": "23", "bmi.0.unit": "kg/m2"}
    signed_in(Role.COORDINATOR).post(PAGE, more)
    agree()
    monitor.post(PAGE, {"act": "verify", "base": "3", "answer": "bmi.0"})
    again = _state(served).verified("bmi", 0)
    monitor.post(PAGE, {"act": "unmark", "mark": again.sequence, "reason": "wrong chart"})
    assert again.sequence != bmi.sequence
    agree()


def test_a_mark_is_taken_back_with_a_reason(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    _saved(served, founding)
    monitor = signed_in(Role.MONITOR)
    monitor.post(PAGE, {"act": "verify", "base": "2", "answer": "bmi.0"})
    (mark,) = _state(served).marks
    assert monitor.post(PAGE, {"act": "unmark", "mark": mark.sequence, "reason": " "}).status_code == 422
    assert monitor.post(PAGE, {"act": "unmark", "mark": mark.sequence, "reason": "wrong chart"}).status_code == 302
    assert not _state(served).marks[0].stands


def test_a_signature_that_fell_is_seen_on_the_form_and_in_the_list(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _saved(served, founding)
    investigator, coordinator = signed_in(Role.INVESTIGATOR), signed_in(Role.COORDINATOR)
    unsigned = investigator.get("/signatures?which=unsigned").content.decode()
    assert PAGE in unsigned
    investigator.post(PAGE, {"act": "sign", "base": "2", "password": PASSWORD})
    assert "No longer stands" not in investigator.get(PAGE).content.decode()
    bmi = FormSave(
        key=KEY,
        answers=tuple(type(each)(item="bmi", value="23", unit="kg/m2") for each in racing.ANSWERS[:1]),
        base=3,
        reason="read again",
    )
    assert isinstance(correct_form(served, founding, bmi, somebody(Role.COORDINATOR), NOW), Saved)
    page = coordinator.get(PAGE).content.decode()
    assert "No longer stands" in page
    assert "read again" in page
    fallen = investigator.get("/signatures?which=fallen").content.decode()
    assert "<s>investigator</s>" in fallen
    assert "<s>investigator</s>" not in investigator.get("/signatures?which=standing").content.decode()
    assert "已失效" in investigator.get("/signatures", headers={"accept-language": "zh-CN"}).content.decode()
    assert "No longer stands" in investigator.get(FORMS).content.decode()


def test_many_forms_are_done_at_once_and_each_refusal_is_listed(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    other = FormKey(subject="P1", visit=_other_visit(founding), form=_other_form(founding))
    _saved(served, founding)
    _begun(served, founding, other)
    manager, investigator = signed_in(Role.DATA_MANAGER), signed_in(Role.INVESTIGATOR)
    boxes = [f"{key.visit}/{key.form}/{_state(served, key).version}" for key in (KEY, other)]
    answer = manager.post(FORMS, {"act": "data reviewed", "form": boxes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Done: 1 of 2." in page
    assert _state(served).marks[0].kind == "data reviewed"
    assert not _state(served, other).marks
    assert investigator.post(FORMS, {"act": "sign", "form": boxes[:1], "password": "wrong"}).status_code == 422
    assert investigator.post(FORMS, {"act": "sign", "form": boxes[:1], "password": PASSWORD}).status_code == 200
    assert [each.person for each in _state(served).signatures] == ["investigator"]
    stale = manager.post(FORMS, {"act": "lock", "form": boxes[:1]})
    assert "changed since this page was opened" in stale.content.decode()
    now = [f"{KEY.visit}/{KEY.form}/{_state(served).version}"]
    assert manager.post(FORMS, {"act": "lock", "form": now}).status_code == 200
    assert _state(served).hold is Hold.LOCKED
    now = [f"{KEY.visit}/{KEY.form}/{_state(served).version}"]
    assert manager.post(FORMS, {"act": "unlock", "form": now}).status_code == 422, "an unlock says why"
    assert manager.post(FORMS, {"act": "unlock", "form": now, "reason": "late result"}).status_code == 200
    assert 'name="act"' not in signed_in(Role.AUDITOR).get(FORMS).content.decode()


def _other_visit(study: Study) -> str:
    return next(visit.id for visit in study.schedule.visits if any(form != KEY.form for form in visit.forms))


def _other_form(study: Study) -> str:
    visit = study.casebook.visit(_other_visit(study))
    assert visit is not None
    return next(form for form in visit.forms if form != KEY.form)


def _begun(log: SqlLog, study: Study, key: FormKey) -> None:
    from trialwright.chapters.capture.submit import GivenAnswer

    form = study.casebook.form(key.form)
    assert form is not None
    answer = GivenAnswer(item=form.dated_by, value="2026-01-01")
    save = FormSave(key=key, answers=(answer,), base=0)
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)


def _settled(served: SqlLog, founding: Study, signed_in: SignIn) -> tuple[Any, Any]:
    _saved(served, founding)
    manager, principal = signed_in(Role.DATA_MANAGER), signed_in(Role.PRINCIPAL_INVESTIGATOR)

    def box() -> str:
        return f"{KEY.visit}/{KEY.form}/{_state(served).version}"

    assert manager.post(FORMS, {"act": "data reviewed", "form": box()}).status_code == 200
    assert principal.post(FORMS, {"act": "sign", "form": box(), "password": PASSWORD}).status_code == 200
    assert manager.post(FORMS, {"act": "lock", "form": box()}).status_code == 200
    return manager, principal


@pytest.fixture
def nothing_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """The participant of these tests came years ago: today no further visit of theirs counts as due."""
    from trialwright.trial import lock_checklist

    lines = {**lock_checklist.CHECKLIST, "visits done": lambda _record: (0, ())}
    monkeypatch.setattr(lock_checklist, "CHECKLIST", lines)


@pytest.mark.usefixtures("nothing_due")
def test_the_database_is_locked_by_two_signatures_and_unlocked_by_two(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    manager, principal = _settled(served, founding, signed_in)
    page = manager.get(LOCK).content.decode()
    assert page.count("✗") == 1, "only the log is not verified yet"
    assert 'value="lock"' not in page
    assert manager.post(LOCK, {"act": "verify log"}).status_code == 302

    def content() -> str:
        return manager.get(LOCK).content.decode().partition('name="content" value="')[2].partition('"')[0]

    seen = content()
    assert manager.post(LOCK, {"act": "lock", "content": seen, "reason": "final", "password": "no"}).status_code == 422
    said = {"act": "lock", "content": seen, "reason": "final", "password": PASSWORD}
    assert manager.post(LOCK, said).status_code == 302
    assert manager.post(LOCK, said).status_code == 422
    assert signed_in(Role.MONITOR).post(LOCK, said).status_code == 403
    assert "locked since" not in manager.get(LOCK).content.decode().lower()
    assert principal.post(LOCK, said).status_code == 302
    assert "locked since" in manager.get(LOCK).content.decode().lower()
    typed = {f"{each.item}.0": each.value or "" for each in racing.ANSWERS} | {"act": "save", "base": "0"}
    typed |= {f"{each.item}.0.unit": each.unit for each in racing.ANSWERS if each.unit}
    refused = signed_in(Role.COORDINATOR).post(PAGE.replace("P1", "P2"), typed)
    assert refused.status_code == 422
    assert "is locked" in refused.content.decode()
    assert "an unlock" in refused.content.decode()
    assert 'name="act"' not in signed_in(Role.COORDINATOR).get(PAGE).content.decode().partition("<main")[2]
    undo = {"act": "unlock", "reason": "a late safety report", "password": PASSWORD}
    assert manager.post(LOCK, undo | {"reason": ""}).status_code == 422
    assert manager.post(LOCK, undo).status_code == 302
    assert principal.post(LOCK, undo).status_code == 302
    assert signed_in(Role.COORDINATOR).post(PAGE.replace("P1", "P2"), typed).status_code == 302


def test_the_checklist_names_each_place_that_holds_up_the_lock(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _saved(served, founding, complete=False)
    signed_in(Role.MONITOR).post(PAGE, {"act": "ask", "text bmi.0": "which scale?"})
    for language in ("en", "zh-CN"):
        page = signed_in(Role.DATA_MANAGER).get(LOCK, headers={"accept-language": language}).content.decode()
        assert page.count(f'href="{PAGE}"') >= 4
        assert 'href="/queries"' in page
        assert "<form" not in page.partition("<h2>")[2], "nobody signs while anything is left"


def test_the_start_page_says_what_is_to_be_verified_reviewed_and_signed(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _saved(served, founding)
    monitor, manager = signed_in(Role.MONITOR), signed_in(Role.DATA_MANAGER)
    count = len(racing.ANSWERS)
    assert f"Answers to compare with the source: {count}<" in monitor.get("/").content.decode()
    assert "Complete forms to review: 1<" in manager.get("/").content.decode()
    monitor.post(PAGE, {"act": "verify", "base": "2", "answer": "bmi.0"})
    assert f"Answers to compare with the source: {count - 1}<" in monitor.get("/").content.decode()
    monitor.post(PAGE, {"act": "verify all", "base": "2"})
    manager.post(PAGE, {"act": "data reviewed", "base": "2"})
    assert "compare with the source" not in monitor.get("/").content.decode()
    assert "to review" not in manager.get("/").content.decode()
    monitor.post(PAGE, {"act": "ask", "text bmi.0": "which scale?"})
    (query,) = _state(served).queries
    assert f"#query-{query.sequence}" in signed_in(Role.COORDINATOR).get("/").content.decode()
