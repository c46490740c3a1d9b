"""Finds what is wrong in the chapters beside criteria and endpoints: unknown names, sentences, citations."""

from collections.abc import Callable, Iterable, Iterator

from trialwright.casebook.items import ItemType
from trialwright.casebook.terms import Term
from trialwright.study.draft import Draft
from trialwright.study.spoken import declared_terms, spoken
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import number_and_unit
from trialwright.words.findings import Fault, Finding, fault, nearest

Check = Callable[[Study, Draft], Iterator[Finding]]

Named = tuple[tuple[str, ...], str, str]
"""Where a name stands, of what it is a name, and the name."""


def _terms(study: Study, draft: Draft) -> Iterator[Finding]:
    """A term is a number of an analyte in one of its units, and is asked where it says so."""
    for path, term in declared_terms(study):
        if (term.analyte is not None and term.type != "number") or (term.unit is not None and term.analyte is None):
            yield fault("analyte-misplaced").at(draft.place(*path))
        elif term.analyte is not None and term.analyte not in ANALYTES:
            near = nearest(term.analyte, ANALYTES)
            yield fault("unknown-analyte", id=term.analyte, near=near).at(draft.place(*path, "analyte"))
        elif term.analyte is not None and ANALYTES[term.analyte].find(term.unit or "") is None:
            yield _unit(term.unit or "?", term.analyte).at(draft.place(*path, "unit"))
        yield from _term_item(term, path, study, draft)


def _unit(unit: str, *analytes: str) -> Fault:
    allowed = ", ".join(known.symbol for name in analytes for known in ANALYTES[name].units)
    return fault("unknown-unit", unit=unit, analyte=analytes[0], allowed=allowed)


def _term_item(term: Term, path: tuple[str, ...], study: Study, draft: Draft) -> Iterator[Finding]:
    if term.item is None or set(term.item.split(".")) & draft.aside or "forms" in draft.absent:
        return
    asked, where = study.asked.get(term.item), draft.place(*path, "item")
    if asked is None:
        yield fault("unknown-item", id=term.item, near=nearest(term.item, study.asked)).at(where)
        return
    numeric = asked.item.type in {ItemType.NUMBER, ItemType.INTEGER}
    kind = "number" if numeric else asked.item.type.value
    if term.type != kind or (numeric and term.analyte != asked.item.analyte):
        yield fault("unsuitable-item", id=term.item, detail=f"{term.id} is another kind of answer").at(where)


def _sentences(study: Study, draft: Draft) -> Iterator[Finding]:
    for each in spoken(study):
        for found in each.faults:
            if not (found.kind == "unknown-name" and found.values.get("name") in each.unsure | draft.aside):
                yield found.at(draft.place(*each.path))


def _dose(study: Study, draft: Draft) -> Iterator[Finding]:
    """Doses of cells, for each kilogram or as a whole, and windows from anchors that exist."""
    dose = study.escalation
    if isinstance(dose.dose_levels, tuple):
        for level in dose.dose_levels:
            path = ("escalation", "dose_levels", level.id)
            for key, amount in (("amount", level.amount), ("cap", level.cap)):
                whole = ("cell_dose",) if key == "cap" else ("cell_dose_per_weight", "cell_dose")
                if amount != "not specified" and not _measures(amount, whole):
                    yield _unit(number_and_unit(amount)[1], *whole).at(draft.place(*path, key))
    anchors = {anchor.id for anchor in study.schedule.anchors}
    if dose.dlt is not None and dose.dlt.window.index not in anchors | draft.aside:
        near = nearest(dose.dlt.window.index, anchors)
        where = draft.place("escalation", "dlt", "window")
        yield fault("unknown-anchor", id=dose.dlt.window.index, near=near).at(where)
    if dose.dose_levels is not None and dose.levels_from is None:
        yield fault("missing-provenance").at(draft.place("escalation", "dose_levels"))


def _measures(amount: str, analytes: Iterable[str]) -> bool:
    return any(ANALYTES[name].find(number_and_unit(amount)[1]) is not None for name in analytes)


