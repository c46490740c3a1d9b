"""One candidate as the log tells it at this moment: consent, course, and every criterion with its evidence."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trialwright.chapters.capture.consent import Consented
from trialwright.chapters.eligibility.criteria import Fact
from trialwright.chapters.eligibility.one_answer import Row
from trialwright.language.reference import Answer
from trialwright.records.dispositions import Course, DispositionKind, Standing, fold_course
from trialwright.records.entries import Author, Entry, FormKey, Recorded
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.trial.consent import consent_of
from trialwright.trial.disposition import followed, treatment_item
from trialwright.trial.screening import VERDICTS, Person, near_limits, screen_one
from trialwright.words.days import day_text, days_since_epoch, read_date
from trialwright.words.intervals import Interval
from trialwright.words.texts import Language
from trialwright.words.verdicts import Eligibility, Unknown

NOT_SAVED = 2**62
"""The source of an answer that somebody types and has not saved: newer than whatever is saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Eligibility at one moment.

    at        the anchor at which it is judged; empty for a study that names none
    day       of that anchor, ISO; None while nobody recorded it
    person    every criterion with what decided
    evidence  hash of what decided, and of how it was judged
    """

    at: str
    day: str | None
    person: Person
    evidence: str

    @property
    def is_eligible(self) -> bool:
        """Whether every criterion lets the person in."""
        return self.person.overall == Eligibility.ELIGIBLE.value

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each criterion, as ``screen --json`` calls it."""
        return {rule.id: VERDICTS[judgement.verdict] for rule, judgement in self.person.judgements}

    @property
    def marked(self) -> tuple[str, ...]:
        """The criteria with a result within 2 % of a limit, which a person has to look at."""
        answers = self.person.answers
        return tuple(rule.id for rule, _ in self.person.judgements if near_limits(rule.sentence, answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A candidate or participant.

    consent  how far consent is; None where the study declares none
    standing where they stand, with follow-up from the day on which treatment began
    judged   eligibility at each moment at which the study judges it, the decision first
    places   the form of each answer, by the sequence of its entry
    """

    subject: str
    consent: Consented | None
    course: Course
    standing: Standing
    judged: tuple[Judged, ...]
    places: Mapping[int, FormKey]

    @property
    def decision(self) -> Judged:
        """Eligibility at the decision."""
        return self.judged[0]

    def at(self, anchor: str) -> Judged | None:
        """Eligibility at another moment; None where the study does not judge there."""
        return next((each for each in self.judged if each.at == anchor), None)


def candidate_of(told: Answering, study: Study, subject: str, today: str, *, language: Language = "en") -> Candidate:
    """What is known of a candidate.

    today  ISO day at the site
    Missing: of whom nothing is written nothing is known, and every criterion is to be confirmed.
    """
    answers = told.attributed(subject, judged_forms(study))
    course = fold_course(told.happened(tuple(DispositionKind), subject))
    begun = (each.entry.value for each in answers if f"{each.entry.form}.{each.entry.item}" == treatment_item(study))
    return Candidate(
        subject=subject,
        consent=consent_of(told, study, subject, today),
        course=course,
        standing=followed(course, begun),
        judged=tuple(judged_by(study, subject, answers, at, language=language) for at in moments(study)),
        places={each.sequence: key for each in answers if (key := _key(each.entry)) is not None},
    )


def judged_by(study: Study, subject: str, answers: Sequence[Recorded], at: str, *, language: Language) -> Judged:
    """Eligibility of somebody at a moment, by these answers; each question stands among them once."""
    days = anchors_of(study, answers)
    other = at if at in study.eligibility.judged_at[1:] else None
    person = screen_one(study, subject, rows_of(study, answers), days, language, at=other)
    day = days.get(at)
    return Judged(
        at=at,
        day=None if day is None else day_text(day),
        person=person,
        evidence=_evidence(study, subject, at, day, person),
    )


def with_typed(saved: Iterable[Recorded], typed: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """The saved answers, those that somebody has before them and has not saved in their place."""
    return tuple({_question(each.entry): each for each in (*saved, *typed)}.values())


def moments(study: Study) -> tuple[str, ...]:
    """The anchors at which eligibility is judged; one without a name for a study that names none."""
    return study.eligibility.judged_at or ("",)


def judged_forms(study: Study) -> frozenset[str]:
    """The forms whose answers bear on a criterion, and those that record the anchors."""
    items = (*(fact.item for fact in study.facts), *(anchor.item for anchor in study.schedule.anchors))
    return frozenset(item.partition(".")[0] for item in items)


def rows_of(study: Study, answers: Sequence[Recorded]) -> dict[str, list[Row]]:
    """The answers to every item behind a fact, dated by their form, by the fact; as ``answered.fact_rows``."""
    dating = {form.id: form.dated_by for form in study.forms}
    dates = {
        _key(each.entry): each.entry.value for each in answers if each.entry.item == dating.get(each.entry.form or "")
    }
    facts: dict[str, list[str]] = {}
    for fact in study.facts:
        facts.setdefault(fact.item, []).append(fact.id)
    rows: dict[str, list[Row]] = {}
    for each in answers:
        entry, who = each.entry, each.author.person
        for fact in facts.get(f"{entry.form}.{entry.item}", ()):
            row = Row(
                value=entry.value or "",
                row=each.sequence,
                unit=entry.unit,
                when=dates.get(_key(entry)),
                by=who.id,
                role=who.role.value,
            )
            rows.setdefault(fact, []).append(row)
    return rows


def anchors_of(study: Study, answers: Sequence[Recorded]) -> dict[str, int | None]:
    """The day of each anchor since 1970-01-01; as ``answered.anchor_days``.

    Two spellings of one day are one day.
    Missing: an anchor that nobody recorded, or only as a partial date, or as two different days, is None.
    """
    days: dict[str, int | None] = {}
    for anchor in study.schedule.anchors:
        said = [each.entry.value for each in answers if f"{each.entry.form}.{each.entry.item}" == anchor.item]
        found = {_whole_day(text) for text in said if text is not None}
        days[anchor.id] = found.pop() if len(found) == 1 else None
    return days


def _whole_day(text: str) -> int | None:
    read = read_date(text)
    return days_since_epoch(read.earliest) if read is not None and read.is_whole else None


def typed_answer(author: Author, entry: Entry) -> Recorded:
    """An answer that is not saved yet, as if its author had saved it."""
    return Recorded(sequence=NOT_SAVED, when=NOT_SAVED, author=author, entry=entry)


def _evidence(study: Study, subject: str, at: str, day: int | None, person: Person) -> str:
    """SHA-256 over the criteria as declared, the day of the judgement, and every answer that one may look at."""
    answers = [[fact.id, *_said(person.answers[fact.id], fact)] for fact in study.facts if fact.id in person.answers]
    content = [subject, at, day, study.criteria_hash, answers]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _said(answer: Answer, fact: Fact) -> list[object]:
    """What an answer says: its value, and where a window counts also its day, and who attested it.

    What never changes may be answered again, by anybody and on any day, and says the same.
    """
    known = answer.known
    if isinstance(known, Unknown):
        known = f"unknown {int(known.reasons)}"
    elif isinstance(known, Interval):
        known = f"{known.lo!r} to {known.hi!r}"
    said: list[object] = [known, answer.value, answer.unit]
    return said if fact.window == "lifelong" else [*said, answer.when, answer.by, answer.role]


def _question(entry: Entry) -> tuple[object, ...]:
    return entry.subject, entry.visit, entry.form, entry.item, entry.repeat or 0


def _key(entry: Entry) -> FormKey | None:
    if entry.subject is None or entry.visit is None or entry.form is None:
        return None
    return FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
