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
from trialwright.words.flaws import Flaw, flaw
from trialwright.words.people import may


def noting_signed(transactions: Iterable[Transaction], signed: set[FormKey]) -> Iterator[Transaction]:
    """The same transactions, while the forms that anybody signed are added to ``signed``."""
    for transaction in transactions:
        for entry in transaction.entries:
            if entry.kind == EntryKind.FORM_SIGNED and entry.subject and entry.visit and entry.form:
                signed.add(FormKey(subject=entry.subject, visit=entry.visit, form=entry.form))
        yield transaction


def unsound_signatures(transactions: Iterable[Transaction], signed: Container[FormKey]) -> Iterator[Flaw]:
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


def _outlived(key: FormKey, found: Iterable[Recorded], before: FormState, after: FormState) -> Iterator[Flaw]:
    changed = any(recorded.entry.kind == EntryKind.VALUE for recorded in found)
    old = {signature.sequence for signature in before.signatures if signature.stands}
    for signature in after.signatures:
        if changed and signature.stands and signature.sequence in old:
            yield flaw("signature outlived", **_named(key, signature.sequence))


def _unsound(
    key: FormKey, recorded: Recorded, before: FormState, study: Study | None, register: Register
) -> Iterator[Flaw]:
    name, author = _named(key, recorded.sequence), recorded.author
    who = author.person
    if not may(who, STEPS["sign"].right, who.site):
        yield flaw("signature without right", **name, role=who.role.value)
    if not holds(register.of(who.id), who, day_at(recorded.when, author.zone)):
        yield flaw("signature without role", **name, person=who.id, role=who.role.value, site=who.site)
    form = study.casebook.form(key.form) if study is not None else None
    if study is None or form is None:
        yield flaw("signature unreadable", **name)
    elif content_hash(key, form, before, study.casebook, author.study or "") != recorded.entry.value:
        yield flaw("signature unbound", **name)


def _named(key: FormKey, sequence: int) -> dict[str, object]:
    return {"subject": key.subject, "visit": key.visit, "form": key.form, "entry": sequence}
