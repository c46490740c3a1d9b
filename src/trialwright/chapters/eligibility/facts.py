"""Turns rows of answers into one known or unknown value per person and fact.

Rows come as ``subject, fact, value, unit, when, by, role, row``: all text but ``row``, which is where the answer stood;
``by`` and ``role`` are who gave it, and may be null where nobody has to attest it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from trialwright.casebook.measurements import WHY, measured
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.language.columns import compile_number, compile_sentence
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import Node
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.intervals import RELATIVE_TOLERANCE
from trialwright.words.verdicts import NO_REASON, Reason

ROWS: Mapping[str, type[pl.DataType]] = {
    "subject": pl.String,
    "fact": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "when": pl.String,
    "by": pl.String,
    "role": pl.String,
    "row": pl.Int64,
}
"""The columns of a frame of answers."""


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

MISSING = ("", "/", "NaN", "nan")
"""What stands for no answer in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An answer that cannot be used, or only with a warning; ``kind`` is the name of its kind of finding."""

    row: int
    fact: str
    kind: str
    value: str
    unit: str


def resolve(
    rows: pl.DataFrame,
    facts: Sequence[Fact],
    symbols: Mapping[str, Symbol],
    anchors: pl.DataFrame,
    sentences: Sentences = NO_SENTENCES,
) -> tuple[pl.DataFrame, tuple[Unread, ...]]:
    """One row a subject with the columns of ``language/columns.py`` for every fact, and the answers to be looked at.

    Shape: ``rows`` as ``ROWS``; ``anchors`` has ``subject`` and one Int64 column of days since 1970-01-01 an anchor;
    the result has the subjects of ``anchors`` in their order, and ``<fact>.row``, where the answer that counted stood.
    Missing: no row, or none in the window, is unknown with that reason; so is a value without a unit that needs one,
    two different values at the same time, a date too vague to say which of two results came last or whether it lies in
    the window, and a window whose anchor nobody gave. In a closed world only silence means no: a row that says that
    there is no answer leaves it unknown.
    """
    people = anchors.select("subject").with_row_index("person")
    tidy = rows.with_columns(pl.col("value").str.strip_chars().fill_null(""))
    numbered = tidy.join(people, on="subject", how="inner").with_columns(pl.col("person").alias("subject"))
    is_blank = pl.col("value").is_in(list(MISSING))
    blank, dated = numbered.filter(is_blank), _dated(numbered.filter(is_blank.not_()))
    by_fact = dated.partition_by("fact", as_dict=True)
    whose = anchors.with_columns(people["person"].alias("subject"))
    frame = whose.select("subject")
    unread: list[Unread] = []
    for fact in facts:
        symbol = symbols[fact.id]
        read, faults = _read(by_fact.get((fact.id,), dated.clear()), fact, symbol)
        unread += faults
        picked = _picked(_windowed(_attested(read, fact), fact, whose), fact, symbol)
        frame = frame.join(picked, on="subject", how="left", maintain_order="left")
        frame = _without_record(frame, blank.filter(pl.col("fact") == fact.id), fact, symbol)
    frame = frame.with_columns([column for name in anchors.columns[1:] for column in _anchored(anchors[name])])
    for fact in facts:
        if fact.id in sentences.calculated:
            frame = frame.with_columns(_calculated(fact, sentences.calculated[fact.id], symbols))
    after = [
        *[column for fact in facts if fact.conflict for column in _contradicted(fact, sentences, symbols)],
        *[column for fact in facts if fact.id in sentences.valid for column in _doubted(fact, sentences, symbols)],
    ]
    return frame.with_columns(after).with_columns(anchors["subject"]), tuple(unread)


def _anchored(days: pl.Series) -> list[pl.Expr]:
    """The columns of an anchor that a sentence speaks of as a date."""
    name, day = days.name, pl.lit(days.cast(pl.Float64))
    return [
        day.alias(f"{name}.lo"),
        day.alias(f"{name}.hi"),
        pl.lit(value=False).alias(f"{name}.lo_open"),
        pl.lit(value=False).alias(f"{name}.hi_open"),
        pl.when(day.is_null()).then(_bits(Reason.NO_ANCHOR)).otherwise(_bits(NO_REASON)).alias(f"{name}.why"),
    ]


def _calculated(fact: Fact, sentence: Node, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    """The columns of a number that is calculated where it was not answered; two known ones that differ conflict."""
    reckoned = compile_number(sentence, symbols)
    why = pl.col(f"{fact.id}.why")
    apart = (reckoned.lo > pl.col(f"{fact.id}.hi")) | (reckoned.hi < pl.col(f"{fact.id}.lo"))
    differ = (why == 0) & (reckoned.why == 0) & apart.fill_null(value=False)
    use = (why != 0) & (reckoned.why == 0)
    parts = {"lo": reckoned.lo, "hi": reckoned.hi, "lo_open": reckoned.lo_open, "hi_open": reckoned.hi_open}
    columns = [
        pl.when(differ)
        .then(None)
        .when(use)
        .then(value)
        .otherwise(pl.col(f"{fact.id}.{part}"))
        .alias(f"{fact.id}.{part}")
        for part, value in parts.items()
    ]
    silent = (why == int(Reason.MISSING)) & (reckoned.why != 0)
    reasons = (
        pl.when(differ)
        .then(_bits(Reason.CONFLICT))
        .when(use)
        .then(_bits(NO_REASON))
        .when(silent)
        .then(why | reckoned.why)
        .otherwise(why)
    )
    return [*columns, reasons.cast(WHY).alias(f"{fact.id}.why")]


def _contradicted(fact: Fact, sentences: Sentences, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    """A yes that runs into a contradiction of the record is unknown until somebody decides; a no is a no."""
    value = pl.col(f"{fact.id}.value")
    yes = value.fill_null(value=False)
    if fact.id in sentences.conflict:
        yes &= compile_sentence(sentences.conflict[fact.id], symbols).truth.fill_null(value=False)
    return [
        pl.when(yes).then(pl.lit(None, dtype=pl.Boolean)).otherwise(value).alias(f"{fact.id}.value"),
        pl.when(yes).then(_bits(Reason.PROTOCOL_CONFLICT)).otherwise(pl.col(f"{fact.id}.why")).alias(f"{fact.id}.why"),
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
    parts = [f"{fact.id}.{_column(part)}" for part in _parts(symbols[fact.id])]
    return [
        *[pl.when(doubtful).then(None).otherwise(pl.col(part)).alias(part) for part in parts],
        pl.when(doubtful).then(_bits(Reason.NOT_VALID)).otherwise(why).alias(f"{fact.id}.why"),
    ]


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """The earliest and latest day that each row's date can be, and the minute of the day if it was written."""
    written = rows["when"].drop_nulls().unique().to_list()
    read = [(text, read_date(text)) for text in written]
    table = pl.DataFrame(
        {
            "when": [text for text, _ in read],
            "earliest": [days_since_epoch(day.earliest) if day else None for _, day in read],
            "latest": [days_since_epoch(day.latest) if day else None for _, day in read],
            "minute": [day.time if day else None for _, day in read],
        },
        schema={"when": pl.String, "earliest": pl.Int64, "latest": pl.Int64, "minute": pl.Int64},
    )
    return rows.join(table, on="when", how="left")


