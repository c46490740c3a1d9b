"""The whole protocol in sentences, element by element with its origin, for whoever has to proofread it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from trialwright.chapters.product.protocol import Product
from trialwright.language.explain import read_aloud
from trialwright.study.identity import Arm
from trialwright.study.study import Study
from trialwright.trial.form_prose import form_sentences, limit_said, question_details
from trialwright.trial.prose_chapters import allocation, care, escalation, products, safety, waiting
from trialwright.trial.prose_lines import (
    Line,
    Part,
    Section,
    joined,
    of_elements,
    origin_said,
    said,
    with_answers,
    with_details,
)
from trialwright.trial.screening import code_name, fact_name
from trialwright.words.texts import Language, say


def _identity(study: Study, language: Language) -> Iterator[Section]:
    who = study.study
    lines = [
        Line(id=who.id, text=who.title.in_language(language), origin=origin_said(who.origin, language)),
        Line(id=who.registry, text=who.sponsor.in_language(language)),
        Line(id="N", text=say("planned in all", language, count=who.planned)),
    ]
    if who.official_title is not None:
        lines.insert(1, Line(id="", text=who.official_title.in_language(language)))
    lines += [Line(id=site.id, text=f"{site.name.in_language(language)} ({site.zone})") for site in who.sites]
    if who.base is not None:
        lines.append(Line(id=who.base, text=say("completes", language, base=who.base)))
    yield Section(title=say("section identity", language), lines=tuple(lines))
    yield of_elements(
        "section numbers",
        who.registered,
        language,
        lambda each: with_details(each.registry, language, ("", each.number)),
    )
    yield of_elements("section design", who.design, language)
    yield of_elements(
        "section parts",
        who.parts,
        language,
        lambda part: with_details(
            part.text,
            language,
            ("label planned", part.planned),
            ("label arms", joined([_named(who.arms, name, language) for name in part.arms], language)),
        ),
    )
    yield of_elements(
        "section arms",
        who.arms,
        language,
        lambda arm: with_details(
            arm.text,
            language,
            ("", say(f"arm {arm.kind}", language)),
            (
                "label products",
                joined([_named(study.products.products, name, language) for name in arm.products], language),
            ),
        ),
    )
    yield of_elements(
        "section people",
        who.roles,
        language,
        lambda each: say("labelled", language, label=said((each.role,), language), value=said(each.duties, language)),
    )


def _named(elements: Iterable[Product | Arm], id: str, language: Language) -> str:
    """What people call an element."""
    return next((each.text.in_language(language) for each in elements if each.id == id), id)


def _criteria(study: Study, language: Language) -> Iterator[Section]:
    lines: list[Line] = []
    for rule, criterion in zip(study.rules, study.eligibility.criteria, strict=True):
        sentence = read_aloud(
            rule.sentence,
            lambda name: fact_name(study, name, language),
            lambda name, code: code_name(study, name, code, language),
            language,
        )
        text = f"{say(rule.kind, language)}: {rule.text.in_language(language)} | {sentence}"
        lines.append(Line(id=rule.id, text=text, origin=origin_said(criterion.origin, language)))
    yield Section(title=say("section criteria", language), lines=tuple(lines))
    facts: list[Line] = []
    anchors = {anchor.id: anchor.text.in_language(language) for anchor in study.schedule.anchors}
    for fact in study.eligibility.facts:
        window = (
            say("lifelong", language)
            if fact.window == "lifelong"
            else say(
                "fact window",
                language,
                before=fact.window.before,
                after=fact.window.after,
                anchor=anchors.get(fact.window.index, fact.window.index),
            )
        )
        unit = (("label unit", fact.unit),) if fact.unit else ()
        text = with_details(fact.text, language, ("label item", fact.item), *unit, ("", window))
        facts.append(Line(id=fact.id, text=text, origin=origin_said(fact.origin, language)))
    yield Section(title=say("section facts", language), lines=tuple(facts))
    yield from _enrolment(study, language)


def _enrolment(study: Study, language: Language) -> Iterator[Section]:
    """Consent with its signers, how long a signature holds, where treatment begins, and screening again."""
    declared, lines = study.eligibility, list[Line]()
    anchors = {anchor.id: anchor.text.in_language(language) for anchor in study.schedule.anchors}
    if declared.consent is not None:
        form = study.casebook.form(declared.consent.form)
        asked = {item.id: item.text.in_language(language) for item, _ in form.questions()} if form is not None else {}
        signers = joined([asked.get(item, item) for item in declared.consent.signed], language)
        text = say("consent first", language, signers=signers)
        lines.append(Line(id="consent", text=text, origin=origin_said(declared.consent.origin, language)))
    for each in declared.signed_for:
        text = say("signature holds", language, anchor=anchors.get(each.at, each.at), days=each.days)
        lines.append(Line(id=each.id, text=text, origin=origin_said(each.origin, language)))
    if declared.treated is not None:
        anchor = anchors.get(declared.treated, declared.treated)
        lines.append(Line(id="treated", text=say("treatment begins", language, anchor=anchor)))
    if declared.ends:
        ends = joined([anchors.get(each, each) for each in declared.ends], language)
        lines.append(Line(id="ends", text=say("participation ends", language, anchors=ends)))
    if declared.rescreening is not None:
        again = declared.rescreening
        text = say("screening again", language, attempts=again.attempts, days=again.wait)
        lines.append(Line(id="rescreening", text=text, origin=origin_said(again.origin, language)))
    if lines:
        yield Section(title=say("section enrolment", language), lines=tuple(lines))


def _schedule(study: Study, language: Language) -> Iterator[Section]:
    anchors = {anchor.id: anchor.text.in_language(language) for anchor in study.schedule.anchors}
    forms = {form.id: form.text.in_language(language) for form in study.forms}
    yield of_elements(
        "section periods", study.schedule.periods, language, lambda period: with_details(period.text, language)
    )
    lines: list[Line] = []
    for visit in study.schedule.visits:
        text = say(
            "visit line",
            language,
            visit=visit.text.in_language(language),
            anchor=anchors[visit.anchor],
            day=visit.day,
            first=visit.day - visit.window.before,
            last=visit.day + visit.window.after,
            forms=joined([forms[form] for form in visit.forms], language),
        )
        lines.append(Line(id=visit.id, text=text, origin=origin_said(visit.origin, language)))
    unscheduled = study.schedule.unscheduled
    if unscheduled is not None:
        named = joined([forms[form] for form in unscheduled.forms], language)
        visit = unscheduled.text.in_language(language)
        text = say("unscheduled line", language, visit=visit, most=unscheduled.most, forms=named)
        lines.append(Line(id=unscheduled.id, text=text, origin=origin_said(unscheduled.origin, language)))
    yield Section(title=say("section visits", language), lines=tuple(lines))
    yield of_elements(
        "section anchors",
        study.schedule.anchors,
        language,
        lambda anchor: with_details(
            anchor.text, language, ("", say("foreseen" if anchor.foreseen else "not foreseen", language))
        ),
    )


def _assumptions(study: Study, language: Language) -> Iterator[Section]:
    lines: list[Line] = []
    for each in study.assumptions.assumptions:
        details: list[tuple[str, object]] = [("label assumed", each.value), ("label why", each.why)]
        if each.alternatives:
            options = "; ".join(option.in_language(language) for option in each.alternatives)
            details.append(("label alternatives", options))
        made_up = say("fictitious", language) if each.fictitious else ""
        text = with_answers(each.question, language, *details)
        lines.append(Line(id=each.id, text=text, origin=made_up, open=True))
    yield Section(title=say("section assumptions", language), lines=tuple(lines))
    conflicts = [
        Line(
            id=each.id,
            text=with_answers(each.question, language, ("label amendment", each.amendment)),
            origin=joined(each.between, language),
            open=True,
        )
        for each in study.assumptions.contradictions
    ]
    yield Section(title=say("section contradictions", language), lines=tuple(conflicts))


def _forms(study: Study, language: Language) -> Iterator[Section]:
    for form in study.forms:
        lines: list[Line] = []
        for item, group in form.questions():
            details: list[tuple[str, object]] = [("", group.text)] if group is not None else []
            if item.units:
                details.append(("", ", ".join(item.units)))
            codelist = study.casebook.codelist(item.codelist)
            if codelist is not None:
                details.append(("", joined([code.text.in_language(language) for code in codelist.codes], language)))
            if item.mandatory:
                details.append(("", say("mandatory", language)))
            details += (("", said) for said in question_details(study, form, item, language))
            text, origin = with_details(item.text, language, *details), origin_said(item.origin, language)
            lines.append(Line(id=f"{form.id}.{item.id}", text=text, origin=origin))
        cited = {check.id: origin_said(check.origin, language) for _, check in form.edit_checks()}
        for id, text in form_sentences(study, form, language):
            lines.append(Line(id=f"{form.id}.{id}", text=text, origin=cited.get(id, "")))
        title = f"{form.text.in_language(language)} ({origin_said(form.origin, language)})"
        yield Section(title=title, lines=tuple(lines))
    yield Section(
        title=say("section limits", language),
        lines=tuple(
            Line(id=each.id, text=limit_said(each, language), origin=origin_said(each.origin, language))
            for each in study.lab_ranges.ranges
        ),
    )


def _endpoints(study: Study, language: Language) -> Iterator[Section]:
    yield of_elements(
        "section endpoints",
        study.endpoints.endpoints,
        language,
        lambda each: f"{each.text.in_language(language)} | {each.estimand.in_language(language)}",
    )
    yield of_elements(
        "section outcomes",
        study.endpoints.outcomes,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("", say(f"outcome {each.role}", language)),
            ("", "" if each.registered else say("not an outcome of the registry", language)),
            ("label instrument", each.instrument),
            ("label time", each.time),
            ("label question", each.estimand),
        ),
    )


def _analysis(study: Study, language: Language) -> Iterator[Section]:
    plan = study.analysis
    yield of_elements("section sets", plan.sets, language)
    if plan.pooled is not None:
        origin = origin_said(plan.pooled_from, language)
        pooled = Line(id="", text=said(plan.pooled, language), origin=origin, open=isinstance(plan.pooled, str))
        yield Section(title=say("section pooling", language), lines=(pooled,))
    yield of_elements(
        "section estimands",
        plan.estimands,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("label population", each.population),
            ("label treatment", each.treatment),
            ("label outcome", each.outcome),
            *(("label " + event.strategy, event.text) for event in each.intercurrent),
            ("label summary", each.summary),
        ),
    )
    yield of_elements(
        "section methods",
        plan.methods,
        language,
        lambda each: with_details(each.text, language, ("", say(f"method {each.role}", language)), ("", each.estimand)),
    )
    yield of_elements(
        "section displays",
        plan.displays,
        language,
        lambda each: with_details(each.text, language, ("", say(f"display {each.kind}", language))),
    )
    yield of_elements("section cautions", plan.cautions, language)


def _related(study: Study, language: Language) -> Iterator[Section]:
    yield of_elements(
        "section related",
        study.related.topics,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("label bears on", joined(each.bears_on, language)),
            *(
                ("", f"{cite.work}, {cite.address} ({say('read' if cite.read else 'not read', language)})")
                for cite in each.cites
            ),
        ),
    )


PARTS: Mapping[str, Callable[[Study, Language], Iterable[Section]]] = MappingProxyType(
    {
        "study": _identity,
        "products": products,
        "escalation": escalation,
        "allocation": allocation,
        "criteria": _criteria,
        "schedule": _schedule,
        "waiting": waiting,
        "care": care,
        "safety": safety,
        "endpoints": _endpoints,
        "analysis": _analysis,
        "forms": _forms,
        "related": _related,
        "assumptions": _assumptions,
    }
)
"""The parts of a protocol in the order in which it is read."""


def tell_protocol(study: Study, language: Language, names: Iterable[str] = tuple(PARTS)) -> tuple[Part, ...]:
    """The parts of the protocol, each in its sections; a section and a part that say nothing are left out.

    Raises: ValueError for a study that ``check`` has not passed.
    """
    found: list[Part] = []
    for name in names:
        sections = tuple(section for section in PARTS[name](study, language) if section.lines)
        if sections:
            found.append(Part(name=name, title=say(f"chapter {name}", language), sections=sections))
    return tuple(found)
