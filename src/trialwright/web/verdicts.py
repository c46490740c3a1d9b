"""The criteria on which a form bears, as its answers stand while somebody types them; judged as when they are saved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trialwright.casebook.forms import Form
from trialwright.casebook.visits import Visit
from trialwright.chapters.capture.filled_form import FilledForm
from trialwright.chapters.capture.submit import GivenAnswer, calculated_answers
from trialwright.records.entries import Author, Entry, EntryKind, FormKey, Recorded
from trialwright.records.forms import FormState
from trialwright.store.reading import SqlReading
from trialwright.trial.candidate import judged_by, judged_forms, typed_answer, with_typed
from trialwright.trial.evidence import CriterionSeen, bearing, criteria_seen
from trialwright.web.desk import Desk
from trialwright.words.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the verdicts beside a form rest on: the answers of the person that are saved, here and on other forms.

    at        the anchor at which eligibility is judged for this visit
    criteria  the ids of those on which the form bears
    """

    desk: Desk
    key: FormKey
    at: str
    criteria: frozenset[str]
    saved: tuple[Recorded, ...]

    def seen(self, form: Form, state: FormState, typed: Sequence[GivenAnswer], filled: FilledForm) -> "Verdicts":
        """How the criteria stand with what is typed."""
        answers = with_typed(self.saved, self._typed(form, state, typed, filled))
        language = self.desk.language
        judged = judged_by(self.desk.study, self.key.subject, answers, self.at, language=language)
        seen = criteria_seen(self.desk.study, judged, {}, language)
        own = tuple(each for each in seen if each.id in self.criteria)
        return Verdicts(overall=say(judged.person.overall, language), state=judged.person.overall, criteria=own)

    def _typed(
        self, form: Form, state: FormState, typed: Sequence[GivenAnswer], filled: FilledForm
    ) -> Iterator[Recorded]:
        """What differs from what is saved, as an answer of whoever types."""
        desk = self.desk
        author = Author(person=desk.person, zone=desk.zone, study=desk.study.hash)
        for each in (*typed, *calculated_answers(form, filled)):
            known = state.values.get((each.item, each.repeat))
            before = (known.value, known.unit, known.missing) if known is not None else (None, None, None)
            if (each.value, each.unit, each.missing) != before:
                entry = Entry(
                    kind=EntryKind.VALUE,
                    subject=self.key.subject,
                    visit=self.key.visit,
                    form=self.key.form,
                    item=each.item,
                    repeat=each.repeat,
                    value=each.value,
                    unit=each.unit,
                    missing=each.missing,
                )
                yield typed_answer(author, entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """The verdicts beside a form; ``overall`` in words, ``state`` the same as a code."""

    overall: str
    state: str
    criteria: tuple[CriterionSeen, ...]

    def as_json(self) -> Mapping[str, Any]:
        """The same for the script of the page."""
        criteria = {
            each.id: {"said": each.said, "state": each.state, "because": each.because, "marks": each.marks}
            for each in self.criteria
        }
        return {"overall": self.overall, "state": self.state, "criteria": criteria}


def beside(desk: Desk, reading: SqlReading, key: FormKey) -> Beside | None:
    """What stands beside a form; None for one that bears on no criterion."""
    criteria, moments = bearing(desk.study, key.form), desk.study.eligibility.judged_at
    if not criteria:
        return None
    visit = desk.study.casebook.visit(key.visit)
    at = visit.anchor if isinstance(visit, Visit) and visit.anchor in moments else next(iter(moments), "")
    saved = reading.attributed(key.subject, judged_forms(desk.study))
    return Beside(desk=desk, key=key, at=at, criteria=criteria, saved=saved)
