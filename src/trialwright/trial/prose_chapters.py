"""The chapters of products, dose, arms, waiting, care and safety in sentences."""

from collections.abc import Iterator
from dataclasses import replace

from trialwright.language.explain import read_aloud
from trialwright.study.spoken import spoken
from trialwright.study.study import Study
from trialwright.trial.prose_lines import Line, Section, of_elements, origin_said, said, with_details
from trialwright.words.texts import Language, say


def _aloud(study: Study, language: Language) -> dict[tuple[str, ...], str]:
    """Every sentence of the chapters in words, by the ids and keys on the way to it."""
    return {
        each.path: read_aloud(
            each.tree,
            lambda name, terms=each.terms: terms[name].in_language(language) if name in terms else name,
            lambda _, code: code,
            language,
        )
        for each in spoken(study)
        if each.tree is not None
    }


def products(study: Study, language: Language) -> Iterator[Section]:
    """Each product with its release and custody, then how products are given."""
    aloud = _aloud(study, language)
    yield of_elements(
        "section products",
        study.products.products,
        language,
        lambda each: with_details(each.text, language, ("", each.donor)),
    )
    for product in study.products.products:
        path = ("products", "products", product.id, "release")
        release = of_elements(
            "section release",
            product.release,
            language,
            lambda each, path=path: with_details(
                each.text,
                language,
                ("label rule", aloud.get((*path, each.id, "when"))),
                ("", say(f"known {each.known}", language)),
                ("", say("may be missed by exception", language) if each.exception else ""),
            ),
        )
        custody = of_elements(
            "section custody",
            product.custody,
            language,
            lambda each: with_details(
                each.text,
                language,
                ("label by", each.by),
                ("", say("so many people", language, count=each.people) if each.people > 1 else ""),
            ),
        )
        name = product.text.in_language(language)
        yield Section(title=f"{release.title} - {name}", lines=release.lines)
        yield Section(title=f"{custody.title} - {name}", lines=custody.lines)
    exception = study.products.exception
    if exception is not None:
        text = with_details(exception.text, language, ("label by", exception.needs))
        lines = (Line(id="", text=text, origin=origin_said(exception.origin, language)),)
        yield Section(title=say("section exception", language), lines=lines)
    for procedure in study.products.procedures:
        yield of_elements(
            "section procedure",
            (procedure,),
            language,
            lambda each: with_details(
                each.text,
                language,
                ("label route", each.route),
                ("label infusions", each.infusions),
                ("label interval", each.interval),
            ),
        )
        yield of_elements("section steps", procedure.steps, language)
        path = ("products", "procedures", procedure.id, "thresholds")
        yield of_elements(
            "section thresholds",
            procedure.thresholds,
            language,
            lambda each, path=path: with_details(
                each.text,
                language,
                ("label rule", aloud.get((*path, each.id, "when"))),
                ("", say(f"threshold {each.then}", language)),
            ),
        )


