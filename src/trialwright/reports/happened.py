"""What memos and packs are made from: doses, adverse events, deviations and results, all as of one moment."""

from dataclasses import dataclass

from trialwright.records.adverse_events import EVENT_KINDS, Events, fold_events
from trialwright.records.doses import DoseState
from trialwright.records.entries import EntryKind, Head, Recorded
from trialwright.records.snapshot import Snapshot
from trialwright.store.audit import AuditFilter
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.trial.dose_state import doses_of
from trialwright.trial.harms import inductions_of
from trialwright.trial.lab_grades import Saved, graded_forms
from trialwright.trial.rule_facts import RULED, RuleFacts, facts_of_doses
from trialwright.words.days import day_at

MOST = 100_000
"""More deviations than this are none that a board reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Everything that a memo or a pack tells, up to the head of the snapshot.

    facts    what the stopping rules are judged from
    results  what is saved on the forms whose laboratory results have a grade
    today    the day (ISO) of the data cut, by the clock of the first site
    """

    snapshot: Snapshot
    doses: DoseState
    events: Events
    facts: RuleFacts
    deviations: tuple[Recorded, ...]
    results: Saved
    today: str

    @property
    def head(self) -> Head:
        """The newest transaction that is in it."""
        return self.snapshot.head


def happened(study: Study, log: SqlLog) -> Happened:
    """The trial up to its newest transaction; what is written while it is read is left out."""
    snapshot = log.snapshot()
    upto = snapshot.head.next_entry
    with log.reading() as reading:
        told = tuple(each for each in reading.happened(RULED) if each.sequence < upto)
        wanted = AuditFilter(kind=EntryKind.DEVIATION, upto=snapshot.head.number)
        results = {
            key: values
            for site in study.study.sites
            for key, values in reading.answered(site.id, graded_forms(study)).items()
        }
        noted = [each for site in study.study.sites for each in reading.audit(site.id, wanted, limit=MOST)]
    unique = {each.sequence: each for each in noted}
    doses = doses_of(study, told)
    return Happened(
        snapshot=snapshot,
        doses=doses,
        facts=facts_of_doses(study, told, doses, inductions_of(study, snapshot)),
        events=fold_events(each for each in told if each.entry.kind in EVENT_KINDS),
        deviations=tuple(unique[sequence] for sequence in sorted(unique)),
        results=results,
        today=day_at(snapshot.head.when, study.study.sites[0].zone),
    )
