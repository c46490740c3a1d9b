"""Which answers of a form can be compared with their source, and how far that has come."""

from dataclasses import dataclass

from trialwright.casebook.forms import Form
from trialwright.records.forms import FormState
from trialwright.records.marks import MarkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How far the comparison with the source has come.

    answers   how many answers somebody entered
    verified  how many of them are as the source says them
    changed   how many were compared, and have changed since: they count as not compared
    """

    answers: int = 0
    verified: int = 0
    changed: int = 0

    @property
    def share(self) -> float | None:
        """The share that is compared, in [0, 1]; None where there is no answer."""
        return self.verified / self.answers if self.answers else None

    def __add__(self, other: "Verified") -> "Verified":
        return Verified(
            answers=self.answers + other.answers,
            verified=self.verified + other.verified,
            changed=self.changed + other.changed,
        )


def entered_answers(form: Form, state: FormState) -> tuple[tuple[str, int], ...]:
    """The answers that somebody entered, by item and row, in the order of the form.

    Missing: an answer that says why there is none (*not done*) has a source as well; a cleared one, and one that the
    software worked out, has none.
    """
    order = {item.id: place for place, (item, _) in enumerate(form.questions()) if item.calculated is None}
    given = (key for key, known in state.values.items() if known.value is not None or known.missing is not None)
    return tuple(sorted((key for key in given if key[0] in order), key=lambda key: (order[key[0]], key[1])))


def verified_answers(form: Form, state: FormState) -> Verified:
    """How far a form is compared with its source."""
    answers = entered_answers(form, state)
    marks = [mark for key in answers if (mark := state.verified(*key)) is not None]
    standing = sum(mark.stands for mark in marks)
    changed = sum(mark.state is MarkState.CHANGED for mark in marks)
    return Verified(answers=len(answers), verified=standing, changed=changed)
