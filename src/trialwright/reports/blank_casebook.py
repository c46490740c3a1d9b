"""The casebook before anybody wrote in it: for paper when the server is down, and annotated for who reads the data."""

from collections.abc import Iterator, Sequence

from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.chapters.capture.submit import MISSING
from trialwright.reports.document import Block, Cell, Document, Heading, NewPage, Paragraph, Table
from trialwright.reports.stamp import banners, versions
from trialwright.study.study import Study
from trialwright.trial.form_prose import question_details
from trialwright.words.analytes import ANALYTES
from trialwright.words.texts import Language, say

ACROSS = 4
"""Rows of a repeating group beside each other on a page."""

OFFERED = 8
"""Rows of a repeating group that a blank page offers; more are copies of the page."""

LINE = "_" * 16


def blank_casebook(study: Study, language: Language) -> Document:
    """Every form of every visit, with a place for the code of the participant at the top of each page."""
    blocks: list[Block] = [Paragraph(text=_how_to_fill(language)), _schedule(study, language)]
    for visit in study.schedule.visits:
        for name in visit.forms:
            form = study.casebook.form(name)
            if form is not None:
                place = f"{say('code of participant', language)} {LINE} · {visit.text.in_language(language)}"
                blocks += _form(study, form, f"{place} · {form.text.in_language(language)}", language)
    return _document(study, say("blank casebook", language), blocks, language)


def annotated_casebook(study: Study, language: Language) -> Document:
    """Every form once, with the names under which its answers are kept, their codes, and when they are asked."""
    blocks: list[Block] = [_schedule(study, language)]
    for form in study.casebook.forms:
        visits = ", ".join(visit.id for visit in study.schedule.visits if form.id in visit.forms)
        blocks += [NewPage(above=f"{form.id} · {form.text.in_language(language)}")]
        blocks += [Heading(text=form.text.in_language(language))]
        if visits:
            blocks += [Paragraph(text=say("asked at", language, visits=visits))]
        blocks += [_annotated(study, form, None, form.items, language)] if form.items else []
        blocks += [_annotated(study, form, group, group.items, language) for group in form.groups]
    return _document(study, say("annotated casebook", language), blocks, language)


def _document(study: Study, title: str, blocks: Sequence[Block], language: Language) -> Document:
    name = Paragraph(text=f"{study.study.registry} · {study.study.title.in_language(language)}")
    return Document(
        title=title,
        notices=banners(study, language, live=True),
        blocks=(name, *blocks),
        stamp=versions(study, language),
    )


def _schedule(study: Study, language: Language) -> Table:
    """Which form is asked at which visit."""
    visits = [visit for visit in study.schedule.visits if visit.forms]
    rows = tuple(
        (
            Cell(text=form.text.in_language(language)),
            *(Cell(text="●" if form.id in visit.forms else "") for visit in visits),
        )
        for form in study.casebook.forms
        if any(form.id in visit.forms for visit in visits)
    )
    columns = (say("form", language), *(visit.id for visit in visits))
    return Table(caption=say("forms by visit", language), columns=columns, rows=rows, empty="")


def _how_to_fill(language: Language) -> str:
    reasons = " / ".join(say(f"missing {each}", language) for each in MISSING)
    return say("how to fill", language, reasons=reasons)


def _form(study: Study, form: Form, above: str, language: Language) -> Iterator[Block]:
    yield NewPage(above=above)
    yield Heading(text=form.text.in_language(language))
    if form.items:
        columns = (say("question", language), say("answer given", language), say("missing or remark", language))
        rows = tuple(
            (
                Cell(text=_question(study, form, item, language)),
                Cell(text=_to_fill(study, item, language)),
                Cell(text=""),
            )
            for item in form.items
        )
        yield Table(caption="", columns=columns, rows=rows, empty="", widths=(5, 5, 3), roomy=True)
    for group in form.groups:
        yield from _group(study, form, group, language)
    yield Paragraph(text=say("filled by", language, line=LINE, day="____-__-__"))


