"""Whatever is answered to a form of the founding study, it is saved, calculated the same again, and never half."""

import random
from collections.abc import Iterator

import pytest
from tests.desk import Desk
from tests.people import NOW, somebody

from trialwright.casebook.items import Item, ItemType
from trialwright.chapters.capture.submit import MISSING, GivenAnswer
from trialwright.conduct.forms import FormSave, Refused, Saved, save_form
from trialwright.conduct.steps import Taken
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.people import Role


@pytest.fixture(scope="module")
def shipped() -> Folder:
    return read_folder(shipped_study("nct06751199"))


def _answers(study: Study, form: str, chance: random.Random) -> Iterator[GivenAnswer]:
    """Answers that the form accepts, some missing with a reason, some absent, some censored."""
    asked = study.casebook.form(form)
    assert asked is not None
    for item, group in asked.questions():
        for row in range(1, 4) if group is not None else (0,):
            if item.calculated is not None or chance.random() < 0.2:
                continue
            if chance.random() < 0.1:
                yield GivenAnswer(item=item.id, repeat=row, missing=chance.choice(MISSING))
            else:
                value, unit = _answer(study, item, chance)
                yield GivenAnswer(item=item.id, repeat=row, value=value, unit=unit)


def _answer(study: Study, item: Item, chance: random.Random) -> tuple[str, str | None]:
    day = f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    clock = f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}"
    match item.type:
        case ItemType.CODE:
            codelist = study.casebook.codelist(item.codelist)
            assert codelist is not None
            return chance.choice(codelist.codes).code, None
        case ItemType.YES_NO:
            return chance.choice(["yes", "no"]), None
        case ItemType.DATE:
            return chance.choice([day, day[:7] + "-UN"]), None
        case ItemType.DATE_TIME:
            return chance.choice([day, f"{day}T{clock}"]), None
        case ItemType.TIME:
            return clock, None
        case ItemType.TEXT:
            return "words", None
        case _:
            analyte = ANALYTES.get(item.analyte or "")
            unit = chance.choice(item.units or (analyte.unit,)) if analyte is not None else None
            number = str(chance.randint(0, 40))
            sign = chance.choice(["", "", "", "<", ">"]) if item.type is ItemType.NUMBER else ""
            return sign + number, unit


@pytest.mark.requirement("R7")
@pytest.mark.parametrize("seed", range(3))
def test_any_answers_are_saved_and_come_to_the_same_when_saved_again(shipped: Folder, seed: int) -> None:
    assert shipped.study is not None
    for form in shipped.study.forms:
        desk, chance = Desk(shipped, form.id), random.Random(f"{form.id} {seed}")
        answers = tuple(_answers(desk.study, form.id, chance))
        key = desk.key(0, form.id)
        for base, changed in ((0, len(answers)), (1, 0)):
            save = FormSave(key=key, answers=answers, base=base)
            outcome = save_form(desk.log, desk.study, save, somebody(Role.COORDINATOR), NOW)
            assert outcome == Saved(version=base + 1, changed=changed), form.id
        entries = [*desk.log.transactions()][-1].entries
        assert [entry.kind for entry in entries] == ["form saved"], (form.id, entries)


def test_every_form_can_be_completed_by_saying_why_each_answer_is_missing(shipped: Folder) -> None:
    """A form that nobody could complete would stop a trial; no answer may be needed that cannot be given."""
    assert shipped.study is not None
    for form in shipped.study.forms:
        desk = Desk(shipped, form.id)
        mandatory = {item.id: ("not done",) for item in form.items if item.mandatory and item.calculated is None}
        desk.save(**mandatory | {form.dated_by: "2026-03-01"})
        done = desk.complete()
        assert isinstance(done, Taken), (form.id, done.findings if isinstance(done, Refused) else done)
