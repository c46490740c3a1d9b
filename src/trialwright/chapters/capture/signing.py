"""What a signature is bound to: everything that its signer saw of a form."""

import hashlib
import json

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.forms import Form
from trialwright.casebook.items import Item
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState


def content_hash(key: FormKey, form: Form, state: FormState, casebook: Casebook, study: str) -> str:
    """SHA-256 over the form, its questions as they are worded, and every answer with its unit, label and reason.

    study  hash of the study version under which it is read
    """
    asked: dict[str, Item] = {item.id: item for item, _ in form.questions()}
    answers: list[list[object]] = []
    for (name, repeat), known in sorted(state.values.items()):
        item = asked.get(name)
        words = [item.text.en, item.text.zh] if item is not None else [name, name]
        label = _label(item, known.value, casebook)
        answers.append([name, repeat, *words, known.value, known.unit, known.missing, *label, known.reason])
    content = [key.subject, key.visit, key.form, study, form.text.en, form.text.zh, answers]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _label(item: Item | None, value: str | None, casebook: Casebook) -> list[str | None]:
    """What a code was shown as, in both languages."""
    codelist = casebook.codelist(item.codelist) if item is not None else None
    shown = next((code.text for code in codelist.codes if code.code == value), None) if codelist else None
    return [shown.en, shown.zh] if shown is not None else [None, None]
