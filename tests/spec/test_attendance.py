"""Who came to which visit, on the day of the newest entry: seen, missed, open, later, or counted from no known day."""

from datetime import datetime

import pytest
from tests.people import remembered, somebody, still_folder

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.trial.attendance import Attended, attendance, courses
from trialwright.words.days import microseconds
from trialwright.words.people import Role


@pytest.mark.parametrize(
    ("today", "infused", "expected"),
    [
        ("2024-01-10", None, ("seen", "open", "unknown")),
        ("2024-07-08", None, ("seen", "open", "unknown")),
        ("2024-07-09", None, ("seen", "missed", "unknown")),
        ("2024-02-01", "2024-01-20", ("seen", "seen", "later")),
        ("2025-01-04", "2024-01-20", ("seen", "seen", "open")),
        ("2025-02-02", "2024-01-20", ("seen", "seen", "missed")),
    ],
)
def test_a_visit_is_seen_missed_open_later_or_unknown(
    today: str, infused: str | None, expected: tuple[str, ...]
) -> None:
    """Decided on 9 January: BASELINE is due from the 10th on for 180 days, W52 on day 364, 14 days around it."""
    folder = still_folder()
    log, study = remembered(folder), folder.study
    assert study is not None
    now = microseconds(datetime.fromisoformat(f"{today}T12:00:00+08:00"))
    forms = [("SCREEN", "screening", {"collected_on": "2024-01-08", "decided_on": "2024-01-09", "hba1c": "8.1"})]
    if infused is not None:
        forms.append(("BASELINE", "mmtt", {"tested_on": "2024-01-15", "infused_on": infused}))
    for visit, form, answers in forms:
        given = tuple(GivenAnswer(item=i, value=v, unit="%" if i == "hba1c" else None) for i, v in answers.items())
        save = FormSave(key=FormKey(subject="S1", visit=visit, form=form), answers=given, base=0)
        assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), now), Saved)
    found = attendance(study, log.snapshot())
    assert tuple(found.visits["S1"].values()) == tuple(Attended(each) for each in expected)
    assert found.count("SCREEN", Attended.SEEN) == 1
    assert courses(study, log.snapshot(), "hba1c", "%").rows() == [("S1", "SCREEN", 8.1)]
    assert courses(study, log.snapshot(), "hba1c", "mmol/mol")["value"].to_list() == pytest.approx([65.0], abs=0.1)
    assert courses(study, log.snapshot(), "haemoglobin", "g/L").is_empty()
