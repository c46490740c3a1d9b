"""The questions of a form as prose: what is asked, when, within which range, and what is checked and calculated."""

from collections.abc import Iterator

from trialwright.casebook.forms import Form
from trialwright.casebook.items import Item
from trialwright.casebook.lab_ranges import LabRange
from trialwright.casebook.sentences import FORM_DAY
from trialwright.language.explain import read_aloud
from trialwright.language.grammar import parse
from trialwright.language.symbols import RECORD_DAY
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Fault
from trialwright.words.texts import Language, say


def question_details(study: Study, form: Form, item: Item, language: Language) -> Iterator[str]:
    """When a question is asked, how it is calculated, and outside which range somebody is asked about it."""
    if item.show_if is not None:
        yield say("shown if", language, sentence=aloud(study, form, item.show_if, language))
    if item.calculated is not None:
        yield say("calculated as", language, sentence=aloud(study, form, item.calculated, language))
    if item.plausible is not None:
        low, high = (f"{end:g}" for end in (item.plausible.low, item.plausible.high))
        yield say("asked outside", language, low=low, high=high, unit=item.plausible.unit or "").rstrip()


def form_sentences(study: Study, form: Form, language: Language) -> Iterator[tuple[str, str]]:
    """When each group of a form is shown, and what is checked, by the id of the group or check."""
    for group in form.groups:
        if group.show_if is not None:
            said = say("shown if", language, sentence=aloud(study, form, group.show_if, language))
            yield group.id, f"{group.text.in_language(language)}: {said}"
    for _, check in form.edit_checks():
        said = aloud(study, form, check.must, language)
        yield check.id, say("checked that", language, text=check.text.in_language(language), sentence=said)


def limit_said(limits: LabRange, language: Language) -> str:
    """The limits of normal of one laboratory, for whom and from which day."""
    analyte = ANALYTES.get(limits.analyte)
    name = limits.analyte if analyte is None else analyte.zh if language == "zh" else analyte.en
    low, high = ("" if end is None else f"{end:g}" for end in (limits.low, limits.high))
    who = {
        "laboratory": limits.laboratory,
        "sex": limits.sex or "-",
        "youngest": limits.age_from,
        "oldest": limits.age_to,
    }
    return say("limits", language, name=name, low=low, high=high, unit=limits.unit, since=limits.since, **who)


def aloud(study: Study, form: Form, text: str, language: Language) -> str:
    """A sentence as it was written, in words; one that cannot be read stays as it is."""
    tree = parse(text)
    if isinstance(tree, Fault):
        return text
    return read_aloud(
        tree,
        lambda name: item_name(study, form, name, language),
        lambda name, code: item_code(study, form, name, code, language),
        language,
    )


def item_name(study: Study, form: Form, name: str, language: Language) -> str:
    """What people call an item, group or form of which the sentences of a form speak."""
    if name == FORM_DAY.name:
        return say("day of the form", language)
    if name == RECORD_DAY.name:
        return say("day of the record", language)
    front, _, last = name.rpartition(".")
    texts = {item.id: item.text for item, _ in form.questions()} | {group.id: group.text for group in form.groups}
    if name in texts or (last in texts and front in texts):
        return texts[name if name in texts else last].in_language(language)
    other = study.casebook.form(name)
    if other is not None:
        return other.text.in_language(language)
    asked = study.asked.get(f"{name.partition('.')[0]}.{last}")
    holder = study.casebook.form(name.partition(".")[0])
    groups = {group.id: group.text for group in holder.groups} if holder is not None else {}
    known = asked.item.text if asked is not None else groups.get(last)
    return name if known is None else known.in_language(language)


def item_code(study: Study, form: Form, name: str, code: str, language: Language) -> str:
    """What people call a code of an item."""
    front, _, last = name.rpartition(".")
    holder = front.partition(".")[0]
    asked = study.asked.get(f"{form.id}.{last}") or study.asked.get(f"{holder}.{last}")
    if front and study.casebook.form(holder) is not None:
        asked = study.asked.get(f"{holder}.{last}")
    codelist = study.casebook.codelist(asked.item.codelist) if asked is not None else None
    entries = codelist.codes if codelist is not None else ()
    return next((entry.text.in_language(language) for entry in entries if entry.code == code), code)
