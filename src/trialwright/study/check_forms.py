"""Finds what is wrong inside the forms of a study: their sentences, ranges, ids, and the limits of normal."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.study.draft import Draft
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Finding, fault, nearest

WORDS = frozenset(
    {"yes", "no", "and", "or", "not", "between", "in", "of", "at", "where", "within", "before", "after", "with"}
    | {"record_day", "record_visit", "form_day"}
)
"""Words of the language that would mean two things as the id of an item or a group."""


def form_checks(study: Study, draft: Draft) -> Iterator[Finding]:
    """Every finding about the inside of the forms and the limits of normal."""
    for form in study.forms:
        yield from _ids(study, form, draft)
        yield from _sentences(study, form, draft)
        for item, group in form.questions():
            yield from _item(form, item, group, draft)
    yield from _lab_ranges(study, draft)


def _ids(study: Study, form: Form, draft: Draft) -> Iterator[Finding]:
    """One id, one meaning: among the items of all rows, the groups, the forms, and the words of the language."""
    counted = Counter([item.id for item, _ in form.questions()] + [group.id for group in form.groups])
    for id, often in counted.items():
        if often > 1:
            yield fault("duplicate-id", id=id).at(draft.place("forms", form.id))
        if id.lower() in WORDS:
            yield fault("reserved-word", id=id).at(draft.place("forms", form.id))
    for group in form.groups:
        if study.casebook.form(group.id) is not None:
            yield fault("duplicate-id", id=group.id).at(draft.place("forms", form.id, "groups", group.id))


def _sentences(study: Study, form: Form, draft: Draft) -> Iterator[Finding]:
    """What makes no sense in a sentence; a name whose own declaration was set aside is reported there, not here."""
    own = {item.id for item, _ in form.questions()}
    for path, found in study.casebook.sentences[form.id].faults:
        name = str(found.values.get("name", ""))
        unfit = found.kind == "unknown-name" and (name in own or set(name.split(".")) & draft.aside)
        if not unfit:
            yield found.at(draft.place("forms", form.id, *path))
    for group, check in form.edit_checks():
        path = ("checks", check.id) if group is None else ("groups", group.id, "checks", check.id)
        if check.at is not None and check.at not in own | draft.aside:
            where = draft.place("forms", form.id, *path, "at")
            yield fault("unknown-item", id=check.at, near=nearest(check.at, own)).at(where)
    known = {item.id for item in form.items if item.type in {ItemType.TEXT, ItemType.CODE}}
    if form.laboratory is not None and form.laboratory not in known | draft.aside:
        where = draft.place("forms", form.id, "laboratory")
        yield fault("unknown-item", id=form.laboratory, near=nearest(form.laboratory, known)).at(where)


def _item(form: Form, item: Item, group: Group | None, draft: Draft) -> Iterator[Finding]:
    path = ("forms", form.id, *(() if group is None else ("groups", group.id)), "items", item.id)
    dating = group is None and item.id == form.dated_by
    if dating and (item.show_if is not None or (group is not None and group.show_if is not None)):
        yield fault("unsuitable-item", id=item.id, detail="what dates the form is always asked").at(draft.place(*path))
    if item.calculated is not None and item.mandatory:
        detail = "a calculated value is not mandatory: nobody can enter it"
        yield fault("unsuitable-item", id=item.id, detail=detail).at(draft.place(*path, "mandatory"))
    if item.plausible is None:
        return
    where, analyte = draft.place(*path, "plausible"), ANALYTES.get(item.analyte or "")
    if item.type not in {ItemType.NUMBER, ItemType.INTEGER}:
        yield fault("unsuitable-item", id=item.id, detail="only numbers have a plausible range").at(where)
    elif analyte is not None and analyte.find(item.plausible.unit or "") is None:
        allowed = ", ".join(each.symbol or "1" for each in analyte.units)
        yield fault("unknown-unit", unit=item.plausible.unit or "?", analyte=analyte.name, allowed=allowed).at(where)
    elif analyte is None and item.plausible.unit is not None:
        yield fault("unit-not-allowed", unit=item.plausible.unit, allowed="-").at(where)


def _lab_ranges(study: Study, draft: Draft) -> Iterator[Finding]:
    for key in ("sex", "born"):
        name = getattr(study.lab_ranges, key)
        if name is not None and name not in study.asked and not set(name.split(".")) & draft.aside:
            found = fault("unknown-item", id=name, near=nearest(name, study.asked))
            yield found.at(draft.place("lab_ranges", key))
    for each in study.lab_ranges.ranges:
        path = ("lab_ranges", "ranges", each.id)
        analyte = ANALYTES.get(each.analyte)
        if analyte is None:
            near = nearest(each.analyte, ANALYTES)
            yield fault("unknown-analyte", id=each.analyte, near=near).at(draft.place(*path, "analyte"))
        elif analyte.find(each.unit) is None:
            allowed = ", ".join(unit.symbol or "1" for unit in analyte.units)
            found = fault("unknown-unit", unit=each.unit, analyte=each.analyte, allowed=allowed)
            yield found.at(draft.place(*path, "unit"))
    for first, second in combinations(study.lab_ranges.ranges, 2):
        if first.meets(second):
            found = fault("overlapping-ranges", first=first.id, second=second.id)
            yield found.at(draft.place("lab_ranges", "ranges", second.id))
