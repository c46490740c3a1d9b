"""What is asked about a form as it is saved or completed: answers that do not agree, or that nobody asked for."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.filled_form import Checked, FilledForm, Values
from trialwright.records.forms import Query, QueryState
from trialwright.words.findings import Fault, fault
from trialwright.words.texts import LANGUAGES, say
from trialwright.words.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A query to be opened about an answer; ``text`` is in both languages, ``rule`` names what of the software asks."""

    item: str
    repeat: int
    text: str
    rule: str


def on_saving(filled: FilledForm, changed: Collection[tuple[str, int]], queries: Collection[Query]) -> Iterator[Asking]:
    """The queries of a save: every check that fails and speaks of an answer that changed.

    changed  the answers that changed, calculated ones among them, by item and row
    Missing: a check that cannot be judged is silent until the form is completed.
    """
    for checked in filled.checked:
        if checked.verdict is Verdict.FALSE and _touched(checked, changed):
            yield from _unless_asked(checked, _said(checked), queries, settled=False)


def on_completing(filled: FilledForm, queries: Collection[Query]) -> Iterator[Asking]:
    """The queries of a completion: every check that fails, or that cannot be judged for want of an answer.

    Missing: a check that lacks only what is hidden, or what says itself why it is missing, asks nothing.
    """
    for checked in filled.checked:
        if checked.verdict is Verdict.FALSE:
            yield from _unless_asked(checked, _said(checked), queries, settled=True)
        elif checked.verdict is Verdict.UNKNOWN and not checked.explained:
            text = " / ".join(
                say("check unknown", language, text=checked.check.text.in_language(language)) for language in LANGUAGES
            )
            yield from _unless_asked(checked, text, queries, settled=True)


def answered_though_hidden(
    form: Form, filled: FilledForm, values: Values, changed: Mapping[tuple[str, int], object]
) -> Iterator[tuple[tuple[str, int], Fault]]:
    """The new answers to questions that are not asked as the form stands; they are kept, and somebody is asked."""
    known = {item.id for item, _ in form.questions() if item.calculated is None}
    for item, repeat in changed:
        given = values.get((item, repeat))
        if item in known and (item, repeat) not in filled.asked and given is not None and given.value is not None:
            yield (item, repeat), fault("answered-though-hidden", id=item)


def _touched(checked: Checked, changed: Collection[tuple[str, int]]) -> bool:
    """Whether an answer of which the check speaks changed, in its row or outside of rows."""
    return any(item in checked.involved and repeat in {0, checked.repeat} for item, repeat in changed) or (
        checked.repeat == 0 and any(item in checked.involved for item, _ in changed)
    )


def _said(checked: Checked) -> str:
    return " / ".join(checked.check.text.in_language(language) for language in LANGUAGES)


def _unless_asked(checked: Checked, text: str, queries: Collection[Query], *, settled: bool) -> Iterator[Asking]:
    """The query, unless the same is asked already; where ``settled`` also unless it was asked and closed."""
    for query in queries:
        same = (query.item, query.repeat, query.text) == (checked.item, checked.repeat, text)
        if same and (settled or query.state is not QueryState.CLOSED):
            return
    yield Asking(item=checked.item, repeat=checked.repeat, text=text, rule=checked.check.id)
