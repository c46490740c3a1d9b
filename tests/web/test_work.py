"""What waits for somebody: by urgency, by role, and only at their own site."""

from collections.abc import Callable
from typing import Any

from tests.agreement import racing
from tests.people import NOW, admit, somebody

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.queries import QueryStep, Question, ask, take_query_step
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.web.desk import seated
from trialwright.web.work.item import Urgency, WorkItem
from trialwright.web.worklist import WORK, waiting
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
SignIn = Callable[[Any], Any]


def _waits(log: SqlLog, role: Role) -> dict[Urgency, list[WorkItem]]:
    desk = seated(log, somebody(role).id, None, "en", NOW)
    with log.reading() as reading:
        return waiting(desk, reading)


def _said(items: list[WorkItem]) -> list[str]:
    return [item.what["en"] for item in items]


def _complete(log: SqlLog, study: Study) -> None:
    who = somebody(Role.COORDINATOR)
    assert isinstance(save_form(log, study, FormSave(key=KEY, answers=racing.ANSWERS, base=0), who, NOW), Saved)
    assert isinstance(take_step(log, study, FormStep(name="complete", key=KEY, base=1), who, NOW), Taken)


def test_a_complete_form_waits_for_an_investigators_signature_and_for_nobody_elses(
    served: SqlLog, founding: Study
) -> None:
    _complete(served, founding)
    (item,) = _waits(served, Role.INVESTIGATOR)[Urgency.WAITING]
    assert (item.subject, item.href) == ("P1", "/participants/P1#SCREEN")
    assert item.what["en"].startswith("Complete, not signed: ")
    assert item.what["zh"].startswith("已完成待签名：")
    assert not _waits(served, Role.COORDINATOR)[Urgency.WAITING]
    step = FormStep(name="sign", key=KEY, base=2, reason="responsibility", proven=True)
    assert isinstance(take_step(served, founding, step, somebody(Role.INVESTIGATOR), NOW), Taken)
    assert not _waits(served, Role.INVESTIGATOR)[Urgency.WAITING]


def test_a_query_waits_for_the_role_that_is_asked_then_for_who_judges_the_answer(
    served: SqlLog, founding: Study
) -> None:
    _complete(served, founding)
    asked = Question(key=KEY, text="Is this the weight of the day?", item="bmi", assigned=Role.COORDINATOR)
    ask(served, founding, asked, somebody(Role.MONITOR), NOW)
    assert any("Is this the weight" in each for each in _said(_waits(served, Role.COORDINATOR)[Urgency.WAITING]))
    assert any("Is this the weight" in each for each in _said(_waits(served, Role.MONITOR)[Urgency.OPEN]))
    with served.reading() as reading:
        ((_, query),) = [each for each in reading.unsettled(somebody(Role.MONITOR).site) if each[1].item == "bmi"]
    answer = QueryStep(name="answer", key=KEY, about=query.sequence, text="yes, weighed in the ward")
    take_query_step(served, founding, answer, somebody(Role.COORDINATOR), NOW)
    assert any("Answer to judge" in each for each in _said(_waits(served, Role.MONITOR)[Urgency.WAITING]))
    assert not _waits(served, Role.COORDINATOR)[Urgency.WAITING]
    close = QueryStep(name="close", key=KEY, about=query.sequence)
    take_query_step(served, founding, close, somebody(Role.MONITOR), NOW)
    assert not any("Is this the weight" in each for each in _said(_waits(served, Role.MONITOR)[Urgency.WAITING]))


def test_who_reads_no_trial_data_has_no_work_and_every_group_is_there(served: SqlLog, founding: Study) -> None:
    _complete(served, founding)
    assert _waits(served, Role.ADMINISTRATOR) == {urgency: [] for urgency in Urgency}
    assert all(callable(each) for each in WORK.values())


def test_the_work_of_another_site_is_nobodys_business(served: SqlLog, founding: Study, founding_folder: Folder) -> None:
    _complete(served, founding)
    elsewhere = Person(id=PersonId("i9"), role=Role.INVESTIGATOR, site=SiteId("renji"))
    admit(served, founding_folder, elsewhere, now=NOW)
    desk = seated(served, "i9", None, "en", NOW)
    with served.reading() as reading:
        assert waiting(desk, reading) == {urgency: [] for urgency in Urgency}
