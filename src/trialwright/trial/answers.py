"""Reads a file of answers about people: rows of csv or JSON, or a wide table with a map of its columns."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import polars as pl
from pydantic import Field, ValidationError

from trialwright.chapters.eligibility.reading import MISSING, ROWS
from trialwright.study.study import Study
from trialwright.study.text import read_yaml
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.declared import Declared
from trialwright.words.findings import Fault, Finding, Place, fault, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a file says about people.

    rows      as ``chapters/eligibility/facts.py`` takes them
    anchors   one row a person in the order of the file: ``subject`` and, for each anchor of the study, its day or null
    findings  what is wrong with the file; with an error nothing of it may be used
    """

    rows: pl.DataFrame
    anchors: pl.DataFrame
    findings: tuple[Finding, ...]


class Cut(Declared):
    """A column of a wide table, and the pattern whose first group is the part of it that counts."""

    column: str
    pattern: str | None = None


class MappedFact(Cut):
    """Where a fact stands in a wide table, in which unit, and what the codes of that table mean."""

    unit: str | None = None
    codes: Mapping[str, str] = {}
    when: Cut | None = None


class TableMap(Declared):
    """What the columns of a wide table are; ``when`` dates every value that has no date of its own."""

    subject: str
    when: Cut | None = None
    anchors: Mapping[str, Cut] = {}
    facts: Annotated[Mapping[str, MappedFact], Field(min_length=1)]


def read_answers(content: bytes, file: str, study: Study, as_of: int | None = None) -> Answers:
    """Reads ``subject,fact,value,unit,when`` from csv or JSON lines; attested answers also need ``by,role``.

    A fact is called by its id or by a code of the hospital that the study knows, such as ``loinc:4548-4``.
    as_of    days since 1970-01-01; stands in for every anchor that the answers lack
    Missing: an empty value and ``/`` are no answer; a row without a subject, an unknown fact and an unreadable date
    are errors, each named by its row.
    """
    table = _table(content, file)
    if isinstance(table, Finding):
        return _nothing(study, (table,))
    twice = [name.split("_duplicated_")[0] for name in table.columns if "_duplicated_" in name]
    if twice:
        found = fault("bad-table", detail=f"the column '{twice[0]}' stands twice").at(Place(file=file, line=1))
        return _nothing(study, (found,))
    absent = [name for name in ("subject", "fact", "value") if name not in table.columns]
    if absent:
        place = Place(file=file, line=1)
        return _nothing(study, tuple(fault("missing-column", name=name).at(place) for name in absent))
    for name in ("unit", "when", "by", "role"):
        if name not in table.columns:
            table = table.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    columns = [pl.col(name).str.strip_chars() for name in ("subject", "fact", "value", "unit", "when", "by", "role")]
    rows = table.select(*columns, pl.col("row"))
    return _judged(rows, file, study, as_of)


def read_wide(content: bytes, file: str, mapping: TableMap, study: Study, as_of: int | None = None) -> Answers:
    """Reads a table with one line a person; the map names its columns."""
    table = _table(content, file)
    if isinstance(table, Finding):
        return _nothing(study, (table,))
    cuts = [mapping.when, *mapping.anchors.values(), *mapping.facts.values(), *[f.when for f in mapping.facts.values()]]
    needed = {mapping.subject} | {cut.column for cut in cuts if cut is not None}
    absent = sorted(needed - set(table.columns))
    if absent:
        place = Place(file=file, line=1)
        known = table.columns
        faults = (fault("missing-column", name=name, near=nearest(name, known)).at(place) for name in absent)
        return _nothing(study, tuple(faults))
    subject = pl.col(mapping.subject).str.strip_chars().alias("subject")
    pieces = [_fact_rows(table, subject, name, fact, mapping) for name, fact in mapping.facts.items()]
    for name, cut in mapping.anchors.items():
        value = _cut(cut).alias("value")
        empty = [pl.lit(None, dtype=pl.String).alias(column) for column in ("unit", "when", "by", "role")]
        pieces.append(table.select(subject, pl.lit(name).alias("fact"), value, *empty, "row"))
    return _judged(pl.concat(pieces).sort("row", maintain_order=True), file, study, as_of)


