"""What waits about safety: suspensions, reports to authorities, rulings of the board, events that lack something."""

from collections.abc import Iterator
from datetime import date

from trialwright.store.reading import SqlReading
from trialwright.trial.reporting_clocks import ClockState
from trialwright.web.desk import Desk
from trialwright.web.safety_desk import Safety, read_safety
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.declared import Text
from trialwright.words.people import Right
from trialwright.words.wording import both, in_one_language


def safety_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """For the board suspensions and rulings, for the team the clocks that run and the reports that lack something."""
    if not any(map(desk.may, (Right.REPORT_EVENT, Right.END_SUSPENSION, Right.SUBMIT_EVENT, Right.ADJUDICATE))):
        return
    safety = read_safety(desk, reading)
    yield from _suspended(desk, safety)
    yield from _clocks(desk, safety)
    yield from _rulings(desk, safety)
    for seen in safety.events if desk.may(Right.REPORT_EVENT) else ():
        if seen.lacking and not seen.event.closed:
            yield WorkItem(
                urgency=Urgency.WAITING,
                what=said("work event lacks", number=seen.event.number, term=_term(seen.event.term)),
                href=_href(seen.event.subject, seen.event.number),
                subject=seen.event.subject,
            )


def _term(named: str | None) -> Text:
    """What an event is called, in the language of whoever reads, as on the safety desk."""
    named = named or "—"
    return Text(en=in_one_language(named, "en"), zh=in_one_language(named, "zh"))


def _suspended(desk: Desk, safety: Safety) -> Iterator[WorkItem]:
    for each in safety.standing:
        due = date.fromisoformat(each.board_by) if each.board_by else None
        late = due is not None and due.isoformat() < desk.today
        text = both(in_one_language(each.text, "en"), in_one_language(each.text, "zh"))
        english, chinese = (
            said("work suspension", text=text["en"])["en"],
            said("work suspension", text=text["zh"])["zh"],
        )
        mine = desk.may(Right.END_SUSPENSION)
        yield WorkItem(
            urgency=Urgency.LATE if late else Urgency.DUE if mine else Urgency.OPEN,
            what=both(english, chinese),
            href="/safety",
            due=due,
        )


def _clocks(desk: Desk, safety: Safety) -> Iterator[WorkItem]:
    for clock in safety.clocks if desk.may(Right.SUBMIT_EVENT) else ():
        event, late = clock.event, clock.state is ClockState.LATE
        waits = Urgency.WAITING if clock.due is None else Urgency.DUE
        yield WorkItem(
            urgency=Urgency.LATE if late else waits,
            what=said("work clock", number=event.number, term=_term(event.term), authority=clock.clock.authority),
            href=_href(event.subject, event.number),
            subject=event.subject,
            due=date.fromisoformat(clock.due[:10]) if clock.due else None,
        )


def _rulings(desk: Desk, safety: Safety) -> Iterator[WorkItem]:
    for each in safety.review if desk.may(Right.ADJUDICATE) else ():
        yield WorkItem(
            urgency=Urgency.WAITING,
            what=said("work dlt", text=_term(each.text)),
            href=f"/escalation/toxicities#t{each.sequence}",
            subject=each.subject,
        )


def _href(subject: str, number: int) -> str:
    return f"/participants/{subject}/events/{number}"
