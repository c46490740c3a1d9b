"""What has to be renewed while somebody waits, and until when the last result is good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.chapters.waiting.protocol import Renewal
from trialwright.records.entries import Recorded
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.words.days import read_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A renewal of one participant.

    last  the day of the oldest of the results that count; None where one is lacking
    good  the last day on which it may be relied on; None where a result is lacking: it is due now
    """

    renewal: Renewal
    last: date | None
    good: date | None

    def is_over(self, today: date) -> bool:
        """Whether it may not be relied on today."""
        return self.good is None or self.good < today


def renewals_due(told: Answering, study: Study, subject: str) -> tuple[Due, ...]:
    """Every renewal of which the study says how long it is good and by which questions, in its order.

    Missing: a question that has no value, or whose form has no whole day, renews nothing.
    """
    declared = [each for each in study.waiting.renewals if each.items and isinstance(each.every, int)]
    items = {item for each in declared for alternatives in each.items for item in alternatives}
    days = _days(study, told.attributed(subject, {item.partition(".")[0] for item in items}), items)
    return tuple(_due(each, days) for each in declared)


def _due(renewal: Renewal, days: Mapping[str, date]) -> Due:
    newest = [max((days[item] for item in each if item in days), default=None) for each in renewal.items]
    known = [day for day in newest if day is not None]
    if len(known) < len(newest) or not isinstance(renewal.every, int):
        return Due(renewal=renewal, last=None, good=None)
    last = min(known)
    return Due(renewal=renewal, last=last, good=last + timedelta(days=renewal.every))


def _days(study: Study, answers: Sequence[Recorded], items: Iterable[str]) -> dict[str, date]:
    """The newest day of each item that has a value, by the day of its form."""
    wanted, dating = set(items), {form.id: form.dated_by for form in study.forms}
    dated = {_form(each): each.entry.value for each in answers if each.entry.item == dating.get(each.entry.form or "")}
    found: dict[str, date] = {}
    for each in answers:
        item, text = f"{each.entry.form}.{each.entry.item}", dated.get(_form(each))
        read = read_date(text) if text else None
        if item in wanted and each.entry.value is not None and read is not None and read.is_whole:
            found[item] = max(read.earliest, found.get(item, read.earliest))
    return found


def _form(recorded: Recorded) -> tuple[str | None, str | None]:
    return recorded.entry.visit, recorded.entry.form