def _troughs(study: Study, draft: Draft) -> Iterator[Finding]:
    for medicine in study.care.medicines:
        path = ("care", "medicines", medicine.id)
        if medicine.analyte is not None and medicine.analyte not in ANALYTES:
            near = nearest(medicine.analyte, ANALYTES)
            yield fault("unknown-analyte", id=medicine.analyte, near=near).at(draft.place(*path, "analyte"))
            continue
        for trough in medicine.troughs:
            for key, amount in (("low", trough.low), ("high", trough.high)):
                if medicine.analyte and amount != "not specified" and not _measures(amount, [medicine.analyte]):
                    found = _unit(number_and_unit(amount)[1], medicine.analyte)
                    yield found.at(draft.place(*path, "troughs", trough.id, key))


def _references(study: Study, draft: Draft) -> Iterator[Finding]:
    """Parts name arms, arms products, estimands outcomes and sets, methods estimands, topics what they bear on."""
    known = {
        "arm": {arm.id for arm in study.study.arms},
        "part": {part.id for part in study.study.parts},
        "product": {product.id for product in study.products.products},
        "endpoint": {endpoint.id for endpoint in study.endpoints.endpoints},
        "outcome": {outcome.id for outcome in study.endpoints.outcomes},
        "analysis set": {each.id for each in study.analysis.sets},
        "estimand": {each.id for each in study.analysis.estimands},
    }
    levels = study.escalation.dose_levels
    known["outcome, endpoint, assumption or dose"] = {
        *known["endpoint"],
        *known["outcome"],
        *(each.id for each in study.assumptions.assumptions),
        *(level.id for level in levels or () if not isinstance(level, str)),
        "dose",
    }
    for path, what, name in _named(study):
        if name not in known[what] | draft.aside:
            found = fault("unknown-element", what=what, id=name, near=nearest(name, known[what]))
            yield found.at(draft.place(*path))


def _named(study: Study) -> Iterator[Named]:
    for part in study.study.parts:
        yield from ((("study", "parts", part.id, "arms"), "arm", name) for name in part.arms)
    for arm in study.study.arms:
        yield from ((("study", "arms", arm.id, "products"), "product", name) for name in arm.products)
    if study.escalation.administration is not None:
        yield ("escalation", "administration", "product"), "product", study.escalation.administration.product
    for slots in study.allocation.slots:
        yield ("allocation", "slots", slots.id, "part"), "part", slots.part
        yield ("allocation", "slots", slots.id, "arm"), "arm", slots.arm
    for outcome in study.endpoints.outcomes:
        if outcome.endpoint is not None:
            yield ("endpoints", "outcomes", outcome.id, "endpoint"), "endpoint", outcome.endpoint
    for estimand in study.analysis.estimands:
        yield ("analysis", "estimands", estimand.id, "population"), "analysis set", estimand.population
        yield ("analysis", "estimands", estimand.id, "outcome"), "outcome", estimand.outcome
    for method in study.analysis.methods:
        yield ("analysis", "methods", method.id, "estimand"), "estimand", method.estimand
    for topic in study.related.topics:
        path = ("related", "topics", topic.id, "bears_on")
        yield from ((path, "outcome, endpoint, assumption or dose", name) for name in topic.bears_on)


def _outcomes(study: Study, draft: Draft) -> Iterator[Finding]:
    """What the registry does not name as an outcome is exploratory, and never anything more."""
    for outcome in study.endpoints.outcomes:
        if not outcome.registered and outcome.role != "exploratory":
            found = fault("not-registered", id=outcome.id, role=outcome.role)
            yield found.at(draft.place("endpoints", "outcomes", outcome.id, "role"))


def _renewals(study: Study, draft: Draft) -> Iterator[Finding]:
    for renewal in study.waiting.renewals:
        where = draft.place("waiting", "renewals", renewal.id, "items")
        items = (item for alternatives in renewal.items for item in alternatives)
        yield from (found.at(where) for item in items for found in _unasked(item, study, draft))


def _shown(study: Study, draft: Draft) -> Iterator[Finding]:
    """What the waiting list shows is asked on a form."""
    where = draft.place("waiting", "shown")
    yield from (found.at(where) for item in study.waiting.shown for found in _unasked(item, study, draft))


def _unasked(item: str, study: Study, draft: Draft) -> Iterator[Fault]:
    """A finding where no form asks an item that is spoken of."""
    if item not in study.asked and not set(item.split(".")) & draft.aside and "forms" not in draft.absent:
        yield fault("unknown-item", id=item, near=nearest(item, study.asked))


