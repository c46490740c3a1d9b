"""Picks, of one person's answers to a fact, the one that counts, or says why none does."""

from collections.abc import Callable, Mapping, Sequence

from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.one_answer import INSIDE, PERHAPS, Candidate
from trialwright.language.reference import Value, agree, least_of
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown

Picked = tuple[Value | Unknown, Sequence[Candidate]]
"""What a pick comes to, and the rows that speak for it."""


def _unknown(reason: Reason, speaking: Sequence[Candidate]) -> Picked:
    return Unknown(reasons=reason), speaking


def _worst(rows: Sequence[Candidate]) -> Sequence[Candidate]:
    most = max(each.why for each in rows)
    return [each for each in rows if each.why == most]


_NEVER, _FOREVER = -(10**9), 10**9


def _foremost(rows: Sequence[Candidate], fact: Fact, unanchored: bool) -> Picked:
    """The latest or the first answer, as far as the dates tell which it is."""
    spans = [
        (
            _NEVER if each.earliest is None else each.earliest,
            _FOREVER if each.latest is None else each.latest,
            each,
        )
        for each in rows
    ]
    if len(rows) > 1 and fact.window != "lifelong":
        latest = fact.pick is Pick.LATEST
        edge = max(lo for lo, _, _ in spans) if latest else min(hi for _, hi, _ in spans)
        spans = [span for span in spans if (span[1] >= edge if latest else span[0] <= edge)]
        minutes = [each.minute for lo, hi, each in spans if lo == hi and each.minute is not None]
        if len(minutes) == len(spans):
            minute = max(minutes) if latest else min(minutes)
            spans = [span for span in spans if span[2].minute == minute]
    left = [each for _, _, each in spans]
    vague = fact.window != "lifelong" and (
        any(lo != hi for lo, hi, _ in spans) or any(e.place == PERHAPS for e in left)
    )
    if unanchored:
        return _unknown(Reason.NO_ANCHOR, _worst(left))
    if all(each.place == PERHAPS for each in left):
        return _unknown(Reason.PARTIAL_DATE, _worst(left))
    if any(each.why for each in left):
        speaking = _worst(left)
        return _unknown(speaking[0].why, speaking)
    if not agree([each.known for each in left]):
        return _unknown(Reason.PARTIAL_DATE if vague else Reason.CONFLICT, left)
    return least_of([each.known for each in left]), left


def _extreme(rows: Sequence[Candidate], fact: Fact, unanchored: bool) -> Picked:
    """The least or the greatest of several numbers, each an interval: the bounds are the extremes of the bounds."""
    least = min if fact.pick is Pick.MIN else max
    intervals = [(each.known, each) for each in rows if isinstance(each.known, Interval)]
    if unanchored or any(each.place == PERHAPS for each in rows) or any(each.why for each in rows):
        reason = Reason.NO_ANCHOR if unanchored else Reason.PARTIAL_DATE
        unsure = unanchored or any(each.place == PERHAPS for each in rows)
        speaking = _worst(rows) if any(each.why for each in rows) else _near(intervals, fact.pick)
        return _unknown(reason if unsure else speaking[0].why, speaking)
    lo, hi = least(value.lo for value, _ in intervals), least(value.hi for value, _ in intervals)
    lo_opens = [value.lo_open for value, _ in intervals if value.lo == lo]
    hi_opens = [value.hi_open for value, _ in intervals if value.hi == hi]
    near_is_lo = fact.pick is Pick.MIN
    lo_open = all(lo_opens) if near_is_lo else any(lo_opens)
    hi_open = any(hi_opens) if near_is_lo else all(hi_opens)
    return Interval(lo=lo, hi=hi, lo_open=lo_open, hi_open=hi_open), _near(intervals, fact.pick)


def _near(intervals: Sequence[tuple[Interval, Candidate]], pick: Pick) -> Sequence[Candidate]:
    if pick is Pick.MIN:
        edge = min(value.lo for value, _ in intervals)
        return [each for value, each in intervals if value.lo == edge]
    edge = max(value.hi for value, _ in intervals)
    return [each for value, each in intervals if value.hi == edge]


def _joined(rows: Sequence[Candidate], fact: Fact, unanchored: bool) -> Picked:
    """Whether any, or all, of several statements hold: one that settles it does, whatever the others are."""
    settling = fact.pick is Pick.ANY
    settled = [each for each in rows if each.place == INSIDE and each.known is settling]
    if settled:
        return settling, settled
    if unanchored:
        return _unknown(Reason.NO_ANCHOR, rows)
    vague = any(each.place == PERHAPS and (each.why or each.known is settling) for each in rows)
    if vague or not any(each.place == INSIDE for each in rows):
        return _unknown(Reason.PARTIAL_DATE, rows)
    most = max(each.why for each in rows)
    return _unknown(most, rows) if most else (not settling, rows)


def _counted(rows: Sequence[Candidate], _: Fact, unanchored: bool) -> Picked:
    """How often something happened: at least as often as it surely did in the window, at most with every vague date."""
    if unanchored:
        return _unknown(Reason.NO_ANCHOR, rows)
    surely = sum(each.known is True and each.place == INSIDE for each in rows)
    perhaps = sum(each.known is not False and (each.place == PERHAPS or bool(each.why)) for each in rows)
    return Interval(lo=float(surely), hi=float(surely + perhaps)), rows


PICKS: Mapping[Pick, Callable[[Sequence[Candidate], Fact, bool], Picked]] = {
    Pick.LATEST: _foremost,
    Pick.FIRST: _foremost,
    Pick.MIN: _extreme,
    Pick.MAX: _extreme,
    Pick.ANY: _joined,
    Pick.ALL: _joined,
    Pick.COUNT: _counted,
}
"""Each pick: of candidates, the fact and whether its anchor is unknown, the value and the rows that speak for it."""
