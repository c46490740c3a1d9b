"""Whether every signature in a log is bound to what was signed, and was given by somebody who could sign."""

import json
from collections.abc import Container, Iterable, Iterator
from functools import cache

from trialwright.chapters.capture.signing import content_hash
from trialwright.chapters.capture.steps import STEPS
from trialwright.records.entries import EntryKind, FormKey, Recorded, Transaction
from trialwright.records.forms import NOBODY_SAVED, FormState, fold_form
from trialwright.records.register import Register, holds
from trialwright.study.folder import read_texts
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.people import may


def noting_signed(transactions: Iterable[Transaction], signed: set[FormKey]) -> Iterator[Transaction]:
    """The same transactions, while the forms that anybody signed are added to ``signed``."""
    for transaction in transactions:
        for entry in transaction.entries:
            if entry.kind == EntryKind.FORM_SIGNED and entry.subject and entry.visit and entry.form:
                signed.add(FormKey(subject=entry.subject, visit=entry.visit, form=entry.form))
        yield transaction


def unsound_signatures(transactions: Iterable[Transaction], signed: Container[FormKey]) -> Iterator[str]:
    """Recomputes every signature of these forms from the study version and the answers of its moment.

    Found are: a signature that is not bound to what its signer saw; one by somebody who had not the right or the role
    then; one that stands although what was signed has changed; one whose study version is not in the log, or cannot be
    read any more.
    """
    states: dict[FormKey, FormState] = {}
    register = Register()
    texts: dict[str, str] = {}

    @cache
    def study_of(hash: str | None) -> Study | None:
        return read_texts(json.loads(texts[hash])).study if hash in texts else None

    for transaction in transactions:
        forms: dict[FormKey, list[Recorded]] = {}
        for recorded in transaction.recorded():
            entry = recorded.entry
            register.follow(recorded)
            if entry.kind == EntryKind.STUDY_VERSION:
                texts[entry.item or ""] = entry.value or ""
            if entry.subject and entry.visit and entry.form:
                key = FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
                if key in signed:
                    forms.setdefault(key, []).append(recorded)
        for key, found in forms.items():
            before = states.get(key, NOBODY_SAVED)
            states[key] = fold_form(found, before)
            yield from _outlived(key, found, before, states[key])
            for recorded in found:
                if recorded.entry.kind == EntryKind.FORM_SIGNED:
                    yield from _unsound(key, recorded, before, study_of(recorded.author.study), register)


def _outlived(key: FormKey, found: Iterable[Recorded], before: FormState, after: FormState) -> Iterator[str]:
    changed = any(recorded.entry.kind == EntryKind.VALUE for recorded in found)
    old = {signature.sequence for signature in before.signatures if signature.stands}
    for signature in after.signatures:
        if changed and signature.stands and signature.sequence in old:
            yield f"{_named(key, signature.sequence)} stands, although what was signed has changed"


def _unsound(
    key: FormKey, recorded: Recorded, before: FormState, study: Study | None, register: Register
) -> Iterator[str]:
    name, author = _named(key, recorded.sequence), recorded.author
    who = author.person
    if not may(who, STEPS["sign"].right, who.site):
        yield f"{name} is of a {who.role.value}, who may not sign"
    if not holds(register.of(who.id), who, day_at(recorded.when, author.zone)):
        yield f"{name} is of '{who.id}', who was no {who.role.value} at '{who.site}' then"
    form = study.casebook.form(key.form) if study is not None else None
    if study is None or form is None:
        yield f"{name} cannot be recomputed: its study version is not in the log, or cannot be read"
    elif content_hash(key, form, before, study.casebook, author.study or "") != recorded.entry.value:
        yield f"{name} is not bound to what was signed"


def _named(key: FormKey, sequence: int) -> str:
    return f"{key.subject} {key.visit} {key.form}: the signature of entry {sequence}"
