"""The memo with which a board decides on the next dose: advice, data behind it, who is pending, what was decided."""

from collections.abc import Iterator, Mapping
from datetime import date

from trialwright.chapters.escalation.design import Action, Plan
from trialwright.chapters.escalation.pathways import pathways
from trialwright.records.doses import DoseState, Ruling
from trialwright.reports.assumptions import assumption_blocks
from trialwright.reports.document import Block, Cell, Document, Figures, Heading, Mark, Paragraph, Report, Table
from trialwright.reports.happened import Happened
from trialwright.reports.stamp import notices, stamp
from trialwright.study.study import Study
from trialwright.trial.advice import DoseAdvice, advise_dose, earliest_day, plan_of
from trialwright.trial.dose_history import Standing, dose_frame, history_of, levels_of
from trialwright.trial.scopes import scope_said
from trialwright.trial.toxicities import CAUSES
from trialwright.words.days import moment_text
from trialwright.words.findings import Fault, Place
from trialwright.words.texts import LANGUAGES, Language, say

_MARKS: Mapping[str, Mark] = {Standing.DLT.value: "bad", Standing.FREE.value: "good"}


def dose_decision(study: Study, told: Happened) -> Report:
    """The memo in both languages, with the decision and its signatures left to the pen.

    Missing: a study without a ladder or design has no advice, and the memo says what it leaves open.
    """
    advised = advise_dose(study, told.doses, told.today)
    return {language: _document(study, told, advised, language) for language in LANGUAGES}


def _document(study: Study, told: Happened, advised: DoseAdvice, language: Language) -> Document:
    fictitious = any(level.origin.fictitious is not None for level in levels_of(study))
    return Document(
        title=say("memo title", language),
        notices=(
            *notices(study, told.snapshot, language),
            *((say("memo fictitious", language),) if fictitious else ()),
            say("advice notice", language),
        ),
        blocks=(
            *_advice(study, told, advised, language),
            *ladder_blocks(study, advised, language),
            *people_blocks(told.doses, advised, language),
            *toxicity_blocks(told.doses, study, language),
            *_pathways(study, advised, language),
            *suspension_blocks(told.doses, study, language),
            *decision_blocks(told.doses, study, language),
            *assumption_blocks(study, language, study.escalation),
            *signature_blocks(language),
        ),
        stamp=(*stamp(study, told.snapshot, language), (say("memo data hash", language), advised.data)),
    )


def action_said(action: Action, level: int | None, language: Language) -> str:
    """What to do, and at which level."""
    said = say(f"action {action.value}", language)
    return said if level is None else say("next level", language, action=said, level=level)


def _advice(study: Study, told: Happened, advised: DoseAdvice, language: Language) -> Iterator[Block]:
    yield Heading(text=say("memo advice", language))
    if advised.advice is None:
        yield Paragraph(text=say("memo no plan", language, why=_undeclared(advised.fault, language)))
        return
    zone = study.study.sites[0].zone
    first = earliest_day(study, told.doses, told.today)
    day = first.isoformat() if isinstance(first, date) else _undeclared(first, language)
    closed = ", ".join(str(level) for level in advised.advice.closed) or "–"
    cut = f"{advised.cut[0]} · {moment_text(advised.cut[1], zone)[:16]}" if advised.cut[0] else "–"
    yield Figures(
        numbers=(
            (say("memo treated", language), str(len(advised.courses))),
            (say("memo pending", language), str(len(advised.pending))),
            (say("memo dlts", language), str(sum(each.dlt is True for each in advised.courses))),
            (say("memo missing", language), str(advised.missing)),
        )
    )
    rows = (
        ("memo advised", action_said(advised.advice.action, advised.advice.level, language)),
        ("memo because", advised.advice.said(language)),
        ("memo closed", closed),
        ("memo selects", str(advised.selects.level or "–") if advised.selects is not None else "–"),
        ("memo earliest", day),
        ("memo history", advised.history or "–"),
        ("memo cut", cut),
    )
    yield Table(
        caption="",
        columns=(say("memo point", language), say("memo said", language)),
        rows=tuple((Cell(text=say(name, language)), Cell(text=text)) for name, text in rows),
        empty="",
        widths=(2, 5),
    )


def _undeclared(found: Fault | date | None, language: Language) -> str:
    place = Place(file="escalation.yaml")
    return found.at(place).what(language) if isinstance(found, Fault) else say("memo no wait", language)


