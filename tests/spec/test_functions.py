"""The closed list of functions: what each means, where it may stand, and how it is read aloud."""

import polars as pl
import pytest

from trialwright.language.columns import compile_sentence
from trialwright.language.explain import read_aloud
from trialwright.language.gathering import gather
from trialwright.language.gathering_reference import Record, gather_answers
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.reference import Answer, judge
from trialwright.language.symbols import Kind, Place, Scope, Symbol
from trialwright.language.tree import Node
from trialwright.words.intervals import Interval
from trialwright.words.texts import Language
from trialwright.words.verdicts import Reason, Unknown, Verdict

SYMBOLS = {
    "alt": Symbol(name="alt", kind=Kind.NUMBER, analyte="alt", unit="U/L", uln="alt_upper", lln="alt_lower"),
    "alt_upper": Symbol(name="alt_upper", kind=Kind.NUMBER, analyte="alt", unit="U/L"),
    "alt_lower": Symbol(name="alt_lower", kind=Kind.NUMBER, analyte="alt", unit="U/L"),
    "weight": Symbol(name="weight", kind=Kind.NUMBER, analyte="body_weight", unit="kg"),
    "infusion": Symbol(name="infusion", kind=Kind.DATE),
    "today": Symbol(name="today", kind=Kind.DATE),
    "dlt": Symbol(name="dlt", kind=Kind.TRUTH),
}
EVENT = {
    "grade": Symbol(name="grade", kind=Kind.NUMBER),
    "serious": Symbol(name="serious", kind=Kind.TRUTH),
}
LAB = {
    "alt": Symbol(name="alt", kind=Kind.NUMBER, analyte="alt", unit="U/L", uln="alt_upper"),
    "alt_upper": Symbol(name="alt_upper", kind=Kind.NUMBER, analyte="alt", unit="U/L"),
}


def scope(place: Place) -> Scope:
    return Scope(
        place=place, records={"event": EVENT, "lab": LAB}, visits=frozenset({"W4", "W52"}), treatment="infusion",
        now="today", own="lab",
    )  # fmt: skip


def resolved(text: str, place: Place = Place.STOPPING_RULE) -> Node:
    tree = parse(text)
    assert isinstance(tree, Node), tree
    sentence, faults = resolve(tree, SYMBOLS, scope(place))
    assert not faults, faults
    return sentence


def number(value: float) -> Answer:
    return Answer(known=Interval.point(value))


LIMITS = [
    ("alt > 3 x ULN", 121.0, Verdict.TRUE),
    ("alt > 3 x ULN", 120.0, Verdict.FALSE),
    ("alt > 3 × ULN", 121.0, Verdict.TRUE),
    ("3 x ULN < alt", 121.0, Verdict.TRUE),
    ("alt < 0.5 x LLN", 4.9, Verdict.TRUE),
    ("alt between 1 x LLN and 2.5 x ULN", 100.0, Verdict.TRUE),
    ("alt between 1 x LLN and 2.5 x ULN", 100.1, Verdict.FALSE),
]


@pytest.mark.parametrize(("text", "value", "verdict"), LIMITS)
def test_a_limit_of_normal_is_that_of_what_stands_beside_it(text: str, value: float, verdict: Verdict) -> None:
    sentence = resolved(text)
    answers = {"alt": number(value), "alt_upper": number(40.0), "alt_lower": number(10.0)}
    assert judge(sentence, answers).verdict is verdict
    frame = pl.DataFrame(
        {
            f"{name}.{part}": [known]
            for name, bound in (("alt", value), ("alt_upper", 40.0), ("alt_lower", 10.0))
            for part, known in (("lo", bound), ("hi", bound), ("lo_open", False), ("hi_open", False), ("why", 0))
        }
    )
    assert Verdict.of(frame.select(compile_sentence(sentence, SYMBOLS).truth).item()) is verdict


def test_without_the_laboratory_limit_nothing_is_said() -> None:
    found = judge(resolved("alt > 3 x ULN"), {"alt": number(500.0)})
    assert (found.verdict, found.reasons) == (Verdict.UNKNOWN, Reason.MISSING)


