"""Turns rows of answers into one known or unknown value per person and fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from trialwright.chapters.eligibility.criteria import Fact
from trialwright.chapters.eligibility.picking import column_of, parts_of, pick, settle_silence
from trialwright.chapters.eligibility.reading import Unread, attested, bits, read_values, tidy, windowed
from trialwright.language.columns import WHY, compile_number, compile_sentence
from trialwright.language.symbols import Symbol
from trialwright.language.tree import Node
from trialwright.words.verdicts import NO_REASON, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The resolved sentences of facts, by the id of the fact.

    valid       when its result may be believed
    conflict    when a yes runs into a contradiction of the record
    calculated  the value where the answer itself is missing
    """

    valid: Mapping[str, Node] = field(default_factory=dict[str, Node])
    conflict: Mapping[str, Node] = field(default_factory=dict[str, Node])
    calculated: Mapping[str, Node] = field(default_factory=dict[str, Node])


NO_SENTENCES = Sentences()


def resolve(
    rows: pl.DataFrame,
    facts: Sequence[Fact],
    symbols: Mapping[str, Symbol],
    anchors: pl.DataFrame,
    sentences: Sentences = NO_SENTENCES,
) -> tuple[pl.DataFrame, tuple[Unread, ...]]:
    """One row a subject with the columns of ``language/columns.py`` for every fact, and the answers to be looked at.

    Shape: ``rows`` as ``reading.ROWS``; ``anchors`` has ``subject`` and one Int64 column of days since 1970-01-01 an
    anchor; the result has the subjects of ``anchors`` in their order, and ``<fact>.row`` and ``<fact>.day``, where and
    when the answer that counted stood. A subject stands once in ``anchors``.
    Missing: no row, or none in the window, is unknown with that reason; so is a value without a unit that needs one,
    two different values at the same time, a date too vague to say which of two results came last or whether it lies in
    the window, and a window whose anchor nobody gave. In a closed world only silence means no: a row that says that
    there is no answer leaves it unknown.
    """
    written = tidy(rows, anchors["subject"], [fact.id for fact in facts])
    columns: list[pl.Series] = []
    unread: list[Unread] = []
    for place, fact in enumerate(facts):
        symbol = symbols[fact.id]
        given, asked = written.of_fact(place)
        read, faults = read_values(given, fact, symbol)
        unread += faults
        picked = pick(windowed(attested(read, fact), fact, anchors), fact, symbol, anchors.height)
        columns += settle_silence(picked, fact, symbol, asked)
    frame = pl.DataFrame([anchors["subject"], *columns])
    frame = frame.with_columns([column for name in anchors.columns[1:] for column in _anchored(anchors[name])])
    for fact in facts:
        if fact.id in sentences.calculated:
            frame = frame.with_columns(_calculated(frame, fact, sentences.calculated[fact.id], symbols))
    after = [
        *[column for fact in facts if fact.conflict for column in _contradicted(fact, sentences, symbols)],
        *[column for fact in facts if fact.id in sentences.valid for column in _doubted(fact, sentences, symbols)],
    ]
    return frame.with_columns(after), tuple(unread)


def _anchored(days: pl.Series) -> list[pl.Expr]:
    """The columns of an anchor that a sentence speaks of as a date."""
    name, day = days.name, pl.lit(days.cast(pl.Float64))
    return [
        day.alias(f"{name}.lo"),
        day.alias(f"{name}.hi"),
        pl.lit(value=False).alias(f"{name}.lo_open"),
        pl.lit(value=False).alias(f"{name}.hi_open"),
        pl.when(day.is_null()).then(bits(Reason.NO_ANCHOR)).otherwise(bits(NO_REASON)).alias(f"{name}.why"),
    ]


def _calculated(frame: pl.DataFrame, fact: Fact, sentence: Node, symbols: Mapping[str, Symbol]) -> list[pl.Series]:
    """The columns of a number that is calculated where it was not answered; two known ones that differ conflict."""
    number = compile_number(sentence, symbols)
    parts = {"lo": number.lo, "hi": number.hi, "lo_open": number.lo_open, "hi_open": number.hi_open, "why": number.why}
    reckoned = frame.select(f"^{fact.id}\\..*$", *[part.alias(f"new.{name}") for name, part in parts.items()])
    why, new = pl.col(f"{fact.id}.why"), pl.col("new.why")
    apart = (pl.col("new.lo") > pl.col(f"{fact.id}.hi")) | (pl.col("new.hi") < pl.col(f"{fact.id}.lo"))
    differ = (why == 0) & (new == 0) & apart.fill_null(value=False)
    use = (why != 0) & (new == 0)
    reasons = (
        pl.when(differ)
        .then(bits(Reason.CONFLICT))
        .when(use)
        .then(bits(NO_REASON))
        .when((why == int(Reason.MISSING)) & (new != 0))
        .then(why | new)
        .otherwise(why)
    )
    columns = [
        pl.when(differ)
        .then(None)
        .when(use)
        .then(pl.col(f"new.{part}"))
        .otherwise(pl.col(f"{fact.id}.{part}"))
        .alias(f"{fact.id}.{part}")
        for part in parts
        if part != "why"
    ]
    return reckoned.select(*columns, reasons.cast(WHY).alias(f"{fact.id}.why")).get_columns()


def _contradicted(fact: Fact, sentences: Sentences, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    """A yes that runs into a contradiction of the record is unknown until somebody decides; a no is a no."""
    value = pl.col(f"{fact.id}.value")
    yes = value.fill_null(value=False)
    if fact.id in sentences.conflict:
        yes &= compile_sentence(sentences.conflict[fact.id], symbols).truth.fill_null(value=False)
    return [
        pl.when(yes).then(pl.lit(None, dtype=pl.Boolean)).otherwise(value).alias(f"{fact.id}.value"),
        pl.when(yes).then(bits(Reason.PROTOCOL_CONFLICT)).otherwise(pl.col(f"{fact.id}.why")).alias(f"{fact.id}.why"),
    ]


def _doubted(fact: Fact, sentences: Sentences, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    """The columns of a result that is known only where its validity is surely given, on the same day."""
    if fact.valid is None:
        return []
    beside = fact.valid.same_day
    sure = compile_sentence(sentences.valid[fact.id], symbols).truth.fill_null(value=False)
    same_day = (pl.col(f"{fact.id}.day") == pl.col(f"{beside}.day")).fill_null(value=False)
    why = pl.col(f"{fact.id}.why")
    paired = same_day if fact.valid.unpaired == "believed" else pl.lit(value=True)
    doubtful = (why == 0) & paired & (sure & same_day).not_()
    parts = [f"{fact.id}.{column_of(part)}" for part in parts_of(symbols[fact.id])]
    return [
        *[pl.when(doubtful).then(None).otherwise(pl.col(part)).alias(part) for part in parts],
        pl.when(doubtful).then(bits(Reason.NOT_VALID)).otherwise(why).alias(f"{fact.id}.why"),
    ]
