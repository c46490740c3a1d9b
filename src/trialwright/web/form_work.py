"""What is asked about a form and its answers, who said what and when, what was compared with the source, who signed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.filled_form import begun_rows
from trialwright.chapters.capture.steps import MARK_RIGHTS, QUERY_STEPS
from trialwright.chapters.capture.verification import Verified, entered_answers, verified_answers
from trialwright.records.entries import EntryKind, FormKey, Recorded
from trialwright.records.forms import FormState, Hold, Query, QueryState, Signature, Stage
from trialwright.records.marks import REVIEWS, Mark, MarkKind
from trialwright.web.desk import Desk
from trialwright.words.days import day_at
from trialwright.words.people import Right, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A query with everything that was said about it, oldest first.

    steps    what whoever reads may do with it now
    written  what they wrote and could not be kept
    """

    query: Query
    said: tuple[Recorded, ...]
    steps: tuple[str, ...]
    written: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.query.state is QueryState.CLOSED

    @property
    def is_of_software(self) -> bool:
        """Whether a check asked it, and no person."""
        return self.query.rule is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWork:
    """What is to be done about one answer.

    mark        its newest comparison with the source, whether it stands or not
    verifiable  whether whoever reads may mark it now
    askable     whether they may ask about it
    written     what they wanted to ask and could not
    """

    threads: tuple[Thread, ...]
    mark: Mark | None
    verifiable: bool
    askable: bool
    written: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether a query about it is not closed."""
        return any(not thread.is_settled for thread in self.threads)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """A signature, and where it no longer stands the entry by which it fell."""

    signature: Signature
    voided: Recorded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWork:
    """The work around the answers of a form, for whoever is at the desk; in a locked database there is none.

    written  what they wrote and could not be kept, by the names of the fields
    """

    desk: Desk
    key: FormKey
    form: Form
    state: FormState
    history: Sequence[Recorded]
    is_database_locked: bool
    written: Mapping[str, str]

    def may(self, right: Right) -> bool:
        """Whether they have a right, and the form and its database take anything."""
        return self.desk.may(right) and self.state.hold is not Hold.LOCKED and not self.is_database_locked

    def threads(self) -> tuple[Thread, ...]:
        """The queries of the form, those of single answers too, oldest first."""
        return tuple(self._thread(query) for query in self.state.queries)

    def about_the_form(self) -> tuple[Thread, ...]:
        """The queries about the whole form, or about a question that it does not ask any more."""
        asked = {item.id for item, _ in self.form.questions()}
        return tuple(thread for thread in self.threads() if thread.query.item not in asked)

    def question(self, item: str, repeat: int) -> QuestionWork:
        """What is to be done about one answer."""
        mark = self.state.verified(item, repeat)
        entered = (item, repeat) in entered_answers(self.form, self.state)
        return QuestionWork(
            threads=tuple(
                self._thread(query) for query in self.state.queries if (query.item, query.repeat) == (item, repeat)
            ),
            mark=mark,
            verifiable=entered and (mark is None or not mark.stands) and self.may(Right.VERIFY_SOURCE),
            askable=self.may(Right.ASK_QUERY) and (repeat == 0 or repeat in self._begun(item)),
            written=self.written.get(f"text {item}.{repeat}", ""),
        )

    def _begun(self, item: str) -> list[int]:
        """The rows of the group of an item that were begun; about an empty row below them nobody asks."""
        group = next((group for asked, group in self.form.questions() if asked.id == item), None)
        return begun_rows(group, self.state.values) if group is not None else []

    def verified(self) -> Verified:
        """How far the form is compared with its source."""
        return verified_answers(self.form, self.state)

    def reviews(self) -> tuple[tuple[MarkKind, Mark | None], ...]:
        """The newest review of each kind."""
        return tuple((kind, self.state.review(kind)) for kind in MarkKind if kind in REVIEWS)

    def reviewable(self) -> tuple[MarkKind, ...]:
        """The reviews that whoever reads may give now."""
        standing = {kind for kind, mark in self.reviews() if mark is not None and mark.stands}
        done = self.state.stage is Stage.COMPLETE
        rights = MARK_RIGHTS.items()
        return tuple(
            kind for kind, right in rights if kind in REVIEWS and done and kind not in standing and self.may(right)
        )

    def own_marks(self) -> tuple[Mark, ...]:
        """The standing marks that whoever reads gave, and may take back."""
        return tuple(each for each in self.state.marks if each.stands and each.person == self.desk.person.id)

    def signatures(self) -> tuple[SignatureLine, ...]:
        """Who signed, and how signatures fell."""
        fell = {each.entry.about: each for each in self.history if each.entry.kind == EntryKind.SIGNATURE_VOIDED}
        return tuple(
            SignatureLine(signature=each, voided=None if each.stands else fell.get(each.sequence))
            for each in self.state.signatures
        )

    def _thread(self, query: Query) -> Thread:
        said = (each for each in self.history if query.sequence in {each.sequence, each.entry.about})
        steps = (name for name, step in QUERY_STEPS.items() if query.state in step.states and self.may(step.right))
        mine = self.written.get("query") == str(query.sequence)
        written = self.written.get("text", "") if mine else ""
        return Thread(query=query, said=tuple(said), steps=tuple(steps), written=written)


ASKED_ROLES = tuple(Role(each) for each in ("coordinator", "investigator", "principal investigator", "ward nurse"))
"""Whom a query can ask: those who may answer it."""


def age(query: Query, today: str, zone: str) -> int:
    """For how many days, by the clock of the site, somebody has been asked."""
    return (date.fromisoformat(today) - date.fromisoformat(day_at(query.when, zone))).days


def of_whole_rows(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Items and rows from the names of their fields; what is no such name is left out."""
    for name in names:
        item, _, repeat = name.rpartition(".")
        if item and repeat.isdecimal() and len(repeat) < 5:
            yield item, int(repeat)
