"""What templates say: sentences of the one catalogue, in the language of whoever reads."""

from collections.abc import Mapping

from django import template

from trialwright.chapters.escalation.design import Advice
from trialwright.chapters.escalation.pathways import Node
from trialwright.chapters.safety.ctcae_terms import TERMS
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.forms import Query
from trialwright.trial.scopes import scope_said
from trialwright.web.asking import COLON, STOP
from trialwright.web.desk import Desk
from trialwright.words.days import moment_text
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, Finding, Place
from trialwright.words.texts import SENTENCES, Both, Language, say
from trialwright.words.wording import in_one_language

register = template.Library()


@register.simple_tag(takes_context=True)
def words(context: dict[str, object], name: str, **blanks: object) -> str:
    """A sentence of the catalogue."""
    return say(name, _language(context), **blanks)


@register.simple_tag(takes_context=True)
def colon(context: dict[str, object]) -> str:
    """What stands between a name and what is said of it."""
    return COLON[_language(context)]


@register.simple_tag(takes_context=True)
def text(context: dict[str, object], both: Text) -> str:
    """A text of the study."""
    return both.zh if _language(context) == "zh" else both.en


@register.simple_tag(takes_context=True)
def both(context: dict[str, object], what: Both) -> str:
    """A sentence that stands in both languages."""
    return what[_language(context)]


@register.simple_tag(takes_context=True)
def code(context: dict[str, object], family: str, name: str) -> str:
    """The word for a code of ours, such as a role or how far a form is; a code of a later version stays as it is."""
    return word_for(family, name, _language(context))


def word_for(family: str, name: str, language: Language) -> str:
    """The same in Python."""
    said = f"{family} {name}"
    return say(said, language) if said in SENTENCES else name


@register.simple_tag(takes_context=True)
def scope(context: dict[str, object], name: str) -> str:
    """What stands still, in words."""
    desk = context.get("desk")
    return scope_said(desk.study, name)[_language(context)] if isinstance(desk, Desk) else name


@register.simple_tag(takes_context=True)
def finding(context: dict[str, object], found: Finding) -> str:
    """What is wrong with an answer, and how to mend it."""
    language = _language(context)
    return f"{found.what(language)}{STOP[language]}{found.mend(language)}"


@register.simple_tag(takes_context=True)
def query_text(context: dict[str, object], query: Query) -> str:
    """What a query asks: the software's in the language of whoever reads, a person's as they wrote it."""
    return query.text if query.rule is None else in_one_language(query.text, _language(context))


@register.simple_tag(takes_context=True)
def entry_value(context: dict[str, object], entry: Entry) -> str:
    """What an entry says; where the software wrote it in both languages, in the one that somebody reads."""
    asked = entry.kind == EntryKind.QUERY_OPENED and entry.reason is not None
    noted = entry.kind == EntryKind.DEVIATION and entry.item is not None
    return in_one_language(entry.value or "", _language(context)) if asked or noted else entry.value or ""


@register.simple_tag(takes_context=True)
def told(context: dict[str, object], name: str, values: Mapping[str, object]) -> str:
    """A sentence of the catalogue whose blanks stand in a mapping."""
    return say(name, _language(context), **values)


@register.simple_tag(takes_context=True)
def reasons(context: dict[str, object], advice: Advice) -> str:
    """Why an advice is what it is."""
    return advice.said(_language(context))


@register.simple_tag(takes_context=True)
def because(context: dict[str, object], each: Node) -> str:
    """Why a point of a pathway is answered so."""
    language = _language(context)
    return STOP[language].join(sentence.said(language) for sentence in each.because)


@register.simple_tag(takes_context=True)
def fault(context: dict[str, object], found: Fault) -> str:
    """The same of a fault whose place everybody sees."""
    return finding(context, found.at(Place(file="")))


@register.simple_tag(takes_context=True)
def formname(context: dict[str, object], id: str) -> str:
    """What people call a form of the study; one of another version keeps its id."""
    desk = context.get("desk")
    form = desk.study.casebook.form(id) if isinstance(desk, Desk) else None
    return form.text.in_language(_language(context)) if form is not None else id


@register.simple_tag(takes_context=True)
def one_language(context: dict[str, object], what: str) -> str:
    """A text that the software wrote in both languages, in the one that somebody reads; any other as it is."""
    return in_one_language(what, _language(context))


@register.simple_tag(takes_context=True)
def term(context: dict[str, object], name: str) -> str:
    """A term of CTCAE; one that is not kept here stays as it is."""
    known = TERMS.get(name)
    return name if known is None else known.zh if _language(context) == "zh" else known.name


@register.simple_tag(takes_context=True)
def left(context: dict[str, object], minutes: int) -> str:
    """How long a clock still runs, or how long ago it ran out."""
    hours, rest = divmod(abs(minutes), 60)
    text = f"{hours // 24} d {hours % 24} h" if hours >= 48 else f"{hours}:{rest:02d} h"
    if _language(context) == "zh":
        text = f"{hours // 24} 天 {hours % 24} 小时" if hours >= 48 else f"{hours} 小时 {rest} 分"
    return say("clock left" if minutes >= 0 else "clock over", _language(context), left=text)


@register.filter
def get(known: Mapping[str, str] | None, name: str) -> str:
    """What stands under a name with a dot in it; nothing where there is nothing."""
    return (known or {}).get(name, "")


@register.simple_tag
def moment(when: int, zone: str) -> str:
    """A moment by the clock of the site."""
    return moment_text(when, zone)


@register.simple_tag
def clock(when: int, zone: str) -> str:
    """The time of day of a moment by the clock of the site."""
    return moment_text(when, zone)[11:16]


def _language(context: dict[str, object]) -> Language:
    return "zh" if context.get("language") == "zh" else "en"
