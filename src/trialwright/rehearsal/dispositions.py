"""What becomes of the virtual people: signed and listed, enrolled or failed; completed, lost, and one who withdraws."""

from trialwright.conduct.attendance import VisitNote, note_visit
from trialwright.conduct.dispositions import Disposing, EligibilitySigning, dispose, sign_eligibility
from trialwright.conduct.forms import Noted, Refused, author_at
from trialwright.records.dispositions import DispositionKind
from trialwright.records.log import Log
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.study import Study
from trialwright.trial.candidate import Candidate, candidate_of
from trialwright.trial.enrolment import criteria_against
from trialwright.words.days import day_at
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Role

WITHDRAWS = 3
"""Which of those who are treated leaves the study, half way through the visits that follow."""


def seen_at_gate(log: Log, study: Study, subject: str, now: int) -> Candidate:
    """A virtual person as the investigator sees them."""
    who = rehearsed_team(study)[Role.INVESTIGATOR]
    with log.writing(author_at(study, who), now) as writing:
        return candidate_of(writing, study, subject, day_at(now, study.study.sites[0].zone))


def after_gate(log: Log, study: Study, known: Candidate, at: str, now: int) -> None:
    """Signs who is eligible, and lists them at the decision or enrols them at the admission; lets the others fail.

    Missing: a study that declares no consent has no dispositions either; one that is judged elsewhere than at the gates
    is signed nowhere.
    """
    judged = known.at(at)
    if study.eligibility.consent is None or judged is None:
        return
    if not judged.is_eligible:
        against = criteria_against(known)
        why, reason = ("criteria", ", ".join(against)) if against else ("time ran out", "rehearsed")
        failed = Disposing(kind=DispositionKind.SCREEN_FAILED, subject=known.subject, why=why, reason=reason)
        _dispose(log, study, failed, now)
        return
    who = rehearsed_team(study)[Role.INVESTIGATOR]
    signing = EligibilitySigning(subject=known.subject, at=at, seen=judged.evidence, proven=True)
    _expect(sign_eligibility(log, study, signing, who, now))
    last = at == study.eligibility.judged_at[-1]
    kind = DispositionKind.ENROLLED if last else DispositionKind.LISTED
    _dispose(log, study, Disposing(kind=kind, subject=known.subject), now)


def after_visit(log: Log, study: Study, subject: str, kind: DispositionKind, now: int) -> None:
    """Writes how the study ended for a virtual person."""
    reasons = {
        DispositionKind.WITHDRAWN: "moves to another city (rehearsed)",
        DispositionKind.LOST: "no answer to three calls (rehearsed)",
    }
    whom = "participant" if kind is DispositionKind.WITHDRAWN else None
    if study.eligibility.consent is not None:
        _dispose(log, study, Disposing(kind=kind, subject=subject, whom=whom, reason=reasons.get(kind)), now)


def visit_missed(log: Log, study: Study, subject: str, visit: str, now: int) -> None:
    """The coordinator notes that somebody did not come."""
    note = VisitNote(
        subject=subject, visit=visit, reason="did not come; telephoned (rehearsed) / 未到访，已电话联系（演练）"
    )
    _expect(note_visit(log, study, note, rehearsed_team(study)[Role.COORDINATOR], now))


def _dispose(log: Log, study: Study, wanted: Disposing, now: int) -> None:
    _expect(dispose(log, study, wanted, rehearsed_team(study)[Role.INVESTIGATOR], now))


def _expect(outcome: Noted | Refused) -> None:
    if isinstance(outcome, Refused):
        raise FaultyStudy("what becomes of a virtual person was refused", outcome.findings)