def read_map(text: str, file: str) -> TableMap | tuple[Finding, ...]:
    """A map of a wide table, or what is wrong with it."""
    document = read_yaml(text, file)
    if document.findings:
        return document.findings
    try:
        mapping = TableMap.model_validate(document.content)
    except ValidationError as stop:
        return tuple(_map_fault(error["loc"], error["msg"]).at(Place(file=file)) for error in stop.errors())
    dates = [fact.when for fact in mapping.facts.values()]
    cuts = [cut for cut in (mapping.when, *mapping.anchors.values(), *mapping.facts.values(), *dates) if cut]
    for pattern in (cut.pattern for cut in cuts if cut.pattern is not None):
        if not _has_one_group(pattern):
            found = fault("wrong-value", value=pattern, detail="a pattern has one group, the part that counts")
            return (found.at(Place(file=file)),)
    return mapping


def _has_one_group(pattern: str) -> bool:
    """Whether polars and Python both read the pattern, and find one group in it."""
    try:
        pl.select(pl.lit("").str.extract(pattern, 1))
        return re.compile(pattern).groups == 1
    except (re.error, pl.exceptions.PolarsError):
        return False


def _map_fault(location: tuple[int | str, ...], message: str) -> Fault:
    return fault("wrong-value", value=".".join(str(part) for part in location), detail=message)


def _nothing(study: Study, findings: tuple[Finding, ...]) -> Answers:
    rows = pl.DataFrame(schema=dict(ROWS))
    anchors = {anchor.id: pl.Int64 for anchor in study.schedule.anchors}
    return Answers(rows=rows, anchors=pl.DataFrame(schema={"subject": pl.String, **anchors}), findings=findings)


def _table(content: bytes, file: str) -> pl.DataFrame | Finding:
    """Every column as text, and ``row``, the line of the file on which each row begins."""
    text = _decoded(content)
    if text is None:
        return fault("not-text").at(Place(file=file))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        if text.lstrip()[:1] in {"{", "["}:
            return _json_table(text)
        # what begins like a compressed file polars unpacks, and says OSError where it cannot
        table = pl.read_csv(text.encode(), infer_schema=False, raise_if_empty=True, separator=_separator(text))
    except (pl.exceptions.PolarsError, ValueError, RecursionError, OSError) as stop:
        detail = str(stop).splitlines()[0][:200] if str(stop) else type(stop).__name__
        return fault("bad-table", detail=detail).at(Place(file=file))
    if "row" in table.columns:
        table = table.drop("row")
    return table.with_row_index("row", offset=2).with_columns(pl.col("row").cast(pl.Int64))


def _decoded(content: bytes) -> str | None:
    """UTF-8 with or without its mark, else the encoding in which Chinese spreadsheets save csv."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _separator(text: str) -> str:
    """Comma, semicolon or tab, whichever stands most often in the heading line."""
    heading = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=heading.count)


def _json_table(text: str) -> pl.DataFrame:
    """JSON lines, or one JSON list; numbers keep the digits that were written."""
    if text.lstrip().startswith("["):
        listed: Any = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_once)
        objects = [(number + 1, each) for number, each in enumerate(cast("list[Any]", listed))]
    else:
        lines = [(number + 1, line) for number, line in enumerate(text.splitlines()) if line.strip()]
        objects = [(number, _json_line(line, number)) for number, line in lines]
    if not all(isinstance(each, dict) for _, each in objects):
        raise ValueError("every line must be one JSON object")
    names = list(dict.fromkeys(name for _, each in objects for name in cast("dict[str, Any]", each) if name != "row"))
    columns = {name: [_json_text(each.get(name)) for _, each in objects] for name in names}
    return pl.DataFrame(
        {**columns, "row": [number for number, _ in objects]},
        schema={**dict.fromkeys(names, pl.String), "row": pl.Int64},
    )


def _json_line(line: str, number: int) -> Any:
    try:
        return json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except json.JSONDecodeError as stop:
        raise ValueError(f"line {number}, character {stop.colno}: {stop.msg}") from stop


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """One object; a key that stands twice would hide an answer."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return found