def escalation(study: Study, language: Language) -> Iterator[Section]:
    """The dose levels and how they are given, dose-limiting toxicities, stagger and cohorts."""
    dose, aloud = study.escalation, _aloud(study, language)
    if isinstance(dose.dose_levels, tuple):
        yield of_elements(
            "section levels",
            dose.dose_levels,
            language,
            lambda each: with_details(each.text, language, ("", each.amount), ("label cap", each.cap)),
        )
    elif dose.dose_levels is not None:
        origin = origin_said(dose.levels_from, language)
        line = Line(id="dose_levels", text=say("no dose levels", language), origin=origin, open=True)
        yield Section(title=say("section levels", language), lines=(line,))
    if dose.administration is not None:
        given = dose.administration
        parts = ("route", "order", "volume", "rate", "filter", "cryoprotectant", "anticoagulation")
        lines = [
            Line(
                id="",
                text=say("labelled", language, label=say(f"label {part}", language), value=said(value, language)),
                origin=origin_said(given.origin, language),
                open=isinstance(value, str),
            )
            for part in parts
            for value in (getattr(given, part),)
        ]
        yield Section(title=say("section administration", language), lines=tuple(lines))
    if dose.dlt is not None:
        dlt = dose.dlt
        anchors = {anchor.id: anchor.text.in_language(language) for anchor in study.schedule.anchors}
        origin = origin_said(dlt.origin, language)
        window = say(
            "fact window",
            language,
            before=dlt.window.before,
            after=dlt.window.after,
            anchor=anchors.get(dlt.window.index, dlt.window.index),
        )
        texts = (window, said(dlt.adjudication, language), said(dlt.evaluable, language), said(dlt.again, language))
        yield Section(
            title=say("section dlt", language), lines=tuple(Line(id="", text=text, origin=origin) for text in texts)
        )
        path = ("escalation", "dlt", "criteria")
        yield of_elements(
            "section toxicities",
            dlt.criteria,
            language,
            lambda each: with_details(each.text, language, ("label rule", aloud.get((*path, each.id, "when")))),
        )
        yield of_elements("section not counted", dlt.excluded, language)
    if dose.stagger is not None:
        stagger = dose.stagger
        lines = [
            Line(
                id="",
                text=say(f"stagger {part}", language, days=_days(days, language)),
                origin=origin_said(stagger.origin, language),
                open=isinstance(days, str),
            )
            for part in ("first_to_second", "within_cohort", "between_cohorts")
            for days in (getattr(stagger, part),)
        ]
        lines.append(Line(id="", text=said(stagger.text, language), origin=origin_said(stagger.origin, language)))
        yield Section(title=say("section stagger", language), lines=tuple(lines))
    if dose.cohort is not None:
        rule = dose.cohort
        text = with_details(
            rule.text,
            language,
            ("label cohort", rule.size),
            ("label design", rule.design),
            ("label replacement", rule.replacement),
        )
        line = Line(id="", text=text, origin=origin_said(rule.origin, language), open=isinstance(rule.size, str))
        yield Section(title=say("section cohort", language), lines=(line,))


def _days(days: object, language: Language) -> str:
    return say("so many days", language, days=days) if isinstance(days, int) else said(days, language)


def allocation(study: Study, language: Language) -> Iterator[Section]:
    """How an arm is given, by whom, for which reasons, and how many places there are."""
    plan = study.allocation
    origin = origin_said(plan.origin, language)
    ratio = ":".join(map(str, plan.ratio))
    texts = [
        say(f"allocation {plan.method}", language) if plan.method else "",
        said(plan.text, language),
        say("labelled", language, label=say("label ratio", language), value=ratio) if ratio else "",
        say("labelled", language, label=say("label by", language), value=said(plan.decides, language))
        if plan.decides
        else "",
        said(plan.moment, language),
    ]
    if plan.nobody is not None:
        value = said(plan.nobody, language)
        texts.append(say("labelled", language, label=say("label nobody", language), value=value))
    unsettled = say("not specified", language)
    lines = [Line(id="", text=text, origin=origin, open=unsettled in text) for text in texts if text]
    yield Section(title=say("section allocation", language), lines=tuple(lines))
    yield of_elements("section strata", plan.strata, language)
    yield of_elements("section reasons", plan.reasons, language)
    yield of_elements(
        "section slots",
        plan.slots,
        language,
        lambda each: say("slots line", language, part=each.part, arm=each.arm, count=said(each.count, language)),
    )