def _read(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> tuple[pl.DataFrame, list[Unread]]:
    """Adds the columns of the value in the unit of the fact; the rows that cannot be used come back as faults."""
    kinds: list[tuple[str, pl.Expr]]
    if fact.pick is Pick.COUNT:
        happened = pl.col("value").str.to_lowercase().is_in(["no", "否"]).not_()
        return rows.with_columns(happened.alias("known"), _bits(NO_REASON).alias("why")), []
    match symbol.kind:
        case Kind.NUMBER:
            read = measured(rows, symbol.analyte or "", symbol.unit or "")
            kinds = [("not-a-number", pl.col("unreadable")), ("below-zero", pl.col("impossible"))]
            kinds.append(("implausible", pl.col("implausible") & pl.col("impossible").not_()))
        case Kind.DATE:
            read, kinds = _read_days(rows), [("not-a-date", pl.col("lo").is_null())]
        case Kind.TRUTH:
            read, kinds = _read_truths(rows), [("not-yes-or-no", pl.col("known").is_null() & (pl.col("why") == 0))]
        case Kind.CODE:
            read = rows.with_columns(pl.col("value").alias("known"), pl.lit(0, dtype=WHY).alias("why"))
            kinds = [("unknown-code", pl.col("value").is_in(list(symbol.codes)).not_())]
    faults = [
        Unread(row=row, fact=fact.id, kind=kind, value=value, unit=unit or "")
        for kind, which in kinds
        for row, value, unit in read.filter(which).select("row", "value", "unit").iter_rows()
    ]
    bad = pl.any_horizontal(*[which for kind, which in kinds if kind != "implausible"])
    return read.filter(bad.not_()), faults


def _read_days(rows: pl.DataFrame) -> pl.DataFrame:
    read = [read_date(text) for text in rows["value"].to_list()]
    return rows.with_columns(
        pl.Series("lo", [float(days_since_epoch(day.earliest)) if day else None for day in read], dtype=pl.Float64),
        pl.Series("hi", [float(days_since_epoch(day.latest)) if day else None for day in read], dtype=pl.Float64),
        pl.lit(value=False).alias("lo_open"),
        pl.lit(value=False).alias("hi_open"),
        pl.lit(0, dtype=WHY).alias("why"),
    )


def _read_truths(rows: pl.DataFrame) -> pl.DataFrame:
    word = pl.col("value").str.to_lowercase()
    known = pl.when(word.is_in(["yes", "是"])).then(pl.lit(value=True)).when(word.is_in(["no", "否"]))
    why = pl.when(word.is_in(["not known", "不详"])).then(_bits(Reason.MISSING)).otherwise(_bits(NO_REASON))
    return rows.with_columns(known.then(pl.lit(value=False)).alias("known"), why.alias("why"))


def _attested(rows: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """An answer that a person must judge counts only with the name and the role of somebody who may."""
    if fact.attest is None:
        return rows
    role = pl.col("role").str.to_lowercase().str.replace_all("_", " ").str.strip_chars()
    named = pl.col("by").str.strip_chars().fill_null("") != ""
    may = named & role.is_in([each.value for each in fact.attest.by]).fill_null(value=False)
    return rows.with_columns(pl.when(may).then("why").otherwise(_bits(Reason.NOT_ATTESTED)).alias("why"))


def _windowed(rows: pl.DataFrame, fact: Fact, anchors: pl.DataFrame) -> pl.DataFrame:
    """Adds ``place``: 2 in the window, 1 nobody can tell, 0 outside; and whether the anchor itself is not known."""
    if fact.window == "lifelong":
        return rows.with_columns(pl.lit(2, dtype=pl.Int8).alias("place"), pl.lit(value=False).alias("unanchored"))
    anchor = anchors.select("subject", pl.col(fact.window.index).alias("anchor"))
    first, last = pl.col("anchor") - fact.window.before, pl.col("anchor") + fact.window.after
    inside = (pl.col("earliest") >= first) & (pl.col("latest") <= last)
    outside = (pl.col("latest") < first) | (pl.col("earliest") > last)
    place = pl.when(inside).then(2).when(outside).then(0).otherwise(1).cast(pl.Int8)
    unanchored = pl.col("anchor").is_null().alias("unanchored")
    return rows.join(anchor, on="subject", how="left").with_columns(place.alias("place"), unanchored)


_NUMERIC = ("lo", "hi", "lo_open", "hi_open")


def _parts(symbol: Symbol) -> tuple[str, ...]:
    return _NUMERIC if symbol.kind in {Kind.NUMBER, Kind.DATE} else ("known",)


def _picked(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """One row a subject that has any: the answer that counts, or why none does."""
    candidates = rows.filter(pl.col("place") > 0)
    if fact.pick in {Pick.MIN, Pick.MAX}:
        chosen = _extreme(candidates, fact.pick)
    elif fact.pick in {Pick.ANY, Pick.ALL}:
        chosen = _joined(candidates, fact.pick)
    elif fact.pick is Pick.COUNT:
        chosen = _counted(candidates)
    else:
        several = candidates["subject"].is_duplicated()
        columns = ["subject", *_parts(symbol), "row", "why", "day"]
        alone = _only(candidates.filter(~several)).select(columns)
        chosen = pl.concat([alone, _foremost(candidates.filter(several), fact, symbol).select(columns)])
    everybody = rows.select("subject").unique(maintain_order=True)
    out = pl.lit(int(Reason.OUT_OF_WINDOW), dtype=WHY)
    settled = everybody.join(chosen, on="subject", how="left", maintain_order="left").with_columns(
        pl.col("why").fill_null(out)
    )
    known = pl.col("why") == 0
    return settled.select(
        "subject",
        *[pl.when(known).then(pl.col(part)).alias(f"{fact.id}.{_column(part)}") for part in _parts(symbol)],
        pl.col("why").alias(f"{fact.id}.why"),
        pl.col("row").alias(f"{fact.id}.row"),
        pl.col("day").alias(f"{fact.id}.day"),
    )


def _column(part: str) -> str:
    return "value" if part == "known" else part


_NEVER, _FOREVER = -(10**9), 10**9
"""The span of an answer without a date: it may be of any day."""


def _only(rows: pl.DataFrame) -> pl.DataFrame:
    """Whoever has one candidate only: it counts if it surely lies in the window."""
    vague = pl.when("unanchored").then(_bits(Reason.NO_ANCHOR)).otherwise(_bits(Reason.PARTIAL_DATE))
    why = pl.when(pl.col("place") == 1).then(vague).otherwise(pl.col("why"))
    return rows.with_columns(why.alias("why"), _day().alias("day"))


def _day() -> pl.Expr:
    """The day of an answer, days since 1970-01-01; null where it is not known exactly."""
    return pl.when(pl.col("earliest") == pl.col("latest")).then(pl.col("latest"))


def _foremost(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """The latest or the first answer of each subject, as far as the dates tell which it is.

    Whoever could be the latest is looked at: where all of them say the same, that is the answer; where they differ, two
    of one known day are a conflict, and a vague date among them leaves it unknown. What never changes has no latest.
    """
    spans = rows.with_columns(pl.col("earliest").fill_null(_NEVER), pl.col("latest").fill_null(_FOREVER))
    earliest, latest = pl.col("earliest"), pl.col("latest")
    if fact.window != "lifelong":
        if fact.pick is Pick.LATEST:
            spans = spans.filter(latest >= earliest.max().over("subject"))
        else:
            spans = spans.filter(earliest <= latest.min().over("subject"))
        minute = pl.col("minute")
        edge = minute.max() if fact.pick is Pick.LATEST else minute.min()
        timed = (minute.is_not_null() & (earliest == latest)).all().over("subject")
        spans = spans.filter(timed.not_() | (minute == edge.over("subject")))
    differ = pl.any_horizontal(*[_differs(part) for part in _parts(symbol)])
    vague = (earliest != latest).any() | (pl.col("place") == 1).any()
    vague = pl.lit(value=False) if fact.window == "lifelong" else vague
    doubtful = pl.when(vague).then(_bits(Reason.PARTIAL_DATE)).otherwise(_bits(Reason.CONFLICT))
    outside = (pl.col("place") == 1).all()
    why = (
        pl.when(pl.col("unanchored").any())
        .then(_bits(Reason.NO_ANCHOR))
        .when(outside)
        .then(_bits(Reason.PARTIAL_DATE))
        .when(pl.col("why").max() > 0)
        .then(pl.col("why").max())
        .when(differ)
        .then(doubtful)
        .otherwise(_bits(NO_REASON))
    )
    return spans.group_by("subject", maintain_order=True).agg(
        *[pl.col(part).last() for part in _parts(symbol)],
        pl.col("row").sort_by("why", maintain_order=True).last(),
        why.alias("why"),
        _day().last().alias("day"),
    )


def _bits(reason: Reason) -> pl.Expr:
    return pl.lit(int(reason), dtype=WHY)


def _extreme(rows: pl.DataFrame, pick: Pick) -> pl.DataFrame:
    """The least or the greatest of several numbers, each an interval: the bounds are the extremes of the bounds."""
    lo, hi = pl.col("lo"), pl.col("hi")
    near, far = ("lo", "hi") if pick is Pick.MIN else ("hi", "lo")
    least = pl.Expr.min if pick is Pick.MIN else pl.Expr.max
    at_near, at_far = pl.col(near) == least(pl.col(near)), pl.col(far) == least(pl.col(far))
    opens = {near: pl.col(f"{near}_open").filter(at_near).all(), far: pl.col(f"{far}_open").filter(at_far).any()}
    why = (
        pl.when(pl.col("unanchored").any())
        .then(_bits(Reason.NO_ANCHOR))
        .when((pl.col("place") == 1).any())
        .then(_bits(Reason.PARTIAL_DATE))
        .otherwise(pl.col("why").max())
    )
    return rows.group_by("subject", maintain_order=True).agg(
        least(lo).alias("lo"),
        least(hi).alias("hi"),
        opens["lo"].alias("lo_open"),
        opens["hi"].alias("hi_open"),
        pl.col("row").filter(at_near).last(),
        why.alias("why"),
        _day().filter(at_near).last().alias("day"),
    )


def _joined(rows: pl.DataFrame, pick: Pick) -> pl.DataFrame:
    """Whether any, or all, of several statements hold: one that settles it does, whatever the others are."""
    settling = pick is Pick.ANY
    settled = (pl.col("place") == 2) & (pl.col("why") == 0) & (pl.col("known") == settling)
    vague = (pl.col("place") == 1) & ((pl.col("why") != 0) | (pl.col("known") == settling))
    inside = pl.col("place") == 2
    why = (
        pl.when(settled.any())
        .then(_bits(NO_REASON))
        .when(pl.col("unanchored").any())
        .then(_bits(Reason.NO_ANCHOR))
        .when(vague.any() | inside.any().not_())
        .then(_bits(Reason.PARTIAL_DATE))
        .otherwise(pl.col("why").max())
    )
    return rows.group_by("subject", maintain_order=True).agg(
        pl.when(settled.any()).then(pl.lit(value=settling)).otherwise(pl.lit(value=not settling)).alias("known"),
        pl.col("row").sort_by(settled, maintain_order=True).last(),
        why.alias("why"),
        _day().last().alias("day"),
    )


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """How often something happened: at least as often as it surely did in the window, at most with every vague date."""
    happened = pl.col("known") & (pl.col("why") == 0)
    surely = (happened & (pl.col("place") == 2)).sum().cast(pl.Float64)
    perhaps = (pl.col("place") == 1) | (pl.col("why") != 0)
    no_anchor = pl.when(pl.col("unanchored").any()).then(_bits(Reason.NO_ANCHOR)).otherwise(_bits(NO_REASON))
    return rows.group_by("subject", maintain_order=True).agg(
        surely.alias("lo"),
        (surely + (perhaps & pl.col("known").fill_null(value=True)).sum()).alias("hi"),
        pl.lit(value=False).alias("lo_open"),
        pl.lit(value=False).alias("hi_open"),
        pl.col("row").last(),
        no_anchor.alias("why"),
        _day().last().alias("day"),
    )


def _differs(part: str) -> pl.Expr:
    if part in {"lo", "hi"}:
        low, high = pl.col(part).min(), pl.col(part).max()
        apart = (high - low) > RELATIVE_TOLERANCE * pl.max_horizontal(low.abs(), high.abs())
        return (apart & (high != low)).fill_null(value=False)
    return pl.col(part).n_unique() > 1


def _without_record(frame: pl.DataFrame, blank: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """Whoever has no answer: unknown because missing or, in a closed world and in silence, no."""
    why = pl.col(f"{fact.id}.why")
    if fact.world == "closed" and fact.pick is Pick.COUNT:
        asked = pl.col("subject").is_in(blank["subject"].unique().to_list())
        silent = (why.is_null() | (why == int(Reason.OUT_OF_WINDOW))) & asked.not_()
        nought = {"lo": pl.lit(0.0), "hi": pl.lit(0.0), "lo_open": pl.lit(value=False), "hi_open": pl.lit(value=False)}
        columns = {part: pl.col(f"{fact.id}.{part}") for part in nought}
        frame = frame.with_columns(
            *[
                pl.when(silent).then(nought[part]).otherwise(columns[part]).alias(f"{fact.id}.{part}")
                for part in nought
            ],
            pl.when(silent).then(_bits(NO_REASON)).otherwise(why).alias(f"{fact.id}.why"),
        )
    elif fact.world == "closed" and symbol.kind is Kind.TRUTH:
        asked = pl.col("subject").is_in(blank["subject"].unique().to_list())
        elsewhere = (why == int(Reason.OUT_OF_WINDOW)) if fact.pick is Pick.ANY else pl.lit(value=False)
        silent = (why.is_null() | elsewhere) & asked.not_()
        value = pl.col(f"{fact.id}.value")
        frame = frame.with_columns(
            pl.when(silent).then(pl.lit(value=False)).otherwise(value).alias(f"{fact.id}.value"),
            pl.when(silent).then(_bits(NO_REASON)).otherwise(why).alias(f"{fact.id}.why"),
        )
    return frame.with_columns(why.fill_null(int(Reason.MISSING)).alias(f"{fact.id}.why"))
