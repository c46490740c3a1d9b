"""What must be settled before the database of a site can be locked: a catalogue, one function and one line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from trialwright.chapters.capture.verification import Verified, verified_answers
from trialwright.records.attendance import AttendanceKind, Attended, fold_attendance
from trialwright.records.dispositions import Course, DispositionKind, courses
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState, Hold, QueryState, Stage
from trialwright.records.lock import QUIET, LockKind
from trialwright.records.log import Surveying
from trialwright.records.marks import MarkKind
from trialwright.study.study import Study
from trialwright.trial.disposition import days_left, expects_visits
from trialwright.trial.visits import VisitState, plan_forms


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """Everything of a site as it stands on a day.

    forms      every form that anybody saved
    attended   what is said of visits apart from their forms: that they did not take place
    courses    how it went with each participant of whom anything was decided
    faults     what the newest verification of the log found; None where there was none, or something was written since
    """

    study: Study
    site: str
    today: date
    forms: Mapping[FormKey, FormState]
    attended: Attended
    courses: Mapping[str, Course]
    faults: int | None

    def begun(self) -> tuple[tuple[FormKey, FormState], ...]:
        """The forms in which something is saved."""
        return tuple(each for each in self.forms.items() if each[1].stage is not Stage.EMPTY)

    def subjects(self) -> tuple[str, ...]:
        """Everybody of whom a form is saved."""
        return tuple(dict.fromkeys(key.subject for key in self.forms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """Where something is left to do: at a form, a visit, a participant, or nowhere in particular."""

    subject: str | None = None
    visit: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A line of the checklist.

    name      its line in the catalogue
    of        how many things it speaks of
    left      where it does not hold
    demanded  False where the study asks nothing of the kind: the line is told, and holds up nothing
    """

    name: str
    of: int
    left: tuple[Unsettled, ...]
    demanded: bool = True

    @property
    def met(self) -> bool:
        """Whether it holds up nothing."""
        return not self.left or not self.demanded


def site_record(study: Study, log: Surveying, site: str, today: date) -> SiteRecord:
    """Reads what the checklist has to know of a site."""
    verified = log.happened({LockKind.LOG_VERIFIED})
    faults = None
    if verified and not log.has_written_since(verified[-1].entry.about or 0, QUIET):
        faults = int(verified[-1].entry.value or 0)
    return SiteRecord(
        study=study,
        site=site,
        today=today,
        forms=log.site_forms(site),
        attended=fold_attendance(log.happened(set(AttendanceKind))),
        courses=courses(log.happened(set(DispositionKind))),
        faults=faults,
    )


def _at(key: FormKey) -> Unsettled:
    return Unsettled(subject=key.subject, visit=key.visit, form=key.form)


def _of_forms(record: SiteRecord, settled: Callable[[FormState], bool]) -> tuple[int, tuple[Unsettled, ...]]:
    begun = record.begun()
    return len(begun), tuple(_at(key) for key, state in begun if not settled(state))


def queries_closed(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """No query is open, or answered and not closed."""
    asked = [(key, query) for key, state in record.forms.items() for query in state.queries]
    return len(asked), tuple(_at(key) for key, query in asked if query.state is not QueryState.CLOSED)


def forms_complete(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """No form is begun and not complete."""
    return _of_forms(record, lambda state: state.stage is Stage.COMPLETE)


def visits_done(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """Every visit whose days have come is done, or is marked as missed.

    Of who left or died only those are expected that the study counts from that end.
    Missing: a visit whose day nobody can know yet is not due.
    """
    decided, ends = record.courses, record.study.eligibility.ends
    gone = {subject for subject, course in decided.items() if not expects_visits(course)}
    after = {visit.id for visit in record.study.schedule.visits if visit.anchor in ends}
    plans = plan_forms(record.study, record.forms, record.today, record.attended, days_left(decided))
    due, left = 0, list[Unsettled]()
    for subject, visit, state in plans.select("subject", "visit", "state").iter_rows():
        due += state not in _NOT_DUE
        if state in _TO_DO and (subject not in gone or visit in after):
            left.append(Unsettled(subject=subject, visit=visit))
    return due, tuple(left)


_NOT_DUE = frozenset({VisitState.PLANNED.value, VisitState.UNKNOWN.value, VisitState.NOT_EXPECTED.value})
_TO_DO = frozenset({VisitState.DUE.value, VisitState.OVERDUE.value, VisitState.BEGUN.value})


def forms_signed(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """Every form bears a signature that stands."""
    return _of_forms(record, lambda state: any(each.stands for each in state.signatures))


def forms_reviewed(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """A data manager reviewed every form as it stands."""
    return _of_forms(record, lambda state: _stands(state, MarkKind.DATA_REVIEWED))


def medically_reviewed(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """A physician reviewed every form of which the study asks it, as it stands.

    Missing: where the study asks for no medical review nothing is left; the line is not demanded then.
    """
    asked = record.study.study.medical_review
    wanted = [each for each in record.begun() if asked is not None and asked.asks_for(each[0].form)]
    return len(wanted), tuple(_at(key) for key, state in wanted if not _stands(state, MarkKind.MEDICALLY_REVIEWED))


def _stands(state: FormState, kind: MarkKind) -> bool:
    mark = state.review(kind)
    return mark is not None and mark.stands


def source_verified(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """Of every participant, the share of answers that the study asks for was compared with the source.

    Missing: without a share in the study nobody has less than it; the line is not demanded then.
    """
    asked = record.study.study.source_verification
    progress = verification_of(record.study, record.forms)
    left = (
        Unsettled(subject=subject)
        for subject, known in progress.items()
        if asked is not None and known.share is not None and known.share < asked.share
    )
    return len(progress), tuple(left)


def verification_of(study: Study, forms: Mapping[FormKey, FormState]) -> Mapping[str, Verified]:
    """How far each participant is compared with the source, by their code."""
    found: dict[str, Verified] = {}
    for key, state in forms.items():
        form = study.casebook.form(key.form)
        known = verified_answers(form, state) if form is not None else Verified()
        found[key.subject] = found.get(key.subject, Verified()) + known
    return found


def forms_locked(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """Every form is locked."""
    return _of_forms(record, lambda state: state.hold is Hold.LOCKED)


def log_verified(record: SiteRecord) -> tuple[int, tuple[Unsettled, ...]]:
    """The log was recomputed without a fault, and nothing of the trial was written since."""
    return 1, () if record.faults == 0 else (Unsettled(),)


Line = Callable[[SiteRecord], tuple[int, tuple[Unsettled, ...]]]
"""Of how many things a line speaks, and where it does not hold."""

CHECKLIST: Mapping[str, Line] = MappingProxyType(
    {
        "queries closed": queries_closed,
        "forms complete": forms_complete,
        "visits done": visits_done,
        "source verified": source_verified,
        "forms reviewed": forms_reviewed,
        "forms medically reviewed": medically_reviewed,
        "forms signed": forms_signed,
        "forms locked": forms_locked,
        "log verified": log_verified,
    }
)
"""Every line, in the order in which people work; a chapter adds a function and its line."""


def judge_lock(record: SiteRecord) -> tuple[Condition, ...]:
    """Every line of the checklist as it stands."""
    said = record.study.study
    asked = {"source verified": said.source_verification, "forms medically reviewed": said.medical_review}
    undemanded = {name for name, demand in asked.items() if demand is None}
    found = ((name, line(record)) for name, line in CHECKLIST.items())
    return tuple(
        Condition(name=name, of=count, left=left, demanded=name not in undemanded) for name, (count, left) in found
    )
