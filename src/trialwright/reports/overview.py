"""The page that a trial team looks at first: where everybody stands, what the endpoint says, who may join."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from trialwright.records.snapshot import Snapshot
from trialwright.reports.assumptions import assumption_blocks
from trialwright.reports.document import (
    Block,
    Cell,
    Document,
    Figures,
    Heading,
    Mark,
    Paragraph,
    Report,
    Table,
)
from trialwright.reports.outcomes import outcome_blocks, participant
from trialwright.reports.progress import progress_blocks
from trialwright.reports.stamp import notices, stamp
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.outcomes import Outcome, compute_outcomes
from trialwright.trial.screening import VERDICTS, Person, Screening, screen, verdict_said
from trialwright.words.texts import LANGUAGES, Language, say
from trialwright.words.verdicts import Eligibility, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Everything the page says, computed before anything is formatted."""

    study: Study
    snapshot: Snapshot
    screening: Screening
    outcomes: tuple[Outcome, ...]


def overview(study: Study, snapshot: Snapshot) -> Report:
    """The page in both languages.

    Missing: a trial in which nothing happened says so in every section.
    """
    screening, _ = screen(study, fact_rows(study, snapshot), anchor_days(study, snapshot), "log")
    numbers = _Numbers(study=study, snapshot=snapshot, screening=screening, outcomes=compute_outcomes(study, snapshot))
    return {language: _document(numbers, language) for language in LANGUAGES}


def _document(numbers: _Numbers, language: Language) -> Document:
    verdicts = numbers.screening.verdicts
    eligible = verdicts.filter(verdicts["overall"] == Eligibility.ELIGIBLE.value)["subject"]
    blocks: list[Block] = [
        _key_numbers(numbers, language),
        *progress_blocks(numbers.study, numbers.snapshot, frozenset(eligible.to_list()), language),
    ]
    for outcome in numbers.outcomes:
        blocks += outcome_blocks(outcome, numbers.study, language)
    blocks += _eligibility(numbers, language)
    blocks += assumption_blocks(numbers.study, language)
    return Document(
        title=numbers.study.study.title.in_language(language),
        notices=notices(numbers.study, numbers.snapshot, language),
        blocks=tuple(blocks),
        stamp=stamp(numbers.study, numbers.snapshot, language),
    )


def _key_numbers(numbers: _Numbers, language: Language) -> Figures:
    counts = dict(numbers.screening.verdicts.group_by("overall").len().iter_rows())
    both = pl.col("baseline").is_not_null() & pl.col("at").is_not_null()
    evaluable = numbers.outcomes[0].changes.filter(both).height if numbers.outcomes else 0
    return Figures(
        numbers=(
            (say("screened", language), str(numbers.screening.verdicts.height)),
            *((say(each.value, language), str(counts.get(each.value, 0))) for each in Eligibility),
            (say("with endpoint", language), str(evaluable)),
            (say("planned", language), str(numbers.study.study.planned)),
        )
    )


_MARKS: Mapping[str, Mark] = {
    Eligibility.ELIGIBLE.value: "good",
    Eligibility.NOT_ELIGIBLE.value: "bad",
    Eligibility.UNDETERMINED.value: "open",
}


def _eligibility(numbers: _Numbers, language: Language) -> list[Block]:
    study = numbers.study
    columns = (
        participant(study, language),
        say("overall", language),
        say("stands against", language),
        say("still needed", language),
    )
    rows = tuple(_person_row(person, language) for person in numbers.screening.people(language))
    rules = (Paragraph(text=f"{rule.id}  {rule.text.in_language(language)}{_stop(language)}") for rule in study.rules)
    table = Table(
        caption=say("screening caption", language), columns=columns, rows=rows, empty=say("nobody screened", language)
    )
    return [Heading(text=say("who may join", language)), table, *rules]


def _stop(language: Language) -> str:
    return "." if language == "en" else "。"


def _person_row(person: Person, language: Language) -> tuple[Cell, ...]:
    stop = "; " if language == "en" else "；"
    against = [
        f"{rule.id} {say(verdict_said({'kind': rule.kind, 'verdict': VERDICTS[judgement.verdict]}), language)}"
        for rule, judgement in person.judgements
        if judgement.verdict is (Verdict.FALSE if rule.kind == "inclusion" else Verdict.TRUE)
    ]
    needed = [each["text"] for each in person.as_json()["needed"]]
    return (
        Cell(text=person.subject),
        Cell(text=say(person.overall, language), mark=_MARKS[person.overall]),
        Cell(text=stop.join(against) or "–", mark="bad" if against else "plain"),
        Cell(text=stop.join(needed) or "–"),
    )