def _json_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(value)
    raise ValueError("a value must be text, a number, true, false or null")


def _cut(cut: Cut) -> pl.Expr:
    text = pl.col(cut.column).str.strip_chars()
    return text if cut.pattern is None else text.str.extract(cut.pattern, 1)


def _fact_rows(table: pl.DataFrame, subject: pl.Expr, name: str, fact: MappedFact, mapping: TableMap) -> pl.DataFrame:
    dated = fact.when or mapping.when
    when = pl.lit(None, dtype=pl.String) if dated is None else _cut(dated)
    value = _cut(fact)
    if fact.codes:
        value = value.replace(dict(fact.codes))
    unit, nobody = pl.lit(fact.unit, dtype=pl.String), pl.lit(None, dtype=pl.String)
    named = {"fact": pl.lit(name), "value": value, "unit": unit, "when": when, "by": nobody, "role": nobody}
    return table.select(subject, *[part.alias(column) for column, part in named.items()], "row")


def _judged(rows: pl.DataFrame, file: str, study: Study, as_of: int | None) -> Answers:
    """Parts anchors from facts and names every row that cannot be used."""
    anchors = [anchor.id for anchor in study.schedule.anchors]
    called = {f"{system}:{code}": fact for (system, code), fact in study.hospital_codes.items()}
    subject = pl.col("subject").fill_null("")
    rows = rows.with_columns(
        pl.when(subject.is_in(list(MISSING)).not_()).then(subject).otherwise(pl.lit("")).alias("subject"),
        pl.col("fact").fill_null("").replace(called),
        pl.col("value").fill_null(""),
    )
    findings = [*_faulty_rows(rows, file, study, anchors)]
    days = rows.filter(pl.col("fact").is_in(anchors) & pl.col("value").is_in(list(MISSING)).not_())
    columns: dict[str, dict[str, int | None]] = {anchor: {} for anchor in anchors}
    for subject, name, value, row in days.select("subject", "fact", "value", "row").iter_rows():
        day = read_date(value)
        if day is None or not day.is_whole:
            findings.append(fault("not-a-date", value=value).at(Place(file=file, line=row, column="value")))
            continue
        days_given = days_since_epoch(day.earliest)
        if columns[name].setdefault(subject, days_given) != days_given:
            place = Place(file=file, line=row, column="value")
            findings.append(fault("two-anchors", name=name, subject=subject).at(place))
    subjects = rows.filter(pl.col("subject").fill_null("") != "")["subject"].unique(maintain_order=True).to_list()
    frame = pl.DataFrame(
        {
            "subject": subjects,
            **{name: [known.get(each, as_of) for each in subjects] for name, known in columns.items()},
        },
        schema={"subject": pl.String, **dict.fromkeys(anchors, pl.Int64)},
    )
    facts = rows.filter(pl.col("fact").is_in(anchors).not_()).select(list(ROWS))
    return Answers(rows=facts, anchors=frame, findings=tuple(sorted(findings, key=lambda found: found.where.line or 0)))


def _faulty_rows(rows: pl.DataFrame, file: str, study: Study, anchors: list[str]) -> Iterator[Finding]:
    facts = {fact.id for fact in study.facts}
    for (row,) in rows.filter(pl.col("subject").fill_null("") == "").select("row").iter_rows():
        yield fault("missing-subject").at(Place(file=file, line=row, column="subject"))
    known = facts | set(anchors)
    strange = rows.filter(pl.col("fact").is_in(list(known)).fill_null(value=False).not_())
    for name, row in strange.select("fact", "row").iter_rows():
        found = fault("unknown-fact", name=name or "", near=nearest(name or "", known))
        yield found.at(Place(file=file, line=row, column="fact"))
    written = rows.filter(pl.col("when").fill_null("").is_in(list(MISSING)).not_())
    unreadable = [text for text in written["when"].unique().to_list() if read_date(text) is None]
    for text, row in written.filter(pl.col("when").is_in(unreadable)).select("when", "row").iter_rows():
        yield fault("not-a-date", value=text).at(Place(file=file, line=row, column="when"))
