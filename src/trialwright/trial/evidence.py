"""Each criterion in words for whoever looks: the verdict, what it rests on, what is marked and what is needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialwright.chapters.eligibility.criteria import Fact, Rule
from trialwright.language.reference import Answer, Judgement
from trialwright.language.tree import Node, names
from trialwright.records.entries import FormKey
from trialwright.study.study import Study
from trialwright.trial.candidate import NOT_SAVED, Judged
from trialwright.trial.screening import VERDICTS, Person, near_limits, unpaired_said, verdict_said
from trialwright.words.intervals import Interval
from trialwright.words.texts import Language, say
from trialwright.words.verdicts import Reason, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An answer behind a verdict.

    name       what people call the fact
    entered    the value as it was entered, with its unit; empty where there is none
    converted  the same in the unit in which it is judged, where that is another
    reasons    why it cannot be used, in words; empty where it can
    by         who attested it, where somebody has to
    place      the form on which it stands; None for one that is worked out
    """

    name: str
    entered: str
    converted: str = ""
    reasons: str = ""
    day: str | None = None
    by: str | None = None
    place: FormKey | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionSeen:
    """A criterion as it stands.

    verdict  met, not met or unknown
    said     the verdict in words; an exclusion excludes, does not exclude, or is to be confirmed
    lets_in  whether it lets the person in; None while it is to be confirmed
    because  the comparisons that decided, or that cannot be judged
    marks    what a person has to look at
    """

    id: str
    kind: str
    text: str
    verdict: str
    said: str
    lets_in: bool | None
    because: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    needed: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def state(self) -> str:
        """``fits``, ``bars`` or ``unsure``, for the colour of its mark."""
        return {True: "fits", False: "bars", None: "unsure"}[self.lets_in]

    @property
    def is_settled(self) -> bool:
        """Whether it lets the person in, and nobody has to look."""
        return self.lets_in is True and not self.marks


def criteria_seen(
    study: Study, judged: Judged, places: Mapping[int, FormKey], language: Language
) -> tuple[CriterionSeen, ...]:
    """Every criterion at one moment, in the order of the protocol; of a candidate judged in this language."""
    return tuple(
        _seen(study, judged.person, rule, judgement, places, language=language)
        for rule, judgement in judged.person.judgements
    )


def bearing(study: Study, form: str) -> frozenset[str]:
    """The ids of the criteria on which the answers of a form bear, directly or by what is reckoned from them."""
    own = {fact.id for fact in study.facts if fact.item.partition(".")[0] == form}
    own |= {anchor.id for anchor in study.schedule.anchors if anchor.item.partition(".")[0] == form}
    return frozenset(rule.id for rule in study.rules if own & _reach(study, rule))


def _reach(study: Study, rule: Rule) -> set[str]:
    """Every fact and anchor of which a criterion speaks, and of which those speak."""
    facts = {fact.id: fact for fact in study.facts}
    found, ahead = set[str](), list(names(rule.sentence))
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _behind(study, facts[name]) if name in facts else ()
    return found


def _behind(study: Study, fact: Fact) -> Iterator[str]:
    ready = study.ready_sentences
    for sentences in (ready.calculated, ready.valid, ready.conflict):
        sentence: Node | None = sentences.get(fact.id)
        yield from names(sentence) if sentence is not None else ()
    if fact.valid is not None:
        yield fact.valid.same_day
    if fact.window != "lifelong":
        yield fact.window.index


def _seen(
    study: Study, person: Person, rule: Rule, judgement: Judgement, places: Mapping[int, FormKey], *, language: Language
) -> CriterionSeen:
    verdict = VERDICTS[judgement.verdict]
    lets_in = None if verdict == "unknown" else (verdict == "met") == (rule.kind == "inclusion")
    reach, blocking = _reach(study, rule), {name for leaf in judgement.leaves for name, _ in leaf.answers}
    answers = {each.id: person.answers[each.id] for each in study.facts if each.id in reach}
    shown = {name: _evidence(study, name, answer, places, language) for name, answer in answers.items()}
    lacking = [each for name, each in shown.items() if each.reasons and name in blocking]
    return CriterionSeen(
        id=rule.id,
        kind=rule.kind,
        text=rule.text.in_language(language),
        verdict=verdict,
        said=say(verdict_said({"kind": rule.kind, "verdict": verdict}), language),
        lets_in=lets_in,
        because=tuple(person.because(leaf) for leaf in judgement.leaves),
        evidence=tuple(each for each in shown.values() if each.entered or each.converted),
        needed=tuple(_needed(each, language) for each in lacking) if lets_in is None else (),
        marks=tuple(_marks(study, person, rule, judgement, language)),
    )


def _evidence(study: Study, name: str, answer: Answer, places: Mapping[int, FormKey], language: Language) -> Evidence:
    fact = next((each for each in study.facts if each.id == name), None)
    known, source = answer.known, int(answer.source) if answer.source is not None else None
    reasons = Reason.listed(known.reasons) if isinstance(known, Unknown) else ()
    return Evidence(
        name=fact.text.in_language(language) if fact is not None else name,
        entered=_entered(study, name, answer, language),
        converted=_converted(answer, fact),
        reasons=", ".join(say(each.words, language) for each in reasons),
        day=answer.when,
        by=answer.by,
        place=places.get(source) if source is not None else None,
        typed=source == NOT_SAVED,
    )


def _entered(study: Study, name: str, answer: Answer, language: Language) -> str:
    """The value as it was entered; a code and a yes or no in words."""
    if answer.value in {"yes", "no"}:
        return say(answer.value, language)
    item = next((fact.item for fact in study.facts if fact.id == name), "")
    asked = study.asked.get(item)
    codelist = study.casebook.codelist(asked.item.codelist) if asked is not None else None
    codes = {each.code: each.text.in_language(language) for each in codelist.codes} if codelist is not None else {}
    return " ".join(part for part in (codes.get(answer.value, answer.value), answer.unit) if part)


def _converted(answer: Answer, fact: Fact | None) -> str:
    """The value in the unit of the fact, with four figures, where it was entered in another or worked out."""
    known, unit = answer.known, fact.unit if fact is not None else None
    if not isinstance(known, Interval) or unit is None or (answer.value and answer.unit == unit):
        return ""
    low, high = f"{known.lo:.4g}", f"{known.hi:.4g}"
    return f"{low if low == high else f'{low} - {high}'} {unit}"


def _needed(evidence: Evidence, language: Language) -> str:
    return say("answer unknown", language, name=evidence.name, reasons=evidence.reasons)


def _marks(study: Study, person: Person, rule: Rule, judgement: Judgement, language: Language) -> Iterator[str]:
    for name in sorted(near_limits(rule.sentence, person.answers)):
        fact = next((each.text.in_language(language) for each in study.facts if each.id == name), name)
        yield say("near the limit", language, name=fact)
    for name in names(rule.sentence):
        if name in person.unpaired:
            yield unpaired_said(study, name, language)
    if judgement.reasons & Reason.PROTOCOL_CONFLICT:
        yield say("mark conflict", language)