def test_answered_is_never_unknown() -> None:
    sentence = resolved("answered(weight)", Place.SHOW_IF)
    for reason in Reason:
        found = judge(sentence, {"weight": Answer(known=Unknown(reasons=reason))})
        assert found.verdict is (Verdict.FALSE if reason is Reason.MISSING else Verdict.TRUE)
    assert judge(sentence, {}).verdict is Verdict.FALSE
    assert judge(sentence, {"weight": number(70.0)}).verdict is Verdict.TRUE
    frame = pl.DataFrame({"weight.why": [0, *[int(reason) for reason in Reason]]})
    truths = frame.select(compile_sentence(sentence, SYMBOLS).truth).to_series().to_list()
    assert truths == [True, *[reason is not Reason.MISSING for reason in Reason]]


def event(grade: float, day: float, serious: bool | None = False) -> Record:
    known = Unknown(reasons=Reason.MISSING) if serious is None else serious
    return {
        "grade": number(grade), "serious": Answer(known=known), "record_day": number(day),
        "record_visit": Answer(known="W4"),
    }  # fmt: skip


# the records of one person whose infusion is day 100, what is asked, and what must come out
WITHIN = [
    ("count of event where (grade >= 3) within 28 d after infusion >= 1", [event(3, 128)], Verdict.TRUE),
    ("count of event where (grade >= 3) within 28 d after infusion >= 1", [event(3, 129)], Verdict.FALSE),
    ("count of event where (grade >= 3) within 28 d after infusion >= 1", [event(3, 100)], Verdict.TRUE),
    ("count of event where (grade >= 3) within 28 d after infusion >= 1", [event(3, 99)], Verdict.FALSE),
    ("count of event where (serious) >= 2", [event(1, 100, True), event(1, 101, None)], Verdict.UNKNOWN),
    ("count of event where (serious) >= 1", [event(1, 100, True), event(1, 101, None)], Verdict.TRUE),
    ("count of event where (serious) >= 3", [event(1, 100, True), event(1, 101, None)], Verdict.FALSE),
    ("count of event >= 1", [], Verdict.FALSE),
    ("any of event where (serious)", [], Verdict.FALSE),
    ("any of event where (serious)", [event(1, 100, None)], Verdict.UNKNOWN),
    ("all of event where (serious)", [], Verdict.UNKNOWN),
    ("all of event where (serious)", [event(1, 100, True), event(1, 101, False)], Verdict.FALSE),
    ("max of event.grade within 3 d before infusion >= 2", [event(2, 97), event(4, 101)], Verdict.TRUE),
    ("max of event.grade within 3 d before infusion >= 3", [event(2, 97), event(4, 101)], Verdict.FALSE),
    ("min of event.grade >= 2", [], Verdict.UNKNOWN),
    ("baseline(event.grade) = 2", [event(1, 98), event(2, 100), event(3, 101)], Verdict.TRUE),
    ("previous(event.grade) = 1", [event(1, 108), event(2, 109), event(3, 110)], Verdict.FALSE),
    ("previous(event.grade) = 2", [event(1, 108), event(2, 109), event(3, 110)], Verdict.TRUE),
    ("latest of event.grade = 3", [event(3, 110), event(2, 110)], Verdict.UNKNOWN),
    ("event.grade at visit W4 = 3", [event(3, 110)], Verdict.TRUE),
    ("event.grade at visit W52 = 3", [event(3, 110)], Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("text", "records", "verdict"), WITHIN)
def test_what_records_come_to(text: str, records: list[Record], verdict: Verdict) -> None:
    sentence = resolved(text)
    (answers,) = gather_answers(sentence, [{"infusion": number(100.0), "today": number(110.0)}], [{"event": records}])
    assert judge(sentence, answers).verdict is verdict


def test_a_stopping_rule_counts_subjects_and_says_when_it_cannot_be_judged() -> None:
    sentence = resolved("subjects with (dlt = yes) >= 2")
    pending = Answer(known=Unknown(reasons=Reason.MISSING))
    yes, no = Answer(known=True), Answer(known=False)
    for answers, verdict in (
        ([yes, yes, no], Verdict.TRUE),
        ([yes, no, no], Verdict.FALSE),
        ([yes, pending, no], Verdict.UNKNOWN),
        ([], Verdict.FALSE),
    ):
        people = [{"dlt": each} for each in answers]
        found = gather_answers(sentence, people, [{} for _ in people])
        frame = pl.DataFrame(
            {
                "subject": [str(number) for number in range(len(answers))],
                "dlt.value": [each.known if isinstance(each.known, bool) else None for each in answers],
                "dlt.why": [0 if isinstance(each.known, bool) else 1 for each in answers],
            },
            schema={"subject": pl.String, "dlt.value": pl.Boolean, "dlt.why": pl.UInt16},
        )
        ready = gather(sentence, frame, {}, SYMBOLS, scope(Place.STOPPING_RULE))
        truths = ready.select(compile_sentence(sentence, SYMBOLS).truth.alias("truth"))["truth"].to_list()
        assert {judge(sentence, each).verdict for each in found} <= {verdict}
        assert {Verdict.of(truth) for truth in truths} <= {verdict}


REFUSED = [
    ("answered(weight)", Place.CRITERION, "type-clash"),
    ("answered(weigth)", Place.SHOW_IF, "unknown-name"),
    ("baseline(lab.alt) > 40 U/L", Place.CRITERION, "type-clash"),
    ("any of event where (serious)", Place.CRITERION, "type-clash"),
    ("subjects with (dlt) >= 2", Place.EDIT_CHECK, "type-clash"),
    ("subjects with (subjects with (dlt) >= 2) >= 2", Place.STOPPING_RULE, "type-clash"),
    ("count of evnt >= 1", Place.DEFINITION, "unknown-name"),
    ("max of event.serious = yes", Place.DEFINITION, "type-clash"),
    ("max of event.weight > 1 kg", Place.DEFINITION, "unknown-name"),
    ("any of event", Place.DEFINITION, "type-clash"),
    ("any of event where (grade)", Place.DEFINITION, "type-clash"),
    ("count of event within 3 d after weight >= 1", Place.DEFINITION, "type-clash"),
    ("lab.alt at visit W5 > 40 U/L", Place.DEFINITION, "unknown-visit"),
    ("weight > 2 x ULN", Place.DEFINITION, "type-clash"),
    ("2 x ULN > 3 x ULN", Place.DEFINITION, "type-clash"),
    ("max of lab.alt > 40 kg", Place.DEFINITION, "unit-clash"),
]


@pytest.mark.parametrize(("text", "place", "kind"), REFUSED)
def test_what_makes_no_sense_is_said_when_the_study_is_checked(text: str, place: Place, kind: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Node), tree
    assert kind in [found.kind for found in resolve(tree, SYMBOLS, scope(place))[1]]


@pytest.mark.parametrize("text", ["count of event within 4 weeks after infusion >= 1", "any of event where serious"])
def test_a_span_is_in_whole_days_and_a_condition_in_brackets(text: str) -> None:
    assert not isinstance(parse(text), Node)


SAID: list[tuple[str, Language, str]] = [
    ("alt > 3 x ULN", "en", "alt is above 3 * alt_upper"),
    (
        "count of event where (grade >= 3 and serious) within 28 d after infusion >= 2",
        "en",
        "the number of records of event (where grade is at least 3 and serious) within 28 days after infusion "
        "is at least 2",
    ),
    ("any of event where (serious)", "zh", "存在event记录（条件：serious）"),
    ("previous(alt) > 40 U/L", "en", "the previous alt is above 40 U/L"),
    ("baseline(alt) > 40 U/L", "zh", "alt的基线值高于 40 U/L"),
    ("alt at visit W52 > 40 U/L", "en", "alt at visit W52 is above 40 U/L"),
    ("subjects with (dlt = yes) >= 2", "en", "the number of participants of whom this holds: dlt is yes is at least 2"),
    ("answered(weight)", "zh", "weight已填写"),
]


@pytest.mark.parametrize(("text", "language", "said"), SAID)
def test_every_function_is_read_aloud(text: str, language: Language, said: str) -> None:
    place = Place.SHOW_IF if text.startswith("answered") else Place.STOPPING_RULE
    sentence = resolved(text, place)
    assert read_aloud(sentence, lambda name: name, lambda _, code: code, language) == said
