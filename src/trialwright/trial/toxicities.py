"""What the study's own definition makes of a toxicity, by what the adjudicators answered to its terms.

Missing: a term without an answer is unknown; where no criterion holds and one may, the toxicity is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trialwright.casebook.terms import Term
from trialwright.language.reference import Answer, Value, judge
from trialwright.study.spoken import spoken
from trialwright.study.study import Study
from trialwright.words.findings import Fault, fault
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown, Verdict

CAUSES = ("msc", "islets", "procedure", "immunosuppression")
"""What a toxicity may be due to; each is adjudicated by itself."""

ATTRIBUTIONS = ("cannot be excluded", "excluded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """Whether a toxicity limits the dose by the definition, and which of its criteria hold or are open."""

    verdict: Verdict
    holds: tuple[str, ...]
    open: tuple[str, ...]


def terms_of(study: Study) -> tuple[Term, ...]:
    """What adjudicators are asked."""
    return study.escalation.dlt.terms if study.escalation.dlt is not None else ()


def define(study: Study, answers: Mapping[str, str]) -> Defined:
    """What the definition makes of these answers, by the id of the term."""
    known = {term.id: _answer(term, answers.get(term.id)) for term in terms_of(study)}
    judged: dict[str, Verdict] = {}
    for each in spoken(study):
        if each.path[:3] == ("escalation", "dlt", "criteria") and each.tree is not None:
            judged[each.path[3]] = judge(each.tree, known).verdict
    holds = tuple(id for id, verdict in judged.items() if verdict is Verdict.TRUE)
    open_ = tuple(id for id, verdict in judged.items() if verdict is Verdict.UNKNOWN)
    verdict = Verdict.TRUE if holds else Verdict.UNKNOWN if open_ or not judged else Verdict.FALSE
    return Defined(verdict=verdict, holds=holds, open=open_)


def unreadable_answer(study: Study, id: str, text: str) -> Fault | None:
    """What keeps an answer to a term from being read; None for one that can be."""
    term = next((each for each in terms_of(study) if each.id == id), None)
    if term is None:
        return fault("toxicity-no-term", term=id[:40])
    return fault("toxicity-answer", term=id, value=text[:40]) if text and _value(term, text) is None else None


def _answer(term: Term, text: str | None) -> Answer:
    value = _value(term, text) if text else None
    return Answer(known=Unknown(reasons=Reason.MISSING) if value is None else value, value=text or "")


def _value(term: Term, text: str) -> Value | None:
    if term.type == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if term.type == "number":
        try:
            number = float(text)
        except ValueError:
            return None
        return Interval.point(number) if 0 <= number < 1e9 else None
    return text if term.type == "code" and text in term.codes else None