def _enrolment(study: Study, draft: Draft) -> Iterator[Finding]:
    """Consent is on a form and items that exist, the signers sign on days; moments are those of the schedule."""
    eligibility, anchors = study.eligibility, {anchor.id for anchor in study.schedule.anchors}
    if eligibility.consent is not None:
        where = draft.place("eligibility", "consent")
        for item in (f"{eligibility.consent.form}.{each}" for each in eligibility.consent.signed):
            yield from (found.at(where) for found in _unasked(item, study, draft))
            asked = study.asked.get(item)
            if asked is not None and (asked.item.type is not ItemType.DATE or asked.group is not None):
                yield fault("unsuitable-item", id=item, detail="it is no day that is asked once").at(where)
    named = [("ends", each) for each in eligibility.ends]
    named += [("treated", eligibility.treated)] if eligibility.treated is not None else []
    for key, name in named:
        if name not in anchors | draft.aside:
            found = fault("unknown-anchor", id=name, near=nearest(name, anchors))
            yield found.at(draft.place("eligibility", key))
    for each in eligibility.signed_for:
        if each.at not in eligibility.judged_at:
            found = fault("unknown-anchor", id=each.at, near=nearest(each.at, eligibility.judged_at))
            yield found.at(draft.place("eligibility", "signed_for"))


def _events(study: Study, draft: Draft) -> Iterator[Finding]:
    """Events are judged by codelists and items that exist; each counted sentence answers a term of stopping rules."""
    record, laboratory = study.safety.events, study.safety.laboratory
    if record is None:
        return
    lists = {each.id: {code.code for code in each.codes} for each in study.codelists.codelists}
    for key in ("relation", "special", "action", "outcome"):
        name = getattr(record, key)
        if name is not None and name not in lists.keys() | draft.aside:
            found = fault("unknown-element", what="codelist", id=name, near=nearest(name, lists))
            yield found.at(draft.place("safety", "events", key))
    for code in record.related:
        known = lists.get(record.relation, {code})
        if code not in known:
            found = fault("unknown-element", what="code", id=code, near=nearest(code, known))
            yield found.at(draft.place("safety", "events", "related"))
    terms = [term.id for term in study.safety.terms]
    for each in record.counted:
        if each.id not in {*terms, *draft.aside}:
            found = fault("unknown-element", what="term", id=each.id, near=nearest(each.id, terms))
            yield found.at(draft.place("safety", "events", "counted", each.id))
        for told in each.told:
            yield from _telling(study, draft, each.id, told)
    for analyte in laboratory.silent if laboratory is not None else ():
        if analyte not in ANALYTES:
            found = fault("unknown-analyte", id=analyte, near=nearest(analyte, ANALYTES))
            yield found.at(draft.place("safety", "laboratory", "silent"))
    counted = {each.id for each in record.counted}
    for term in terms:
        if term not in counted:
            yield fault("term-uncounted", id=term).at(draft.place("safety", "terms", term))
    items = {("events", "induction"): record.induction, ("events", "consent"): record.consent}
    if laboratory is not None:
        items["laboratory", "anticoagulant"] = laboratory.anticoagulant
    for path, item in items.items():
        aside = item is None or set(item.split(".")) & draft.aside or "forms" in draft.absent
        if item is not None and not aside and item not in study.asked:
            yield fault("unknown-item", id=item, near=nearest(item, study.asked)).at(draft.place("safety", *path))


def _telling(study: Study, draft: Draft, term: str, told: str) -> Iterator[Finding]:
    """An item that tells of a term exists, and so does its code."""
    name, _, code = told.partition(" = ")
    aside = "." not in name or set(name.split(".")) & draft.aside or "forms" in draft.absent
    if aside:
        return
    place, asked = draft.place("safety", "events", "counted", term), study.asked.get(name)
    if asked is None:
        yield fault("unknown-item", id=name, near=nearest(name, study.asked)).at(place)
        return
    listed = study.casebook.codelist(asked.item.codelist)
    codes = [each.code for each in listed.codes] if listed is not None else []
    if code and code not in codes:
        yield fault("unknown-element", what="code", id=code, near=nearest(code, codes)).at(place)


def _citations(study: Study, draft: Draft) -> Iterator[Finding]:
    for topic in study.related.topics:
        if not topic.cites:
            yield fault("missing-citation", id=topic.id).at(draft.place("related", "topics", topic.id))


CHAPTER_CHECKS: tuple[Check, ...] = (
    _terms,
    _sentences,
    _dose,
    _troughs,
    _references,
    _outcomes,
    _renewals,
    _shown,
    _events,
    _enrolment,
    _citations,
)
"""Every check of these chapters."""
