"""Turns rows of answers into one known or unknown value per person and fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from trialwright.chapters.eligibility.criteria import Fact
from trialwright.chapters.eligibility.picking import column_of, parts_of, pick, settle_silence
from trialwright.chapters.eligibility.ranges import HARMLESS, plausible_range
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
    beside = {fact.valid.same_day for fact in facts if fact.valid is not None}
    all_read: dict[str, pl.DataFrame] = {}
    for place, fact in enumerate(facts):
        symbol = symbols[fact.id]
        given, asked = written.of_fact(place)
        read, faults = read_values(given, fact, symbol)
        unread += faults
        if fact.id in beside:
            all_read[fact.id] = read.select("person", "earliest", "latest", "lo", "hi", "why")
        picked = pick(windowed(attested(read, fact), fact, anchors), fact, symbol, anchors.height)
        columns += settle_silence(picked, fact, symbol, asked)
    frame = pl.DataFrame([anchors["subject"], *columns])
    frame = frame.with_columns([column for name in anchors.columns[1:] for column in _anchored(anchors[name])])
    for fact in facts:
        if fact.id in sentences.calculated:
            frame = frame.with_columns(_calculated(frame, fact, sentences.calculated[fact.id], symbols))
    after: list[pl.Expr | pl.Series] = [
        column for fact in facts if fact.conflict for column in _contradicted(fact, sentences, symbols)
    ]
    for fact in facts:
        if fact.valid is not None and fact.id in sentences.valid:
            after += _doubted(frame, fact, all_read[fact.valid.same_day], sentences, symbols)
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
    low, high = plausible_range(symbols[fact.id])
    reckoned = frame.select(f"^{fact.id}\\..*$", *[part.alias(f"new.{name}") for name, part in parts.items()])
    impossible = (pl.col("new.why") == 0) & ((pl.col("new.hi") < low) | (pl.col("new.lo") > high))
    checked = pl.when(impossible).then(bits(Reason.NOT_VALID)).otherwise(pl.col("new.why"))
    reckoned = reckoned.with_columns(checked.alias("new.why"))
    why, new = pl.col(f"{fact.id}.why"), pl.col("new.why")
    apart = (pl.col("new.lo") > pl.col(f"{fact.id}.hi")) | (pl.col("new.hi") < pl.col(f"{fact.id}.lo"))
    differ = (why == 0) & (new == 0) & apart.fill_null(value=False)
    disputed = (why == 0) & ((new & _bits_of(~int(HARMLESS))) != 0)
    silent = (why != 0) & ((why & _bits_of(~int(Reason.MISSING | Reason.OUT_OF_WINDOW))) == 0)
    use = silent & (new == 0)
    reasons = (
        pl.when(differ)
        .then(bits(Reason.CONFLICT))
        .when(disputed)
        .then(new)
        .when(use)
        .then(bits(NO_REASON))
        .when(silent)
        .then(why | new)
        .otherwise(why)
    )
    columns = [
        pl.when(differ | disputed)
        .then(None)
        .when(use)
        .then(pl.col(f"new.{part}"))
        .otherwise(pl.col(f"{fact.id}.{part}"))
        .alias(f"{fact.id}.{part}")
        for part in parts
        if part != "why"
    ]
    return reckoned.select(*columns, reasons.cast(WHY).alias(f"{fact.id}.why")).get_columns()


def _bits_of(mask: int) -> pl.Expr:
    return pl.lit(mask & 0xFFFF, dtype=WHY)


def _contradicted(fact: Fact, sentences: Sentences, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    """A yes that runs into a contradiction of the record is unknown until somebody decides; a no is a no.

    Where the condition of the contradiction was not given the yes stands; where it is in doubt it does not.
    """
    value = pl.col(f"{fact.id}.value")
    yes = value.fill_null(value=False)
    if fact.id in sentences.conflict:
        judged = compile_sentence(sentences.conflict[fact.id], symbols)
        doubt = (judged.why & _bits_of(~int(Reason.MISSING | Reason.OUT_OF_WINDOW))) != 0
        yes &= pl.when(judged.truth.is_null()).then(doubt).otherwise(judged.truth)
    return [
        pl.when(yes).then(pl.lit(None, dtype=pl.Boolean)).otherwise(value).alias(f"{fact.id}.value"),
        pl.when(yes).then(bits(Reason.PROTOCOL_CONFLICT)).otherwise(pl.col(f"{fact.id}.why")).alias(f"{fact.id}.why"),
    ]


def _doubted(
    frame: pl.DataFrame, fact: Fact, pairs: pl.DataFrame, sentences: Sentences, symbols: Mapping[str, Symbol]
) -> list[pl.Series]:
    """The columns of a result that is known only where its validity is surely given.

    pairs  every answer to the result that makes it valid; all that are or may be of its day are looked at, and the
           sentence must hold for every number between the least and the greatest of them
    """
    if fact.valid is None:
        return []
    beside, doubted = fact.valid.same_day, fact.valid.unpaired == "doubted"
    pair = _paired(frame, fact, pairs)
    judged = frame.select(pl.all().exclude(f"^{beside}\\..*$")).with_columns(
        pair["lo"].alias(f"{beside}.lo"),
        pair["hi"].alias(f"{beside}.hi"),
        pl.lit(value=False).alias(f"{beside}.lo_open"),
        pl.lit(value=False).alias(f"{beside}.hi_open"),
        pair["why"].alias(f"{beside}.why"),
        pair["surely"],
    )
    sure = compile_sentence(sentences.valid[fact.id], symbols).truth.fill_null(value=False)
    alone = pl.col("surely").is_null()
    unsure = sure.not_() | (pl.col("surely").not_() if doubted else pl.lit(value=False))
    why = pl.col(f"{fact.id}.why")
    doubtful = (why == 0) & pl.when(alone).then(pl.lit(value=doubted)).otherwise(unsure)
    parts = [f"{fact.id}.{column_of(part)}" for part in parts_of(symbols[fact.id])]
    return judged.select(
        *[pl.when(doubtful).then(None).otherwise(pl.col(part)).alias(part) for part in parts],
        pl.when(doubtful).then(bits(Reason.NOT_VALID)).otherwise(why).alias(f"{fact.id}.why"),
    ).get_columns()


def _paired(frame: pl.DataFrame, fact: Fact, pairs: pl.DataFrame) -> pl.DataFrame:
    """Of each person: the hull of the answers that are or may be of the day, ``why`` one is unknown, and whether one is
    surely of that day (null where there is none)."""
    day = frame[f"{fact.id}.day"].gather(pairs["person"])
    near = pl.lit(day).is_null() | (pl.col("earliest").is_null()) | (pl.col("latest").is_null())
    near |= (pl.col("earliest") <= pl.lit(day)) & (pl.col("latest") >= pl.lit(day))
    surely = (pl.col("earliest") == pl.lit(day)) & (pl.col("latest") == pl.lit(day))
    close = pairs.with_columns(surely.fill_null(value=False).alias("surely")).filter(near.fill_null(value=False))
    hull = close.group_by("person").agg(
        pl.col("lo").min(), pl.col("hi").max(), pl.col("why").max(), pl.col("surely").any()
    )
    people = pl.DataFrame({"person": pl.int_range(frame.height, dtype=pl.UInt32, eager=True)})
    known = people.join(hull, on="person", how="left", maintain_order="left")
    return known.with_columns(pl.col("why").fill_null(int(Reason.MISSING)))
