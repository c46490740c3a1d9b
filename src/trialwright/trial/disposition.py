"""Where a participant stands, with what the forms add, and whether anybody expects them at a visit."""

from collections.abc import Iterable, Mapping
from datetime import date

from trialwright.records.dispositions import ENDED, Course, DispositionKind, Standing
from trialwright.study.study import Study
from trialwright.words.days import read_date


def expects_visits(course: Course) -> bool:
    """Whether visits are expected of somebody: not of who failed screening, completed, left, was lost, or died.

    Missing: of whom nothing was decided yet, they are.
    """
    return course.standing not in ENDED


_ENDS = (
    DispositionKind.SCREEN_FAILED,
    DispositionKind.COMPLETED,
    DispositionKind.WITHDRAWN,
    DispositionKind.LOST,
    DispositionKind.DIED,
)


def left_on(course: Course) -> date | None:
    """The day on which somebody left, was lost, died, failed screening or completed; None of whom visits are expected.

    Missing: of a day that is known in part the last that it can be.
    """
    last = course.newest(*_ENDS) if not expects_visits(course) else None
    read = read_date(last.day) if last is not None else None
    return read.latest if read is not None else None


def days_left(decided: Mapping[str, Course]) -> Mapping[str, date]:
    """Everybody who left, with the day (``left_on``)."""
    return {subject: day for subject, course in decided.items() if (day := left_on(course)) is not None}


def followed(course: Course, said: Iterable[str | None]) -> Standing:
    """Where somebody stands: whoever is enrolled is in follow-up from the day on which treatment began.

    said  what was answered to the question for that day, wherever it was asked
    """
    begun = any(read_date(text) is not None for text in said if text)
    return Standing.FOLLOWED if begun and course.standing is Standing.ENROLLED else course.standing


def treatment_item(study: Study) -> str | None:
    """The ``form.item`` of the day on which treatment begins; None where the study does not say."""
    return next((each.item for each in study.schedule.anchors if each.id == study.eligibility.treated), None)
