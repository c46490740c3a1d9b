"""Finds what is wrong in a study whose files can be read: names, units, windows, and questions nobody asks."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from trialwright.casebook.casebook import Asked
from trialwright.casebook.items import ItemType
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.endpoints.catalogue import ENDPOINTS
from trialwright.chapters.endpoints.endpoint import Endpoint, Input, chosen
from trialwright.language.certainty import find_lost_certainty
from trialwright.language.symbols import Kind
from trialwright.language.tree import names
from trialwright.study.check_chapters import CHAPTER_CHECKS
from trialwright.study.check_forms import form_checks
from trialwright.study.draft import Draft
from trialwright.study.elements import origins
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Finding, fault, nearest

Check = Callable[[Study, Draft], Iterator[Finding]]


DANGLING = {
    "assumptions": ("unknown-assumption", "unknown-element"),
    "codelists": ("unknown-codelist",),
    "eligibility": (),
    "endpoints": ("unknown-element",),
    "products": ("unknown-element",),
    "analysis": ("unknown-element",),
    "escalation": ("unknown-element",),
    "study": ("unknown-element", "fictitious-element"),
    "forms": ("unknown-form", "unknown-item", "endpoint-not-asked", "fact-not-asked"),
    "schedule": ("unknown-anchor", "unknown-visit", "fact-not-asked", "form-without-visit", "endpoint-not-asked"),
}
"""What is not reported when a file cannot be read, because all of it would only repeat that."""


def check(folder: Folder) -> tuple[Finding, ...]:
    """Every finding of a folder, those of its files first; within a file in the order of its lines.

    Missing: parts that were set aside for a fault of their own are not reported again by those who name them.
    """
    found = list(folder.findings)
    if folder.study is not None:
        silenced = {kind for part in folder.draft.absent for kind in DANGLING.get(part, ())}
        for each in CHECKS:
            found += (finding for finding in each(folder.study, folder.draft) if finding.fault.kind not in silenced)
    return tuple(sorted(found, key=lambda finding: (finding.where.file, finding.where.line or 0)))


def _provenance(study: Study, draft: Draft) -> Iterator[Finding]:
    known = {assumption.id for assumption in study.assumptions.assumptions} | draft.aside
    for path, origin in origins(study):
        for id in (origin.assumption, *origin.further):
            if id is not None and id not in known:
                yield fault("unknown-assumption", id=id, near=nearest(id, known)).at(draft.place(*path))
        if origin.fictitious is not None and not study.study.demonstration:
            yield fault("fictitious-element").at(draft.place(*path))
    for assumption in study.assumptions.assumptions:
        if assumption.fictitious and not study.study.demonstration:
            yield fault("fictitious-element").at(draft.place("assumptions", "assumptions", assumption.id))


def _items(study: Study, draft: Draft) -> Iterator[Finding]:
    for asked in study.asked.values():
        yield from _item(study, draft, asked)
    for form in study.forms:
        dated = study.asked.get(f"{form.id}.{form.dated_by}")
        if (dated is None or dated.item.type is not ItemType.DATE) and form.dated_by not in draft.aside:
            known = [item.id for item, group in form.questions() if item.type is ItemType.DATE and group is None]
            near = nearest(form.dated_by, known)
            yield fault("unknown-item", id=form.dated_by, near=near).at(draft.place("forms", form.id, "dated_by"))


def _item(study: Study, draft: Draft, asked: Asked) -> Iterator[Finding]:
    item = asked.item
    groups = () if asked.group is None else ("groups", asked.group.id)
    path = ("forms", asked.form.id, *groups, "items", item.id)
    numeric = item.type in {ItemType.NUMBER, ItemType.INTEGER}
    if item.type is ItemType.NUMBER and item.analyte is None:
        yield fault("number-without-analyte").at(draft.place(*path))
    if not numeric and (item.analyte is not None or item.units):
        yield fault("analyte-misplaced").at(draft.place(*path))
    if (item.type is ItemType.CODE) != (item.codelist is not None):
        yield fault("codelist-misplaced").at(draft.place(*path))
    elif item.codelist is not None and study.casebook.codelist(item.codelist) is None:
        known = {codelist.id for codelist in study.codelists.codelists}
        if item.codelist not in draft.aside:
            near = nearest(item.codelist, known)
            yield fault("unknown-codelist", id=item.codelist, near=near).at(draft.place(*path, "codelist"))
    if item.analyte is None or not numeric:
        return
    analyte = ANALYTES.get(item.analyte)
    if analyte is None:
        near = nearest(item.analyte, ANALYTES)
        yield fault("unknown-analyte", id=item.analyte, near=near).at(draft.place(*path, "analyte"))
        return
    for unit in item.units:
        if analyte.find(unit) is None:
            allowed = ", ".join(known.symbol for known in analyte.units)
            found = fault("unknown-unit", unit=unit, analyte=item.analyte, allowed=allowed)
            yield found.at(draft.place(*path, "units"))


def _schedule(study: Study, draft: Draft) -> Iterator[Finding]:
    anchors = {anchor.id for anchor in study.schedule.anchors}
    forms = {form.id for form in study.forms}
    used: set[str] = set()
    for anchor in study.schedule.anchors:
        yield from _known_item(study, draft, anchor.item, ("schedule", "anchors", anchor.id, "item"))
        asked = study.asked.get(anchor.item)
        if asked is not None and (asked.item.type is not ItemType.DATE or asked.group is not None):
            where = draft.place("schedule", "anchors", anchor.id, "item")
            yield fault("unsuitable-item", id=anchor.item, detail="an anchor is a date that is asked once").at(where)
    for site in study.study.sites:
        if not _is_zone(site.zone):
            near = nearest(site.zone, available_timezones())
            yield fault("unknown-zone", zone=site.zone, near=near).at(draft.place("study", "sites", site.id, "zone"))
    for form in study.forms:
        where = draft.place("forms", form.id)
        if where.file != f"forms/{form.id}.yaml" and where.file.startswith("forms/"):
            yield fault("file-name-differs", id=form.id).at(where)
        for needed in form.requires:
            if needed not in (forms - {form.id}) | draft.aside:
                near = nearest(needed, forms - {form.id})
                yield fault("unknown-form", id=needed, near=near).at(draft.place("forms", form.id, "requires"))
    periods = {period.id for period in study.schedule.periods}
    for visit in study.schedule.visits:
        used.update(visit.forms)
        if visit.period is not None and visit.period not in periods | draft.aside:
            where = draft.place("schedule", "visits", visit.id, "period")
            yield fault("unknown-period", id=visit.period, near=nearest(visit.period, periods)).at(where)
        if visit.anchor not in anchors | draft.aside:
            near = nearest(visit.anchor, anchors)
            where = draft.place("schedule", "visits", visit.id, "anchor")
            yield fault("unknown-anchor", id=visit.anchor, near=near).at(where)
        for form in visit.forms:
            if form not in forms | draft.aside:
                where = draft.place("schedule", "visits", visit.id, "forms")
                yield fault("unknown-form", id=form, near=nearest(form, forms)).at(where)
        if not _foreseen(study, visit.anchor) and visit.day - visit.window.before < 0:
            where = draft.place("schedule", "visits", visit.id, "window")
            yield fault("unknowable-window", id=visit.id, anchor=visit.anchor).at(where)
    unscheduled = study.schedule.unscheduled
    if unscheduled is not None:
        used.update(unscheduled.forms)
        where = draft.place("schedule", "unscheduled")
        if unscheduled.id in {visit.id for visit in study.schedule.visits}:
            yield fault("duplicate-id", id=unscheduled.id).at(where)
        for form in unscheduled.forms:
            if form not in forms | draft.aside:
                yield fault("unknown-form", id=form, near=nearest(form, forms)).at(where)
    for form in sorted(forms - used):
        yield fault("form-without-visit", id=form).at(draft.place("forms", form))


def _foreseen(study: Study, anchor: str) -> bool:
    return next((each.foreseen for each in study.schedule.anchors if each.id == anchor), True)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _overlaps(study: Study, draft: Draft) -> Iterator[Finding]:
    """Two visits of one anchor whose windows share a day."""
    visits = sorted(study.schedule.visits, key=lambda visit: (visit.anchor, visit.day))
    for first, second in pairwise(visits):
        if first.anchor == second.anchor and first.day + first.window.after >= second.day - second.window.before:
            where = draft.place("schedule", "visits", second.id, "window")
            yield fault("overlapping-windows", first=first.id, second=second.id).at(where)


def _known_item(study: Study, draft: Draft, name: str, path: tuple[str, ...]) -> Iterator[Finding]:
    if name not in study.asked and not set(name.split(".")) & draft.aside:
        form, _, item = name.partition(".")
        same_form = {asked.item.id: each for each, asked in study.asked.items() if asked.form.id == form}
        near = same_form.get(nearest(item, same_form) or "") if same_form else nearest(name, study.asked)
        yield fault("unknown-item", id=name, near=near).at(draft.place(*path))


def _facts(study: Study, draft: Draft) -> Iterator[Finding]:
    spoken_by = {id: names(sentence) if sentence else () for id, (sentence, _) in study.sentences.items()}
    spoken = {name for each in spoken_by.values() for name in each}
    spoken |= {name for sentence, _ in study.fact_sentences.values() if sentence for name in names(sentence)}
    planned = {form for visit in study.schedule.visits for form in visit.forms}
    for fact in study.facts:
        path = ("eligibility", "facts", fact.id)
        yield from _known_item(study, draft, fact.item, (*path, "item"))
        yield from _fact_unit(study, draft, fact)
        yield from _fact_item(study, draft, fact)
        if fact.window != "lifelong" and fact.window.index not in {a.id for a in study.schedule.anchors} | draft.aside:
            near = nearest(fact.window.index, [anchor.id for anchor in study.schedule.anchors])
            yield fault("unknown-anchor", id=fact.window.index, near=near).at(draft.place(*path, "window"))
        if fact.window != "lifelong" and not _foreseen(study, fact.window.index) and fact.window.before:
            where = draft.place(*path, "window")
            yield fault("unknowable-window", id=fact.id, anchor=fact.window.index).at(where)
        declared = fact in study.eligibility.facts
        if declared and fact.id not in spoken and not any(faults for _, faults in study.sentences.values()):
            yield fault("fact-unused", id=fact.id).at(draft.place(*path))
        asked = study.asked.get(fact.item)
        if asked is not None and asked.form.id not in planned and not planned & draft.aside:
            yield fault("fact-not-asked", id=fact.id, item=fact.item).at(draft.place(*path, "item"))


def _fact_item(study: Study, draft: Draft, fact: Fact) -> Iterator[Finding]:
    """A fact needs an item that can be judged, and a pick and a world that make sense for it."""
    asked = study.asked.get(fact.item)
    if asked is None:
        return
    path, kind = ("eligibility", "facts", fact.id), asked.item.type
    numeric = kind in {ItemType.NUMBER, ItemType.INTEGER, ItemType.DATE}
    for wrong, key, detail in (
        (kind is ItemType.TEXT, "item", "free text cannot be judged"),
        (kind in {ItemType.TIME, ItemType.DATE_TIME}, "item", "a time cannot be judged"),
        (kind is not ItemType.YES_NO and fact.pick in {Pick.ANY, Pick.ALL}, "pick", "any and all are for a yes or no"),
        (kind is not ItemType.YES_NO and fact.conflict is not None, "conflict", "only a yes or no can run into one"),
        (kind is not ItemType.YES_NO and fact.attest is not None, "attest", "a person attests a yes or no"),
        (not numeric and fact.calculated is not None, "calculated", "only numbers and dates are calculated"),
        (
            fact.pick in {Pick.MIN, Pick.MAX} and not numeric,
            "pick",
            "only numbers and dates have a least and greatest",
        ),
        (fact.world == "closed" and kind is not ItemType.YES_NO, "world", "silence can only mean no to a yes or no"),
    ):
        if wrong:
            yield fault("unsuitable-item", id=fact.item, detail=detail).at(draft.place(*path, key))
    yield from _fact_sentences(study, draft, fact)
    if fact.pick is Pick.COUNT and fact.unit is not None:
        found = fault("unit-differs", id=fact.id, unit=fact.unit, analyte=fact.item, allowed="-")
        yield found.at(draft.place(*path, "unit"))
    for number, (system, code) in enumerate(fact.hospital_codes()):
        owner = study.hospital_codes[system, code]
        if owner != fact.id or (system, code) in fact.hospital_codes()[:number]:
            found = fault("code-twice", code=f"{system}:{code}", first=owner, second=fact.id)
            yield found.at(draft.place(*path, "codes"))
    contradictions = {contradiction.id for contradiction in study.assumptions.contradictions}
    if fact.conflict is not None and fact.conflict.contradiction not in contradictions | draft.aside:
        near = nearest(fact.conflict.contradiction, contradictions)
        found = fault("unknown-assumption", id=fact.conflict.contradiction, near=near)
        yield found.at(draft.place(*path, "conflict", "contradiction"))
    for key, where in (
        ("valid", ("valid", "when")),
        ("conflict", ("conflict", "when")),
        ("calculated", ("calculated",)),
    ):
        for found in study.fact_sentences.get((fact.id, key), (None, ()))[1]:
            yield found.at(draft.place(*path, *where))


DEPENDENT = ("valid", "conflict", "calculated")


def _fact_sentences(study: Study, draft: Draft, fact: Fact) -> Iterator[Finding]:
    """What the sentences of a fact speak of: facts that are simply answered, so that no order of reckoning matters."""
    path = ("eligibility", "facts", fact.id)
    dependent = {each.id for each in study.facts if each.valid or each.conflict or each.calculated}
    for key in DEPENDENT:
        sentence, _ = study.fact_sentences.get((fact.id, key), (None, ()))
        for name in names(sentence) if sentence is not None else ():
            if name in dependent:
                yield fault("depends-on-dependent", key=key, id=fact.id, fact=name).at(draft.place(*path, key))
    if fact.valid is None:
        return
    name, where = fact.valid.same_day, draft.place(*path, "valid", "same_day")
    beside = next((each for each in study.facts if each.id == name), None)
    sentence, faults = study.fact_sentences.get((fact.id, "valid"), (None, ()))
    if beside is None:
        yield fault("unknown-name", name=name, near=nearest(name, [each.id for each in study.facts])).at(where)
    elif (
        beside.id == fact.id
        or beside.window == "lifelong"
        or (sentence is not None and not faults and name not in names(sentence))
        or (name in study.symbols and study.symbols[name].kind is not Kind.NUMBER)
        or beside.pick is Pick.COUNT
    ):
        yield fault("not-beside", fact=name).at(where)


def _fact_unit(study: Study, draft: Draft, fact: Fact) -> Iterator[Finding]:
    asked = study.asked.get(fact.item)
    analyte = ANALYTES.get(asked.item.analyte or "") if asked else None
    counted = asked is not None and asked.item.type is ItemType.INTEGER and asked.item.analyte is None
    if counted and fact.unit is not None:
        found = fault("unit-differs", id=fact.id, unit=fact.unit, analyte=fact.item, allowed="-")
        yield found.at(draft.place("eligibility", "facts", fact.id, "unit"))
    if analyte is not None and analyte.find(fact.unit or "") is None:
        allowed = ", ".join(unit.symbol for unit in analyte.units)
        found = fault("unit-differs", id=fact.id, unit=fact.unit or "?", analyte=analyte.name, allowed=allowed)
        yield found.at(draft.place("eligibility", "facts", fact.id, "unit"))


def _judged_at(study: Study, draft: Draft) -> Iterator[Finding]:
    anchors = {anchor.id for anchor in study.schedule.anchors}
    named = [anchor.id for anchor in study.schedule.anchors] + [fact.id for fact in study.facts]
    for name in sorted({name for name in named if name.lower() in RESERVED or named.count(name) > 1}):
        where = ("schedule", "anchors", name) if name in anchors else ("eligibility", "facts", name)
        kind = "reserved-word" if name.lower() in RESERVED else "duplicate-id"
        yield fault(kind, id=name).at(draft.place(*where))
    moments = study.eligibility.judged_at
    indices = {fact.window.index for fact in study.facts if fact.window != "lifelong"}
    if moments and (len(set(moments)) < len(moments) or (moments[0] in anchors and moments[0] not in indices)):
        detail = "each stands once, and the first is the one from which windows are counted"
        yield fault("wrong-value", value=", ".join(moments), detail=detail).at(draft.place("eligibility", "judged_at"))
    for name in moments:
        if name not in anchors | draft.aside:
            yield fault("unknown-anchor", id=name, near=nearest(name, anchors)).at(
                draft.place("eligibility", "judged_at")
            )
    closed = {fact.id for fact in study.facts if fact.world == "closed"}
    for criterion in study.eligibility.criteria:
        sentence = study.sentences[criterion.id][0]
        for name in _behind(names(sentence), study) if sentence is not None and criterion.open_world else ():
            if name in closed:
                found = fault("closed-world-refused", id=criterion.id, fact=name)
                yield found.at(draft.place("eligibility", "criteria", criterion.id, "when"))


RESERVED = frozenset(
    {"yes", "no", "and", "or", "not", "between", "in", "of", "at", "where", "within", "with", "before", "after"}
    | {"subject", "person", "fact", "value", "unit", "when", "by", "role", "row", "overall", "new", "record_day"}
    | {"record_visit", "known", "why", "surely", "tidy", "base"}
)
"""Words that the language or the tables use, and that would mean two things as an id."""


def _behind(spoken: tuple[str, ...], study: Study) -> set[str]:
    """The facts of a sentence, and those from which they are reckoned."""
    found = set(spoken)
    for (id, _), (sentence, _) in study.fact_sentences.items():
        if id in found and sentence is not None:
            found |= set(names(sentence))
    return found


def _criteria(study: Study, draft: Draft) -> Iterator[Finding]:
    """What is wrong inside the sentences; a name whose own declaration is faulty is reported there, not here."""
    declared = ({fact.id for fact in study.facts} - study.symbols.keys()) | draft.aside
    for criterion in study.eligibility.criteria:
        for found in study.sentences[criterion.id][1]:
            if found.kind == "unknown-name" and found.values.get("name") in declared:
                continue
            yield found.at(draft.place("eligibility", "criteria", criterion.id, "when"))
        sentence, faults = study.sentences[criterion.id]
        lost = find_lost_certainty(sentence, study.symbols) if sentence is not None and not faults else None
        if lost is not None:
            instead = f": {lost.instead}" if lost.instead else ""
            where = draft.place("eligibility", "criteria", criterion.id, "when")
            yield fault("lost-certainty", fact=lost.fact, instead=instead).at(where)


def _endpoints(study: Study, draft: Draft) -> Iterator[Finding]:
    visits = {visit.id: visit for visit in study.schedule.visits}
    for endpoint in study.endpoints.endpoints:
        path = ("endpoints", "endpoints", endpoint.id)
        yield from _endpoint_kind(study, endpoint, draft, path)
        for role, item in endpoint.items.items():
            yield from _known_item(study, draft, item, (*path, "items", role))
        anchors = {anchor.id for anchor in study.schedule.anchors}
        if endpoint.visits.before not in {None, *anchors, *draft.aside}:
            near = nearest(endpoint.visits.before or "", anchors)
            where = draft.place(*path, "visits", "before")
            yield fault("unknown-anchor", id=endpoint.visits.before, near=near).at(where)
        if endpoint.visits.at in endpoint.visits.baseline:
            detail = "a visit is not set against itself"
            found = fault("wrong-value", value=endpoint.visits.at, detail=detail)
            yield found.at(draft.place(*path, "visits", "at"))
        for name in endpoint.visits.visits:
            visit = visits.get(name)
            where = draft.place(*path, "visits", "at" if name == endpoint.visits.at else "baseline")
            if visit is None:
                if name not in draft.aside:
                    yield fault("unknown-visit", id=name, near=nearest(name, visits)).at(where)
                continue
            absent = [i for i in endpoint.items.values() if i in study.asked and i.split(".")[0] not in visit.forms]
            if absent:
                yield fault("endpoint-not-asked", visit=name, item=", ".join(absent)).at(where)


def _feeds(study: Study, asked: Asked, needed: Input) -> bool:
    """Whether an item gives what an input needs; a plain whole number may stand for minutes."""
    item, analyte = asked.item, needed.analyte
    match needed.answer:
        case "choice":
            lists = [each for each in study.codelists.codelists if each.id == item.codelist]
            codes = {each.code for own in lists for each in own.codes} or {"yes", "no"}
            return item.type in {ItemType.CODE, ItemType.YES_NO} and codes <= set(needed.choices)
        case "text":
            return item.type in {ItemType.TEXT, ItemType.CODE}
        case "time":
            return item.type in {ItemType.DATE, ItemType.DATE_TIME}
        case "number":
            pass
    if item.type is ItemType.INTEGER and item.analyte is None:
        return analyte in {None, "duration"}
    return item.type in {ItemType.NUMBER, ItemType.INTEGER} and item.analyte == analyte


def _wanted(needed: Input) -> str:
    answers = {"choice": " | ".join(needed.choices), "text": "a text", "time": "a date or time", "number": "a number"}
    return needed.analyte.replace("_", " ") if needed.analyte else answers[needed.answer]


def _scenarios(study: Study, draft: Draft) -> Iterator[Finding]:
    """Rehearsals answer only what the study asks, and play what it schedules."""
    anchors = {anchor.id for anchor in study.schedule.anchors}
    visits = {visit.id for visit in study.schedule.visits}
    for scenario in study.rehearsal:
        where = draft.place("rehearsal", scenario.id)
        named = {*scenario.timeline, *(each.after for each in scenario.timeline.values()), scenario.treated}
        for id in sorted({each for each in (*named, *(gate.at for gate in scenario.gates)) if each} - anchors):
            yield fault("unknown-anchor", id=id, near=nearest(id, anchors)).at(where)
        chosen_visits = {gate.visit for gate in scenario.gates} | {draw.visit for draw in scenario.draws if draw.visit}
        for id in sorted(chosen_visits - visits):
            yield fault("unknown-visit", id=id, near=nearest(id, visits)).at(where)
        for draw in scenario.draws:
            if draw.item is not None and draw.item not in study.asked:
                yield fault("unknown-item", id=draw.item, near=nearest(draw.item, study.asked)).at(where)
        forms = {form.id for form in study.forms}
        for id in sorted(scenario.by.keys() - forms):
            yield fault("unknown-form", id=id, near=nearest(id, forms)).at(where)


def _endpoint_kind(study: Study, endpoint: Endpoint, draft: Draft, path: tuple[str, ...]) -> Iterator[Finding]:
    kind = ENDPOINTS.get(endpoint.kind)
    if kind is None:
        near = nearest(endpoint.kind, ENDPOINTS)
        yield fault("unknown-endpoint-kind", id=endpoint.kind, near=near).at(draft.place(*path, "kind"))
        return
    for needed in kind.inputs:
        if needed.name not in endpoint.items:
            yield fault("missing-key", key=needed.name).at(draft.place(*path, "items"))
    known = {each.name: each for each in (*kind.inputs, *kind.optional)}
    for role, name in endpoint.items.items():
        where = draft.place(*path, "items", role)
        if role not in known:
            yield fault("unknown-key", key=role, near=nearest(role, known)).at(where)
        elif name in study.asked and not _feeds(study, study.asked[name], known[role]):
            detail = f"{role} is {_wanted(known[role])}"
            yield fault("unsuitable-item", id=name, detail=detail).at(where)
    settings = chosen(kind, endpoint.settings)
    if isinstance(settings, tuple):
        name, value = settings
        allowed = "; ".join(f"{known.name}: {' | '.join(known.choices) or 'a number'}" for known in kind.settings)
        found = fault("bad-setting", name=name, value=value, endpoint=endpoint.kind, allowed=allowed)
        yield found.at(draft.place(*path, "settings"))


CHECKS: tuple[Check, ...] = (
    _provenance,
    _items,
    form_checks,
    _schedule,
    _overlaps,
    _facts,
    _judged_at,
    _criteria,
    _endpoints,
    _scenarios,
    *CHAPTER_CHECKS,
)
"""Every check, each a function of the study that says where."""
