"""Who waits for an organ, since when, what of theirs is too old, and whether their eligibility still stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trialwright.records.dispositions import Course, DispositionKind, Standing
from trialwright.records.entries import Entry
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.trial.candidate import candidate_of
from trialwright.trial.enrolment import not_enrollable
from trialwright.trial.renewals import Due, renewals_due
from trialwright.words.declared import Text
from trialwright.words.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody on the waiting list.

    since    the day on which they were listed, as it was written
    shown    what the study shows of each, by its words; None where there is no answer
    renewals every renewal that the study declares
    against  why they could not be enrolled today; nothing where consent and signature stand
    """

    subject: str
    since: str
    shown: tuple[tuple[Text, Text | None], ...]
    renewals: tuple[Due, ...]
    against: tuple[Finding, ...]
    today: date

    @property
    def stale(self) -> tuple[Due, ...]:
        """What is too old to be relied on today."""
        return tuple(each for each in self.renewals if each.is_over(self.today))

    @property
    def told(self) -> tuple[tuple[Due, bool], ...]:
        """Every renewal, with whether it is overdue."""
        return tuple((each, each.is_over(self.today)) for each in self.renewals)

    @property
    def is_active(self) -> bool:
        """Whether an offer could be accepted today; whoever has something overdue stays listed and is passed over."""
        return not self.stale and not self.against


def waiting_list(told: Answering, study: Study, decided: Mapping[str, Course], today: date) -> tuple[Waiting, ...]:
    """Everybody of these who is listed and not enrolled, who waits longest first.

    decided  of the participants of one site
    """
    listed = [(subject, course) for subject, course in decided.items() if course.standing is Standing.LISTED]
    found = [_waiting(told, study, subject, course, today) for subject, course in listed]
    return tuple(sorted(found, key=lambda each: (each.since, each.subject)))


def _waiting(told: Answering, study: Study, subject: str, course: Course, today: date) -> Waiting:
    last = course.newest(DispositionKind.LISTED)
    known = candidate_of(told, study, subject, today.isoformat())
    return Waiting(
        subject=subject,
        since=last.day if last is not None else "",
        shown=_shown(told, study, subject),
        renewals=renewals_due(told, study, subject),
        against=not_enrollable(study, known, today.isoformat()),
        today=today,
    )


def _shown(told: Answering, study: Study, subject: str) -> tuple[tuple[Text, Text | None], ...]:
    """The newest answer to each question that the study shows, in words where it is a code."""
    items = [name for name in study.waiting.shown if name in study.asked]
    newest = {
        f"{each.entry.form}.{each.entry.item}": each.entry
        for each in told.attributed(subject, {name.partition(".")[0] for name in items})
        if each.entry.value is not None
    }
    return tuple((study.asked[name].item.text, _said(study, name, newest.get(name))) for name in items)


def _said(study: Study, name: str, entry: Entry | None) -> Text | None:
    if entry is None:
        return None
    codes = study.casebook.codelist(study.asked[name].item.codelist or "")
    word = next((each.text for each in codes.codes if each.code == entry.value), None) if codes is not None else None
    plain = " ".join(part for part in (entry.value, entry.unit) if part)
    return word if word is not None else Text(en=plain, zh=plain)
