"""A desk at which a test fills in the forms of one person, as a coordinator would."""

from tests.people import NOW, gave_consent, remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, correct_form, save_form
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState
from trialwright.study.folder import Folder
from trialwright.words.people import Role


class Desk:
    """Somebody who fills in forms of one person."""

    def __init__(self, folder: Folder, form: str) -> None:
        assert folder.study is not None
        self.study, self.log, self.form = folder.study, remembered(folder, now=NOW), form
        self.reason: str | None = None
        declared = self.study.eligibility.consent
        if declared is not None and declared.form != form:
            gave_consent(self.log, self.study)

    def key(self, visit: int, form: str) -> FormKey:
        """The form at the visit of this number, among those that ask for it."""
        visits = [each.id for each in self.study.schedule.visits if form in each.forms]
        return FormKey(subject="P1", visit=visits[visit], form=form)

    def state(self, visit: int = 0, form: str | None = None) -> FormState:
        """The form as it stands."""
        form = form or self.form
        with self.log.writing(next(self.log.transactions()).author, NOW) as writing:
            return writing.form(self.key(visit, form))

    def save(self, visit: int = 0, form: str | None = None, /, **answers: object) -> object:
        """Saves answers; ``weight="70 kg"``, ``drawn_2="08:05"`` for the second row, ``level_1=("not done",)``."""
        form = form or self.form
        known = self.study.casebook.form(form)
        once = {item.id for item in known.items} if known is not None else set[str]()
        given = [self._given(name, said, once) for name, said in answers.items()]
        base = self.state(visit, form).version
        save = FormSave(key=self.key(visit, form), answers=tuple(given), base=base, reason=self.reason)
        kept = correct_form if self.state(visit, form).stage == "complete" else save_form
        return kept(self.log, self.study, save, somebody(Role.COORDINATOR), NOW)

    def _given(self, name: str, said: object, once: set[str]) -> GivenAnswer:
        item, _, row = name.rpartition("_")
        item, repeat = (item, int(row)) if row.isdigit() and name not in once else (name, 0)
        if isinstance(said, tuple):
            return GivenAnswer(item=item, repeat=repeat, missing=said[0])
        if said is None:
            return GivenAnswer(item=item, repeat=repeat)
        value, _, unit = str(said).partition(" ")
        return GivenAnswer(item=item, repeat=repeat, value=value, unit=unit or None)

    def complete(self, visit: int = 0) -> object:
        """Completes the form."""
        step = FormStep(name="complete", key=self.key(visit, self.form), base=self.state(visit).version)
        return take_step(self.log, self.study, step, somebody(Role.COORDINATOR), NOW)

    def value(self, item: str, repeat: int = 0, visit: int = 0) -> tuple[str | None, str | None] | None:
        """The value and unit that stand; None for what was never answered."""
        kept = self.state(visit).values.get((item, repeat))
        return None if kept is None else (kept.value, kept.unit)

    def queries(self, visit: int = 0) -> list[tuple[str | None, int, str]]:
        """What is asked of whom: item, row, and the English words."""
        return [(query.item, query.repeat, query.text.split(" / ")[0]) for query in self.state(visit).queries]