def ladder_blocks(study: Study, advised: DoseAdvice, language: Language) -> Iterator[Block]:
    """The levels with what each means, and how many were treated, count, had a toxicity, or are pending."""
    yield Heading(text=say("memo ladder", language))
    closed = advised.advice.closed if advised.advice is not None else ()
    rows: list[tuple[Cell, ...]] = []
    for number, level in enumerate(levels_of(study), start=1):
        own = [each for each in advised.courses if each.level == number]
        counts = (
            len(own),
            sum(each.counts for each in own),
            sum(each.dlt is True for each in own),
            sum(each.dlt is None for each in own),
        )
        name = f"{number} · {level.text.in_language(language)}"
        state = say("memo level closed", language) if number in closed else ""
        rows.append(
            (
                Cell(text=name),
                Cell(text=level.amount),
                Cell(text=level.cap if level.cap != "not specified" else say("memo not specified", language)),
                *(Cell(text=str(count), numeric=True) for count in counts),
                Cell(text=state, mark="bad" if state else "plain"),
            )
        )
    names = ("level", "amount", "cap", "treated", "evaluable", "dlts", "pending", "state")
    columns = tuple(say(f"memo {name}", language) for name in names)
    yield Table(
        caption=say("memo ladder caption", language),
        columns=columns,
        rows=tuple(rows),
        empty=say("memo no ladder", language),
    )


def people_blocks(state: DoseState, advised: DoseAdvice, language: Language) -> Iterator[Block]:
    """Everybody who was given cells: three doses apart, window, and how they stand."""
    yield Heading(text=say("memo people", language))
    rows: list[tuple[Cell, ...]] = []
    for row in dose_frame(advised.courses, state).iter_rows(named=True):
        doses = tuple(
            _amount(row[f"{kind}_total"], row[f"{kind}_per_kg"]) for kind in ("assigned", "prepared", "delivered")
        )
        standing = str(row["standing"])
        mark = _MARKS.get(standing, "open" if row["dlt"] is None else "plain")
        left = str(max(int(row["left"]), 0))
        rows.append(
            (
                Cell(text=str(row["subject"])),
                Cell(text=str(row["level"] or "–")),
                Cell(text=str(row["day"])),
                Cell(text=f"{row['closes']} ({left})"),
                Cell(text=say(f"memo standing {standing}", language), mark=mark),
                *(Cell(text=dose) for dose in doses),
                Cell(text=str(row["assessed"] or "–")),
            )
        )
    names = ("participant", "level", "day 0", "window", "stands", "assigned", "prepared", "delivered", "assessed")
    columns = tuple(say(f"memo {name}", language) for name in names)
    caption = say("memo people caption", language)
    yield Table(caption=caption, columns=columns, rows=tuple(rows), empty=say("memo nobody", language))


def _amount(total: object, per_kg: object) -> str:
    if total is None:
        return "–"
    return f"{total:g} ({per_kg:.3g})" if isinstance(per_kg, float) else f"{total:g}"


def toxicity_blocks(state: DoseState, study: Study, language: Language) -> Iterator[Block]:
    """Every toxicity that may limit the dose, with its adjudication; who has none is pending."""
    yield Heading(text=say("memo toxicities", language))
    dlt = study.escalation.dlt
    criteria = {each.id: each.text.in_language(language) for each in (dlt.criteria if dlt is not None else ())}
    rows = tuple(
        (
            Cell(text=each.subject),
            Cell(text=each.day),
            Cell(text=each.text),
            Cell(text=criteria.get(each.criterion or "", each.criterion or "–")),
            Cell(
                text=say(f"memo counts {each.counts}", language),
                mark="open" if each.counts is None else "bad" if each.counts else "good",
            ),
            *(
                Cell(text=say(f"memo {said}", language) if (said := each.attribution.get(cause)) else "–")
                for cause in CAUSES
            ),
            Cell(text=each.by or "–"),
        )
        for each in state.toxicities
    )
    names = (
        "participant",
        "day",
        "toxicity",
        "criterion",
        "limits dose",
        *(f"due to {cause}" for cause in CAUSES),
        "by",
    )
    columns = tuple(say(f"memo {name}", language) for name in names)
    yield Table(
        caption=say("memo toxicities caption", language),
        columns=columns,
        rows=rows,
        empty=say("memo no toxicity", language),
        widths=(3, 3, 5, 4, 3, 3, 3, 3, 3, 3),
    )


