"""What is read of many forms at once is what is read of each form alone, in either database."""

from pathlib import Path

import pytest
from tests.agreement import racing
from tests.people import NOW, created, somebody

from trialwright.conduct.forms import FormSave, save_form
from trialwright.conduct.queries import Question, ask
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import FormKey
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.people import Role


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    return f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")


def test_the_forms_of_a_subject_read_at_once_are_the_forms_read_one_by_one(
    database: str, founding_folder: Folder, founding: Study
) -> None:
    log, who = created(database, founding_folder), somebody(Role.COORDINATOR)
    keys = [FormKey(subject=f"P{n}", visit="SCREEN", form="screening") for n in (1, 2)]
    for key in keys:
        save_form(log, founding, FormSave(key=key, answers=racing.ANSWERS, base=0), who, NOW)
        ask(log, founding, Question(key=key, text="?", item="bmi"), somebody(Role.MONITOR), NOW)
        take_step(log, founding, FormStep(name="complete", key=key, base=1), who, NOW)
        sign = FormStep(name="sign", key=key, base=2, reason="responsibility", proven=True)
        take_step(log, founding, sign, somebody(Role.INVESTIGATOR), NOW)
    with log.reading() as reading:
        for key in keys:
            one = reading.form(key)
            assert one.signatures
            assert one.queries
            assert reading.forms(key.subject) == {key: one}
        assert reading.forms("P3") == {}
    log.close()
