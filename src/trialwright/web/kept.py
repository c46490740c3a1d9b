"""Answers that the study version in force asks no longer: they stay as they were recorded, and can always be read."""

from collections.abc import Iterable

from trialwright.casebook.forms import Form
from trialwright.records.entries import EntryKind, Recorded
from trialwright.records.forms import FormState
from trialwright.web.telling import Teller, Told


def kept_answers(teller: Teller, form: Form | None, state: FormState, history: Iterable[Recorded]) -> list[Told]:
    """The standing answers of a form that it asks no longer, or all of them where the form itself is gone, in words.

    history  everything that was written about the form, oldest first
    """
    asked = {item.id for item, _ in form.questions()} if form is not None else set[str]()
    newest: dict[tuple[str, int], Recorded] = {}
    for each in history:
        if each.entry.kind == EntryKind.VALUE and each.entry.item is not None:
            newest[each.entry.item, each.entry.repeat or 0] = each
    standing = {key for key, said in state.values.items() if said.value is not None or said.missing is not None}
    return [teller.tell(each) for key, each in newest.items() if key in standing and key[0] not in asked]
