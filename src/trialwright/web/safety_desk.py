"""What the pages about safety have before them, read at once for the own site: events, clocks, rules, suspensions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from trialwright.chapters.safety.adverse_events import EventQuestions, doubts, lacking, treatment_emergent
from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, Events, fold_events
from trialwright.records.doses import DoseState, Toxicity
from trialwright.records.suspension import Suspension
from trialwright.store.reading import SqlReading
from trialwright.study.event_sentences import questions_of
from trialwright.trial.dose_state import doses_of
from trialwright.trial.lab_grades import Proposal, Saved, graded_forms, proposals
from trialwright.trial.reporting_clocks import EventClock, event_clocks, local_now
from trialwright.trial.rule_facts import RULED, RuleFacts, facts_of_doses, first_inductions, induced, induction_item
from trialwright.trial.stopping import JudgedRule, RuleState, judge_rules, unanswered
from trialwright.web.desk import Desk
from trialwright.words.findings import Finding, Place
from trialwright.words.people import sees_every_site


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event as a page shows it.

    lacking   what a whole report has and this one has not yet, by the names of the facts
    doubts    what in it cannot both be so
    emergent  whether it began under treatment
    """

    event: AdverseEvent
    related: bool | None
    emergent: bool | None
    lacking: tuple[str, ...]
    doubts: tuple[Finding, ...]
    clocks: tuple[EventClock, ...]


@dataclass(frozen=True, kw_only=True)
class Safety:
    """The safety of the trial as whoever is at the desk may see it.

    everybody  every event of the trial, from which the rules are judged; ``events`` only those of the own site
    subjects   the people of the own site
    saved      the forms of the own site with laboratory results; empty where the page does not show them
    """

    desk: Desk
    everybody: Events
    subjects: frozenset[str]
    saved: Saved
    suspensions: tuple[Suspension, ...]
    doses: DoseState
    facts: RuleFacts
    consents: Mapping[str, str | None]

    @cached_property
    def questions(self) -> EventQuestions:
        """What the study asks of an event."""
        return questions_of(self.desk.study)

    @cached_property
    def events(self) -> tuple[SeenEvent, ...]:
        """The events of the own site, the last reported first."""
        own = [event for event in self.everybody.events.values() if event.subject in self.subjects]
        return tuple(self.seen(event) for event in sorted(own, key=lambda each: -each.sequence))

    def seen(self, event: AdverseEvent) -> SeenEvent:
        """One event with everything that is worked out of it."""
        now = local_now(self.desk.now, self.desk.zone)
        place = Place(file="adverse event", tag=event.name)
        return SeenEvent(
            event=event,
            related=self.questions.related(event),
            emergent=treatment_emergent(event, self.facts.inductions.get(event.subject)),
            lacking=lacking(self.questions, event),
            doubts=tuple(found.at(place) for found in doubts(event, self.consents.get(event.subject))),
            clocks=event_clocks(self.desk.study, event, now),
        )

    @cached_property
    def clocks(self) -> tuple[EventClock, ...]:
        """The clocks for which somebody still has to report, the most pressing first."""
        found = [clock for seen in self.events for clock in seen.clocks if clock.waits]
        return tuple(sorted(found, key=lambda each: (each.left is None, each.left or 0)))

    @cached_property
    def rules(self) -> tuple[JudgedRule, ...]:
        """The stopping rules that keep the next dose waiting: open, or holding without an answer of the board."""
        return unanswered(judge_rules(self.desk.study, self.facts), self.suspensions)

    @property
    def unasked(self) -> frozenset[str]:
        """The rules that hold and have suspended nothing, nor asked the board."""
        told = {(each.cause, each.scope) for each in self.suspensions}
        held = (each for each in self.rules if each.state is RuleState.HOLDS)
        return frozenset(each.rule.id for each in held if (each.rule.id, each.scope) not in told)

    @property
    def review(self) -> tuple[Toxicity, ...]:
        """The toxicities that may limit the dose and that nobody has adjudicated, as the ladder counts them."""
        pending = (each for each in self.doses.toxicities if each.counts is None)
        return tuple(each for each in pending if each.subject in self.subjects)

    def toxicity(self, event: AdverseEvent) -> Toxicity | None:
        """The event as a toxicity that may limit the dose; None for one that cannot."""
        own = (event.subject, event.number)
        return next((each for each in self.doses.toxicities if (each.subject, each.event) == own), None)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The grades that laboratory results of the own site propose."""
        return proposals(self.desk.study, self.saved, self.everybody)

    @property
    def standing(self) -> tuple[Suspension, ...]:
        """What is suspended, or asked of the board, now."""
        return tuple(each for each in self.suspensions if each.stands)


def read_safety(desk: Desk, reading: SqlReading, *, laboratory: bool = False) -> Safety:
    """The safety of the trial; of other sites only what the rules count, never shown, but to a board every site.

    laboratory  whether the results are read from which grades are proposed
    """
    record = desk.study.safety.events
    consent = record.consent if record is not None else None
    forms = {name for name in (induction_item(desk.study)[0], (consent or "").partition(".")[0]) if name}
    everywhere = [site.id for site in desk.study.study.sites]
    sites = everywhere if sees_every_site(desk.person) else [desk.person.site]
    wanted = graded_forms(desk.study) | forms if laboratory else forms
    saved = {key: values for site in sites for key, values in reading.answered(site, wanted).items()}
    told = reading.happened(RULED)
    everybody = fold_events(each for each in told if each.entry.kind in EVENT_KINDS)
    own = frozenset(subject for site in sites for subject in reading.subjects(site))
    elsewhere = {subject for subject, _ in everybody.events} - own
    inductions: dict[str, str | None] = dict.fromkeys(own)
    inductions |= {**induced(desk.study, saved), **first_inductions(desk.study, reading, elsewhere)}
    doses = doses_of(desk.study, told)
    return Safety(
        desk=desk,
        everybody=everybody,
        subjects=own,
        saved=saved if laboratory else {},
        suspensions=doses.suspensions,
        doses=doses,
        facts=facts_of_doses(desk.study, told, doses, inductions),
        consents={subject: _first(saved, consent, subject) for subject in own},
    )


def _first(saved: Saved, name: str | None, subject: str) -> str | None:
    """The earliest of what is written for an item, at whichever visit."""
    form, _, item = (name or "").partition(".")
    given = (values.get((item, 0)) for key, values in saved.items() if key.form == form and key.subject == subject)
    return min((each.value for each in given if each is not None and each.value), default=None)
