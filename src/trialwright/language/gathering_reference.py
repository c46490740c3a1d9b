"""Gathers what a sentence asks of the records of one person, plainly: what ``gathering.py`` is held to agree with."""

from collections.abc import Mapping, Sequence
from functools import reduce

from trialwright.language.gathering import gathered
from trialwright.language.reference import NOTHING, Answer, Judgement, agree, judge, least_of
from trialwright.language.tree import Gathered, Node
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import NO_REASON, Reason, Unknown, Verdict

Record = Mapping[str, Answer]
"""The answers of one record by item, with ``record_day`` and ``record_visit``."""


def gather_answers(
    sentence: Node, people: Sequence[Mapping[str, Answer]], records: Sequence[Mapping[str, Sequence[Record]]]
) -> list[dict[str, Answer]]:
    """The answers of each person, with those of every gathered value of a sentence.

    Shape: ``records`` of each person by form or ``form.group``, in the order of ``people``.
    """
    known = [dict(answers) for answers in people]
    for node in gathered(sentence):
        if node.how == "subjects":
            counted = _counted([judge(node.member, answers) for answers in known])
            known = [{**answers, node.name: counted} for answers in known]
            continue
        known = [
            {**answers, node.name: gather_one(node, answers, own.get(node.records, ()))}
            for answers, own in zip(known, records, strict=True)
        ]
    return known


def gather_one(node: Gathered, answers: Mapping[str, Answer], records: Sequence[Record]) -> Answer:
    """What the records of one person come to."""
    inside = [{**answers, **record} for record in records]
    members = [judge(node.member, each) for each in inside]
    match node.how:
        case "count":
            return _counted(members)
        case "any":
            return _any(members)
        case "all":
            assert node.claim is not None, "meaning.resolve refuses all without where"
            return _all(members, [judge(node.claim, each) for each in inside])
        case _:
            return _value(node, members, inside)


def _counted(members: Sequence[Judgement]) -> Answer:
    surely = sum(member.verdict is Verdict.TRUE for member in members)
    perhaps = sum(member.verdict is Verdict.UNKNOWN for member in members)
    return Answer(known=Interval(lo=float(surely), hi=float(surely + perhaps)))


def _unknown(reasons: Sequence[Reason]) -> Answer:
    return Answer(known=Unknown(reasons=reduce(lambda a, b: a | b, reasons, NO_REASON)))


def _any(members: Sequence[Judgement]) -> Answer:
    if any(member.verdict is Verdict.TRUE for member in members):
        return Answer(known=True)
    open_ = [member.reasons for member in members if member.verdict is Verdict.UNKNOWN]
    return _unknown(open_) if open_ else Answer(known=False)


def _all(members: Sequence[Judgement], claims: Sequence[Judgement]) -> Answer:
    both = list(zip(members, claims, strict=True))
    if any(member.verdict is Verdict.TRUE and claim.verdict is Verdict.FALSE for member, claim in both):
        return Answer(known=False)
    open_ = [
        member.reasons | claim.reasons
        for member, claim in both
        if Verdict.FALSE is not member.verdict
        if (member.verdict is Verdict.UNKNOWN and claim.verdict is not Verdict.TRUE)
        or (member.verdict is Verdict.TRUE and claim.verdict is Verdict.UNKNOWN)
    ]
    if open_:
        return _unknown(open_)
    if any(member.verdict is Verdict.TRUE for member in members):
        return Answer(known=True)
    perhaps = [member.reasons for member in members if member.verdict is Verdict.UNKNOWN]
    return _unknown(perhaps) if perhaps else NOTHING


def _value(node: Gathered, members: Sequence[Judgement], inside: Sequence[Record]) -> Answer:
    doubts = [member.reasons for member in members if member.verdict is Verdict.UNKNOWN]
    looked = [each for member, each in zip(members, inside, strict=True) if member.verdict is not Verdict.FALSE]
    surely = [each for member, each in zip(members, inside, strict=True) if member.verdict is Verdict.TRUE]
    item = node.item or ""
    if node.how == "latest":
        if doubts:
            return _unknown(doubts)
        return _latest(surely, item) if surely else NOTHING
    unknown = [known.reasons for each in looked if isinstance(known := each.get(item, NOTHING).known, Unknown)]
    if not looked:
        return NOTHING
    if doubts or unknown:
        return _unknown([*doubts, *unknown])
    known = [each[item].known for each in looked]
    reckon = _extreme if node.how in {"min", "max"} else _total
    return Answer(known=reckon([value for value in known if isinstance(value, Interval)], node.how))


def _total(values: Sequence[Interval], how: str) -> Interval:
    parts = 1 if how == "sum" else len(values)
    return Interval(
        lo=sum(value.lo for value in values) / parts,
        hi=sum(value.hi for value in values) / parts,
        lo_open=any(value.lo_open for value in values),
        hi_open=any(value.hi_open for value in values),
    )


def _extreme(values: Sequence[Interval], how: str) -> Interval:
    least = min if how == "min" else max
    lo, hi = least(value.lo for value in values), least(value.hi for value in values)
    lo_opens = [value.lo_open for value in values if value.lo == lo]
    hi_opens = [value.hi_open for value in values if value.hi == hi]
    near, far = (lo_opens, hi_opens) if how == "min" else (hi_opens, lo_opens)
    opens = {"near": all(near), "far": any(far)}
    lo_open, hi_open = (opens["near"], opens["far"]) if how == "min" else (opens["far"], opens["near"])
    return Interval(lo=lo, hi=hi, lo_open=lo_open, hi_open=hi_open)


def _span(record: Record) -> tuple[float, float]:
    day = record.get("record_day", NOTHING).known
    return (day.lo, day.hi) if isinstance(day, Interval) else (float("-inf"), float("inf"))


def _latest(records: Sequence[Record], item: str) -> Answer:
    newest = max(_span(record)[0] for record in records)
    foremost = [record for record in records if _span(record)[1] >= newest]
    unknown = [known.reasons for each in foremost if isinstance(known := each.get(item, NOTHING).known, Unknown)]
    if unknown:
        return _unknown(unknown)
    values = [each[item].known for each in foremost]
    if not agree(values):
        vague = any(lo != hi for lo, hi in map(_span, foremost))
        return _unknown([Reason.PARTIAL_DATE if vague else Reason.CONFLICT])
    return Answer(known=least_of(values))
