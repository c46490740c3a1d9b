"""Whether every signature and mark in a log is bound to what was seen, and was given by somebody who could give it."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from trialwright.chapters.capture.signing import content_hash
from trialwright.chapters.capture.steps import MARK_RIGHTS, STEPS
from trialwright.records.dispositions import DispositionKind, fold_course
from trialwright.records.entries import EntryKind, FormKey, Recorded, Transaction
from trialwright.records.forms import NOBODY_SAVED, FormState, fold_form, newest_answers
from trialwright.records.marks import MarkKind
from trialwright.records.register import Register, holds
from trialwright.study.folder import read_texts
from trialwright.study.study import Study
from trialwright.trial.candidate import judged_by, judged_forms
from trialwright.words.days import day_at
from trialwright.words.flaws import Flaw, flaw
from trialwright.words.people import Right, may

GIVING: Mapping[str, Right] = MappingProxyType({kind.value: right for kind, right in MARK_RIGHTS.items()})
"""The same by the kind of the entry."""

_BOUND = frozenset({EntryKind.FORM_SIGNED.value, *GIVING})


def noting_signed(
    transactions: Iterable[Transaction], signed: set[FormKey], judged: set[str] | None = None
) -> Iterator[Transaction]:
    """The same transactions, while the forms that anybody signed or marked are added to ``signed``.

    judged  gets everybody whose eligibility was signed
    """
    for transaction in transactions:
        for entry in transaction.entries:
            if judged is not None and entry.kind == DispositionKind.ELIGIBILITY_SIGNED and entry.subject:
                judged.add(entry.subject)
            if entry.kind in _BOUND and entry.subject and entry.visit and entry.form:
                signed.add(FormKey(subject=entry.subject, visit=entry.visit, form=entry.form))
        yield transaction


def unsound_signatures(
    transactions: Iterable[Transaction], signed: Container[FormKey], judged: Container[str] = frozenset[str]()
) -> Iterator[Flaw]:
    """Recomputes every signature and mark of these forms from the study version and the answers of its moment.

    So it does with every signature of the eligibility of those who are ``judged``.
    Found are: one that is not bound to what was seen; one by somebody who had not the right or the role then; a
    signature that stands although what was signed has changed; one whose study version is not in the log, or cannot be
    read any more.
    """
    states: dict[FormKey, FormState] = {}
    eligible: dict[str, dict[tuple[object, ...], Recorded]] = {}
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
            if entry.kind == DispositionKind.ELIGIBILITY_SIGNED:
                answers = newest_answers(eligible.get(entry.subject or "", {}).values())
                yield from _unsound_eligibility(recorded, answers, study_of(recorded.author.study), register)
            elif entry.kind == EntryKind.VALUE and entry.subject and entry.subject in judged:
                question = (entry.visit, entry.form, entry.item, entry.repeat or 0)
                eligible.setdefault(entry.subject, {})[question] = recorded
            if entry.subject and entry.visit and entry.form:
                key = FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
                if key in signed:
                    forms.setdefault(key, []).append(recorded)
        for key, found in forms.items():
            before = states.get(key, NOBODY_SAVED)
            states[key] = fold_form(found, before)
            yield from _outlived(key, found, before, states[key])
            for recorded in found:
                if recorded.entry.kind in _BOUND:
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
    entry, author = recorded.entry, recorded.author
    name, what = _named(key, recorded.sequence), "mark" if entry.kind in GIVING else "signature"
    who = author.person
    right = GIVING.get(entry.kind, STEPS["sign"].right)
    if not may(who, right, who.site):
        yield flaw(f"{what} without right", **name, role=who.role.value)
    if not holds(register.of(who.id), who, day_at(recorded.when, author.zone)):
        yield flaw(f"{what} without role", **name, person=who.id, role=who.role.value, site=who.site)
    if entry.kind == MarkKind.SOURCE_VERIFIED:
        seen = before.values.get((entry.item or "", entry.repeat or 0))
        if seen is None or (seen.value, seen.unit, seen.missing) != (entry.value, entry.unit, entry.missing):
            yield flaw("mark unbound", **name)
        return
    form = study.casebook.form(key.form) if study is not None else None
    if study is None or form is None:
        yield flaw(f"{what} unreadable", **name)
    elif content_hash(key, form, before, study.casebook, author.study or "") != recorded.entry.value:
        yield flaw(f"{what} unbound", **name)


def _unsound_eligibility(
    recorded: Recorded, answers: tuple[Recorded, ...], study: Study | None, register: Register
) -> Iterator[Flaw]:
    """What is wrong with a signature that somebody is eligible, by the answers that stood when it was given."""
    entry, who = recorded.entry, recorded.author.person
    name: dict[str, object] = {"subject": entry.subject or "", "entry": recorded.sequence}
    if not may(who, Right.SIGN_ELIGIBILITY, who.site):
        yield flaw("eligibility without right", **name, role=who.role.value)
    if not holds(register.of(who.id), who, day_at(recorded.when, recorded.author.zone)):
        yield flaw("eligibility without role", **name, person=who.id, role=who.role.value, site=who.site)
    if study is None:
        yield flaw("eligibility unreadable", **name)
        return
    own = [each for each in answers if each.entry.form in judged_forms(study)]
    judged = judged_by(study, entry.subject or "", own, entry.item or "", language="en")
    seen = fold_course([recorded]).signed[0]
    if judged.evidence != seen.evidence or judged.verdicts != seen.verdicts:
        yield flaw("eligibility unbound", **name)


def _named(key: FormKey, sequence: int) -> dict[str, object]:
    return {"subject": key.subject, "visit": key.visit, "form": key.form, "entry": sequence}
