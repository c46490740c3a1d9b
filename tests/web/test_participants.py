"""The list, the matrix, the visits, the timeline and the figures of participants, without a browser."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.agreement import racing
from tests.people import NOW, admit, somebody

from trialwright.conduct.attendance import VisitAddition, add_visit
from trialwright.conduct.deviations import Deviation, note_deviation
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.trial.visits import dating, plan
from trialwright.web.desk import seated
from trialwright.web.plans import plans_of_site
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role
from trialwright.words.texts import SENTENCES

WHO = somebody(Role.COORDINATOR)
SignIn = Callable[[Any], Any]


def _screen(log: SqlLog, study: Study, *subjects: str, complete: bool = False) -> None:
    for subject in subjects:
        key = FormKey(subject=subject, visit="SCREEN", form="screening")
        save = FormSave(key=key, answers=racing.ANSWERS, base=0)
        assert isinstance(save_form(log, study, save, WHO, NOW), Saved)
        if complete:
            take_step(log, study, FormStep(name="complete", key=key, base=1), WHO, NOW)


def _codes(page: str) -> list[str]:
    return re.findall(r'<a href="/participants/(P\d+)">', page)


def test_the_list_is_searched_filtered_sorted_and_paged(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    _screen(served, founding, *(f"P{number:02}" for number in range(1, 53)))
    _screen(served, founding, "P53", complete=True)
    client = signed_in(Role.COORDINATOR)
    assert len(_codes(client.get("/participants").content.decode())) == 50
    assert _codes(client.get("/participants?page=2").content.decode()) == ["P51", "P52", "P53"]
    assert _codes(client.get("/participants?page=99").content.decode()) == ["P51", "P52", "P53"]
    assert _codes(client.get("/participants?code=p1").content.decode()) == [f"P1{number}" for number in range(10)]
    assert _codes(client.get("/participants?sort=complete").content.decode())[0] == "P53"
    assert _codes(client.get("/participants?needs=unsigned").content.decode()) == ["P53"]
    assert _codes(client.get("/participants?reached=W52").content.decode()) == []
    assert "53" in client.get("/participants?code=nobody").content.decode()
    for strange in ("?page=x", "?page=-1", "?sort=drop", "?needs=x", "?reached=x", "?page=" + "9" * 400):
        assert client.get(f"/participants{strange}").status_code == 200, strange


def test_an_empty_site_says_so(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    for path in ("/participants", "/matrix"):
        assert "Nobody has been entered at this site yet." in client.get(path).content.decode()


def test_what_is_kept_of_a_site_is_what_is_worked_out_anew_after_each_change(served: SqlLog, founding: Study) -> None:
    desk = seated(served, WHO.id, None, "en", NOW)

    def compare() -> None:
        with served.reading() as reading:
            kept = plans_of_site(desk, reading)
            standing = reading.casebooks(desk.person.site, dating(founding))
            assert kept.equals(plan(founding, standing, date.fromisoformat(desk.today)))

    compare()
    _screen(served, founding, "P2", "P1")
    compare()
    addition = VisitAddition(subject="P1", day="2025-12-30", reason="fever")
    add_visit(served, founding, addition, WHO, NOW)
    compare()
    _screen(served, founding, "P0", complete=True)
    compare()


def test_a_visit_is_added_and_missed_on_the_page_and_told_in_the_timeline(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _screen(served, founding, "P1")
    client = signed_in(Role.COORDINATOR)
    page = "/participants/P1"
    refused = client.post(page, {"act": "add", "day": "2026-13-45", "reason": "fever"})
    assert refused.status_code == 422
    assert client.post(page, {"act": "add", "day": "2025-12-30", "reason": "fever"}).url == f"{page}#UNPLANNED.1"
    assert "Unscheduled visit 1" in client.get(page).content.decode()
    assert client.get(f"{page}/UNPLANNED.1/mmtt").status_code == 200
    assert client.post(page, {"act": "missed", "visit": "BASELINE", "reason": "away"}).status_code == 302
    told = client.get(page).content.decode()
    assert '<span class="state missed">' in told
    assert "away" in told
    timeline = client.get(f"{page}/timeline?sort=visits").content.decode()
    assert timeline.index("visit missed") < timeline.index("unscheduled visit")
    assert "took place on 2025-12-30" in timeline
    assert client.post(page, {"act": "missed", "visit": "SCREEN", "reason": "away"}).status_code == 422
    assert signed_in(Role.MONITOR).post(page, {"act": "add", "day": "2025-12-30", "reason": "x"}).status_code == 422
    assert 'name="reason"' not in signed_in(Role.MONITOR).get(page).content.decode()


def test_the_timeline_is_filtered_paged_and_silent_about_answers(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _screen(served, founding, "P1", complete=True)
    note_deviation(served, founding, Deviation(subject="P1", text="meal at noon", happened="2025-12-31"), WHO, NOW)
    client = signed_in(Role.MONITOR)
    everything = client.get("/participants/P1/timeline").content.decode()
    for told in ("meal at noon", "completed", "saved"):
        assert told in everything
    assert "22.4" not in everything
    deviations = client.get("/participants/P1/timeline?sort=deviations").content.decode()
    assert "meal at noon" in deviations
    assert ">completed<" not in deviations
    assert client.get("/participants/P1/timeline?before=1").status_code == 200
    assert client.get("/participants/P1/timeline?before=x&sort=x").status_code == 200
    chinese = client.get("/participants/P1/timeline", headers={"accept-language": "zh-CN"}).content.decode()
    assert "方案偏离" in chinese


def test_every_kind_that_a_timeline_tells_has_words() -> None:
    from trialwright.web.timeline import TOLD, WORDED

    kinds = [kind for sort in TOLD.values() for kind in sort]
    assert [kind for kind in kinds if f"entry {kind}" not in SENTENCES] == []
    assert len(kinds) == len(set(kinds))
    assert set(TOLD) >= WORDED
    assert [sort for sort in TOLD if f"sort {sort}" not in SENTENCES] == []


def test_the_matrix_tells_every_state_by_a_sign_with_its_meaning(
    served: SqlLog, signed_in: SignIn, founding: Study
) -> None:
    _screen(served, founding, "P1", complete=True)
    page = signed_in(Role.MONITOR).get("/matrix").content.decode()
    assert re.search(r'aria-label="Screening: done[^"]*">✓', page)
    for sign, meaning in (("✓", "done"), ("◐", "begun"), ("✕", "missed"), ("○", "planned"), ("↔", "out of window")):
        assert f"{sign}</span> {meaning}</li>" in page


def test_a_figure_draws_what_was_entered_and_lists_it(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    _screen(served, founding, "P1")
    client = signed_in(Role.COORDINATOR)
    page = client.get("/participants/P1/figures").content.decode()
    assert "8.1 %" in page
    figure = client.get("/participants/P1/figures/hba1c")
    assert figure["Content-Type"].startswith("image/svg+xml")
    assert "HbA1c (%)" in figure.content.decode()
    chinese = client.get("/participants/P1/figures/hba1c", headers={"accept-language": "zh-CN"}).content.decode()
    assert "糖化血红蛋白" in chinese
    assert client.get("/participants/P1/figures/weight").status_code == 404


@pytest.mark.parametrize("path", ["", "/timeline", "/figures", "/figures/hba1c"])
def test_nothing_of_another_sites_participant_is_shown(
    served: SqlLog, signed_in: SignIn, founding: Study, founding_folder: Folder, path: str
) -> None:
    _screen(served, founding, "P1")
    elsewhere = Person(id=PersonId("c9"), role=Role.COORDINATOR, site=SiteId("renji"))
    admit(served, founding_folder, elsewhere, now=NOW)
    client = signed_in(elsewhere)
    assert client.get(f"/participants/P1{path}").status_code == 404
    assert "P1" not in client.get("/matrix").content.decode()
    assert client.post("/participants/P1", {"act": "add", "day": "2025-12-30", "reason": "x"}).status_code == 404


def test_a_line_is_broken_where_a_planned_result_is_missing(founding: Study) -> None:
    from trialwright.records.attendance import NOTHING_NOTED
    from trialwright.records.forms import CurrentValue, FormState
    from trialwright.trial.course import course

    def said(*values: tuple[str, int, str | None, str | None]) -> FormState:
        known = {(i, n): CurrentValue(value=v, unit=u, missing=None if v else "not done") for i, n, v, u in values}
        return FormState(version=1, values=known)

    forms = {
        FormKey(subject="P1", visit="SCREEN", form="screening"): said(
            ("collected_on", 0, "2026-01-02", None),
            ("decided_on", 0, "2026-01-05", None),
            ("c_peptide_fasting", 0, "<0.3", "ng/mL"),
            ("c_peptide_2h", 0, None, None),
        ),
        FormKey(subject="P1", visit="W52", form="mmtt"): said(
            ("tested_on", 0, "2026-UN-UN", None), ("c_peptide", 1, "0.5", "nmol/L")
        ),
    }
    drawn = course(founding, "P1", forms, NOTHING_NOTED, date(2026, 8, 1), analyte="c_peptide", rows=True)
    points = {(row["item"], row["day"]): row for row in drawn.points.iter_rows(named=True)}
    limit = points["screening.c_peptide_fasting", -3]
    assert limit["limit"] is True
    assert limit["value"] == pytest.approx(0.3 / 3.02029)
    assert limit["written"] == "<0.3 ng/mL"
    assert points["screening.c_peptide_2h", -3]["value"] is None
    assert points["mmtt.c_peptide", 1]["value"] is None, "the visit before treatment closed without it"
    assert drawn.left_out == 1, "no whole day"
    assert drawn.origin is not None


@pytest.mark.parametrize("page", ["/participants/P1/timeline", "/audit?subject=P1"])
def test_what_a_signature_means_is_said_in_the_language_of_the_page(
    served: SqlLog, signed_in: SignIn, founding: Study, page: str
) -> None:
    _screen(served, founding, "P1", complete=True)
    key = FormKey(subject="P1", visit="SCREEN", form="screening")
    step = FormStep(name="sign", key=key, base=2, reason="responsibility", proven=True)
    signer = somebody(Role.PRINCIPAL_INVESTIGATOR)
    taken = take_step(served, founding, step, signer, NOW)
    assert isinstance(taken, Taken), taken
    client = signed_in(Role.MONITOR)
    english = client.get(page).content.decode()
    chinese = client.get(page, headers={"accept-language": "zh-CN"}).content.decode()
    assert "responsible for what stands here" in english
    assert "对所载内容负责" in chinese
    assert "responsib" not in chinese