def waiting(study: Study, language: Language) -> Iterator[Section]:
    """Listing, renewals, what a donor is matched on, and how an offer is answered."""
    plan, aloud = study.waiting, _aloud(study, language)
    yield of_elements(
        "section listing", plan.listing, language, lambda each: with_details(each.text, language, ("label by", each.by))
    )
    yield of_elements(
        "section renewals",
        plan.renewals,
        language,
        lambda each: with_details(each.text, language, ("label every", _days(each.every, language))),
    )
    yield of_elements(
        "section matches",
        plan.matches,
        language,
        lambda each: with_details(
            each.text, language, ("label rule", aloud.get(("waiting", "matches", each.id, "when")))
        ),
    )
    yield of_elements(
        "section offer", plan.offer, language, lambda each: with_details(each.text, language, ("label by", each.by))
    )
    if plan.nobody is not None:
        line = Line(
            id="",
            text=said(plan.nobody, language),
            origin=origin_said(plan.origin, language),
            open=isinstance(plan.nobody, str),
        )
        yield Section(title=say("label nobody", language), lines=(line,))


def care(study: Study, language: Language) -> Iterator[Section]:
    """Medicines with their troughs, the day of infusion, the ward, and what comes later."""
    plan = study.care
    yield of_elements(
        "section medicines",
        plan.medicines,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("", each.purpose),
            ("label dose", each.dose),
            ("label period", each.period),
            *(
                (
                    "label trough",
                    f"{trough.text.in_language(language)} {said(trough.low, language)} - {said(trough.high, language)}",
                )
                for trough in each.troughs
            ),
        ),
    )
    for title, steps in (
        ("section infusion day", plan.infusion_day),
        ("section ward", plan.ward),
        ("section later", plan.later),
    ):
        yield of_elements(
            title,
            steps,
            language,
            lambda each: with_details(each.text, language, ("label due", each.due), ("label by", each.by)),
        )


def safety(study: Study, language: Language) -> Iterator[Section]:
    """Grading, seriousness, clocks and stopping rules."""
    plan, aloud = study.safety, _aloud(study, language)
    if plan.grading is not None:
        scale = f"{plan.grading.standard} {plan.grading.version}"
        text = say("grading line", language, scale=scale, baseline=said(plan.grading.baseline, language))
        line = Line(id=scale, text=text, origin=origin_said(plan.grading.origin, language))
        yield Section(title=say("section grading", language), lines=(line,))
    yield of_elements("section safety rules", plan.rules, language)
    yield of_elements("section relations", plan.relations, language)
    yield of_elements("section serious", plan.serious, language)
    yield of_elements(
        "section clocks",
        plan.clocks,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("label authority", each.authority),
            ("label limit", each.limit),
            ("label proposed", each.proposed),
            ("label starts", each.starts),
            ("", f"{each.source} ({say('read' if each.read else 'not read', language)})"),
        ),
    )
    yield of_elements(
        "section stopping",
        plan.stopping,
        language,
        lambda each: with_details(
            each.text,
            language,
            ("label rule", aloud.get(("safety", "stopping", each.id, "when"))),
            ("", say(f"stopping {each.then}", language)),
            ("", say("board within", language, days=each.board) if each.board else ""),
        ),
    )
    yield from _events(study, language)
    if plan.board is not None:
        board = plan.board
        details = (("label members", board.members), ("label meets", board.meets))
        text = with_details(board.text, language, *details, ("label unpauses", board.unpauses))
        unsettled = isinstance(board.members, str) or isinstance(board.meets, str)
        line = Line(id="", text=text, origin=origin_said(board.origin, language), open=unsettled)
        yield Section(title=say("section board", language), lines=(line,))


def _events(study: Study, language: Language) -> Iterator[Section]:
    """Which events the stopping rules count, and which results of a laboratory propose none."""
    record, laboratory = study.safety.events, study.safety.laboratory
    texts = {term.id: term.text for term in study.safety.terms}
    if record is not None:
        title = f"{say('section counted', language)} ({origin_said(record.origin, language)})"
        counted = of_elements("section counted", record.counted, language, lambda each: said(texts[each.id], language))
        yield replace(counted, title=title)
    if laboratory is not None:
        yield of_elements(
            "section aims",
            laboratory.aims,
            language,
            lambda each: say(
                "aim line",
                language,
                analyte=each.analyte,
                low=each.low,
                high=each.high,
                unit=each.unit,
                under=", ".join(each.under),
            ),
        )