def _pathways(study: Study, advised: DoseAdvice, language: Language) -> Iterator[Block]:
    plan = plan_of(study)
    if not isinstance(plan, Plan) or advised.advice is None or advised.advice.level is None or advised.pending:
        return
    history = history_of(advised.courses, len(levels_of(study)))
    nodes = pathways(plan, (advised.missing or plan.cohort,), history) or ()
    rows = tuple(
        (
            Cell(text=str(node.dlts), numeric=True),
            Cell(text=str(node.size), numeric=True),
            Cell(text=action_said(node.action, node.level, language)),
        )
        for node in nodes
        if node.depth == 1
    )
    yield Heading(text=say("memo next", language))
    columns = tuple(say(f"memo {name}", language) for name in ("dlts", "of cohort", "then"))
    yield Table(
        caption=say("memo next caption", language), columns=columns, rows=rows, empty=say("memo none", language)
    )


def suspension_blocks(state: DoseState, study: Study, language: Language) -> Iterator[Block]:
    """What was stopped, why, and what a board said when it let it go on."""
    yield Heading(text=say("memo suspensions", language))
    place = 0 if language == "en" else -1
    rows = tuple(
        (
            Cell(text=each.since),
            Cell(text=scope_said(study, each.scope)[language]),
            Cell(text=each.text.split(" / ")[place]),
            Cell(text=each.board_by or "–"),
            Cell(text=say("memo stands still", language), mark="bad")
            if each.stands
            else Cell(text=f"{each.ended_by}: {each.decision}"),
        )
        for each in state.suspensions
    )
    columns = tuple(say(f"memo {name}", language) for name in ("since", "scope", "why", "board by", "ended"))
    yield Table(caption="", columns=columns, rows=rows, empty=say("memo no suspension", language))


def decision_blocks(state: DoseState, study: Study, language: Language) -> Iterator[Block]:
    """Every decision with the advice that it saw, and whether the data behind it are those of now."""
    yield Heading(text=say("memo decisions", language))
    zone = study.study.sites[0].zone
    rows: list[tuple[Cell, ...]] = []
    for each in state.decisions:
        because = each.seen.get("because", {})
        ruling = say(f"memo ruling {each.ruling.value}", language)
        named = {Ruling.OPEN_COHORT, Ruling.OPEN_PART_2, Ruling.CONTINUE}
        level = f" · {each.level}" if each.level is not None and each.ruling in named else ""
        places = f" × {each.places}" if each.places is not None else ""
        rows.append(
            (
                Cell(text=moment_text(each.when, zone)[:16]),
                Cell(text=f"{ruling}{level}{places}"),
                Cell(text=str(because.get(language, ""))),
                Cell(
                    text=say("memo as advised", language)
                    if each.agrees
                    else f"{say('memo otherwise', language)}: {each.reason or ''}",
                    mark="plain" if each.agrees else "open",
                ),
                Cell(text=each.by),
                Cell(text=", ".join(each.read_by) or "–"),
                Cell(text=each.data[:12]),
            )
        )
    names = ("when", "decided", "saw", "agreement", "signed by", "read by", "data")
    columns = tuple(say(f"memo {name}", language) for name in names)
    yield Table(
        caption=say("memo decisions caption", language),
        columns=columns,
        rows=tuple(rows),
        empty=say("memo no decision", language),
        widths=(4, 4, 5, 3, 6, 8, 4),
    )


def signature_blocks(language: Language) -> Iterator[Block]:
    """Where the board writes its decision by hand; what binds is the one signed in the log."""
    yield Heading(text=say("memo signatures", language))
    yield Paragraph(text=say("memo paper", language))
    asked = ("memo our decision", "memo our reason")
    yield Table(
        caption="",
        columns=(say("memo point", language), say("memo said", language)),
        rows=tuple((Cell(text=say(name, language)), Cell(text="\n\n")) for name in asked),
        empty="",
        widths=(2, 6),
        roomy=True,
    )
    columns = tuple(say(name, language) for name in ("memo role", "memo name", "memo signature", "memo date"))
    roles = ("safety board", "safety board", "safety board", "principal investigator")
    yield Table(
        caption="",
        columns=columns,
        rows=tuple((Cell(text=say(f"role {role}", language)), *(Cell(text="") for _ in range(3))) for role in roles),
        empty="",
        widths=(3, 3, 4, 2),
        roomy=True,
    )