def _group(study: Study, form: Form, group: Group, language: Language) -> Iterator[Table]:
    shown = min(group.most, OFFERED)
    for first in range(1, shown + 1, ACROSS):
        numbers = range(first, min(first + ACROSS, shown + 1))
        rows = tuple(
            (
                Cell(text=_question(study, form, item, language)),
                Cell(text=_choices(study, item, language)),
                *(Cell(text="") for _ in numbers),
            )
            for item in group.items
        )
        columns = (say("question", language), say("choices", language), *(str(number) for number in numbers))
        caption = say("rows of group", language, group=group.text.in_language(language), most=group.most)
        yield Table(
            caption=caption, columns=columns, rows=rows, empty="", widths=(5, 4, *(3 for _ in numbers)), roomy=True
        )


def _question(study: Study, form: Form, item: Item, language: Language) -> str:
    """The words of a question, and when it is asked: on paper nobody hides it."""
    must = " *" if item.mandatory else ""
    when = [*question_details(study, form, item, language)] if item.show_if is not None else []
    return "\n".join((f"{item.text.in_language(language)}{must}", *when[:1]))


def _to_fill(study: Study, item: Item, language: Language) -> str:
    """What the pen finds: boxes to tick, or a line to write on."""
    if item.calculated is not None:
        return say("worked out", language)
    choices = _choices(study, item, language)
    match item.type:
        case ItemType.YES_NO | ItemType.CODE:
            return choices
        case ItemType.DATE:
            return "____-__-__"
        case ItemType.TIME:
            return "__:__"
        case ItemType.DATE_TIME:
            return "____-__-__  __:__"
        case _:
            return f"{LINE}  {choices}".rstrip()


def _choices(study: Study, item: Item, language: Language) -> str:
    """The words among which to choose, or the units."""
    if item.calculated is not None:
        return say("worked out", language)
    match item.type:
        case ItemType.YES_NO:
            return "   ".join(_box(say(each, language)) for each in ("yes", "no"))
        case ItemType.CODE:
            codelist = study.casebook.codelist(item.codelist)
            codes = codelist.codes if codelist is not None else ()
            return "\n".join(_box(each.text.in_language(language)) for each in codes)
        case ItemType.DATE | ItemType.DATE_TIME | ItemType.TIME:
            return say(f"written {item.type.value}", language)
        case _:
            units = _units(item)
            return units[0] if len(units) == 1 else "   ".join(_box(unit) for unit in units)


def _box(text: str) -> str:
    """A box to tick, which keeps its first word beside it."""
    return f"□\u00a0{text}"


def _units(item: Item) -> tuple[str, ...]:
    analyte = ANALYTES.get(item.analyte or "")
    return item.units or (tuple(unit.symbol for unit in analyte.units) if analyte is not None else ())


def _annotated(study: Study, form: Form, group: Group | None, items: Sequence[Item], language: Language) -> Table:
    rows = tuple(
        (
            Cell(text=f"{item.text.in_language(language)}{' *' if item.mandatory else ''}"),
            Cell(text=item.id),
            Cell(text="\n".join(_kept_as(study, item, language))),
            Cell(text="\n".join(question_details(study, form, item, language))),
            Cell(text=item.sdtm or ""),
        )
        for item in items
    )
    names = ("question", "kept under", "kept as", "when asked", "sdtm target")
    caption = (
        ""
        if group is None
        else say("rows of group", language, group=f"{group.text.in_language(language)} ({group.id})", most=group.most)
    )
    columns = tuple(say(name, language) for name in names)
    return Table(caption=caption, columns=columns, rows=rows, empty="", widths=(4, 4, 5, 4, 3))


def _kept_as(study: Study, item: Item, language: Language) -> Iterator[str]:
    yield say(f"type {item.type.value}", language)
    if _units(item):
        yield ", ".join(_units(item))
    codelist = study.casebook.codelist(item.codelist)
    if codelist is not None:
        yield f"{codelist.id}: " + ", ".join(
            f"{each.code} = {each.text.in_language(language)}" for each in codelist.codes
        )
