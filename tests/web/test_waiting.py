"""The waiting list in the browser: an offer is noted, waits on the start page, and is decided with reasons for all."""

from collections.abc import Callable
from typing import Any

from tests.people import NOW, somebody

from trialwright.records.dispositions import DispositionKind
from trialwright.records.entries import Author, Entry
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]


def _listed(log: SqlLog, study: Study, *subjects: str) -> None:
    author = Author(person=somebody(Role.INVESTIGATOR), zone="Asia/Shanghai", study=study.hash)
    for subject in subjects:
        said = {"subject": subject, "visit": "SCREEN", "form": "screening", "item": "bmi", "repeat": 0}
        with log.writing(author, NOW) as writing:
            writing.append(Entry(kind="value", value="22", unit="kg/m2", **said))
            writing.append(Entry(kind=DispositionKind.LISTED, subject=subject, since="2025-12-01"))


def test_an_offer_is_noted_waits_and_is_decided(served: SqlLog, founding: Study, signed_in: SignIn) -> None:
    _listed(served, founding, "P1", "P2")
    coordinator, investigator = signed_in(Role.COORDINATOR), signed_in(Role.INVESTIGATOR)
    assert signed_in(Role.MONITOR).post("/waiting", {"act": "receive", "number": "7"}).status_code == 403
    assert coordinator.post("/waiting", {"act": "receive", "number": "7", "came": "tonight"}).status_code == 422
    noted = {"act": "receive", "number": "C-7", "came": "2026-01-01T02:10", "blood_group": "O", "told": "DBD <b>34</b>"}
    assert coordinator.post("/waiting", noted).status_code == 302
    page = investigator.get("/waiting").content.decode()
    assert "DBD &lt;b&gt;34" in page
    about = page.split('name="about" value="')[1].split('"')[0]
    assert f"/waiting#offer-{about}" in investigator.get("/").content.decode()
    assert f"/waiting#offer-{about}" not in coordinator.get("/").content.decode(), "an investigator decides"
    wanted = {"act": "decide", "about": about, "chosen": "P2", "reason": "fits", "why.P1": ""}
    assert coordinator.post("/waiting", wanted).status_code == 403
    assert investigator.post("/waiting", {**wanted, "chosen": ""}).status_code == 422, (
        "declining is chosen, never meant"
    )
    refused = investigator.post("/waiting", wanted)
    assert refused.status_code == 422
    assert 'value="P2" checked' in refused.content.decode(), "what was chosen is kept"
    assert investigator.post("/waiting", {**wanted, "why.P1": "positive crossmatch"}).status_code == 302
    page = investigator.get("/waiting").content.decode()
    assert "positive crossmatch" in page
    assert 'name="about"' not in page, "nothing waits any more"
    assert "passed over" in investigator.get("/participants/P1/timeline").content.decode()
    for number in ("9" * 30, "-1", "x", ""):
        assert investigator.post("/waiting", {"act": "decide", "about": number, "reason": "r"}).status_code == 422
