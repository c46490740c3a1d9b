"""What an entry of the log says, in words: names of forms and questions, the old answer and the new one, no codes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from trialwright.casebook.items import ItemType
from trialwright.records.dispositions import DispositionKind
from trialwright.records.entries import Entry, EntryKind, Recorded
from trialwright.records.lock import LockKind
from trialwright.records.marks import MarkKind
from trialwright.store.reading import SqlReading
from trialwright.study.study import Study
from trialwright.trial.screening import verdict_said
from trialwright.web.asking import COLON
from trialwright.web.desk import Desk, study_of
from trialwright.words.texts import SENTENCES, Language, say
from trialwright.words.wording import in_one_language

SHORT = 8
"""Characters of a hash by which people tell study versions apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry in words; ``None`` where there is nothing to say.

    where  the question, the form and the visit
    old    what stood before, of an answer that was changed
    href   the form that it is about
    """

    recorded: Recorded
    what: str
    where: tuple[str, ...]
    old: str | None
    new: str | None
    href: str | None


class Teller:
    """Tells entries of a log in one language, each by the study version that recorded it."""

    def __init__(self, desk: Desk, reading: SqlReading) -> None:
        self._desk, self._reading = desk, reading
        self._language: Language = desk.language
        self._studies: dict[str, Study] = {desk.study.hash: desk.study}

    def tell(self, recorded: Recorded, before: Recorded | None = None) -> Told:
        """An entry, and what stood before it where it is an answer."""
        entry = recorded.entry
        name = f"entry {entry.kind}"
        is_of_form = entry.subject and entry.visit and entry.form
        return Told(
            recorded=recorded,
            what=self._say(name) if name in SENTENCES else entry.kind,
            where=self._where(recorded),
            old=self._answer(before) if before is not None else None,
            new=self._said(recorded),
            href=f"/participants/{entry.subject}/{entry.visit}/{entry.form}" if is_of_form else None,
        )

    def study_of(self, hash: str | None) -> Study:
        """The study version of this hash, or that of the desk where the log has no other."""
        if hash is None:
            return self._desk.study
        if hash not in self._studies:
            kept = hash in self._reading.studies()
            self._studies[hash] = study_of(self._reading, hash) if kept else self._desk.study
        return self._studies[hash]

    def _say(self, name: str, **blanks: object) -> str:
        return say(name, self._language, **blanks)

    def _where(self, recorded: Recorded) -> tuple[str, ...]:
        entry, book = recorded.entry, self.study_of(recorded.author.study).casebook
        if entry.form is None:
            return ()
        form, visit = book.form(entry.form), book.visit(entry.visit or "")
        items = {item.id: item for item, _ in form.questions()} if form is not None else {}
        asked = items.get(entry.item or "")
        named = [
            asked.text.in_language(self._language) if asked is not None else entry.item,
            self._say("row", number=entry.repeat) if entry.repeat else None,
            form.text.in_language(self._language) if form is not None else entry.form,
            visit.text.in_language(self._language) if visit is not None else entry.visit,
        ]
        return tuple(each for each in named if each)

    def _answer(self, recorded: Recorded) -> str:
        """An answer: the label of a code, yes or no, a number with its unit, why it is missing, that it was cleared."""
        entry, study = recorded.entry, self.study_of(recorded.author.study)
        if entry.missing is not None:
            name = f"missing {entry.missing}"
            return self._say(name) if name in SENTENCES else entry.missing
        if entry.value is None:
            return self._say("cleared")
        asked = study.asked.get(f"{entry.form}.{entry.item}")
        if asked is not None and asked.item.type is ItemType.YES_NO and entry.value in {"yes", "no"}:
            return self._say(entry.value)
        codelist = study.casebook.codelist(asked.item.codelist) if asked is not None else None
        codes = {each.code: each.text.in_language(self._language) for each in codelist.codes} if codelist else {}
        return " ".join(part for part in (codes.get(entry.value, entry.value), entry.unit) if part)

    def _said(self, recorded: Recorded) -> str | None:
        entry = recorded.entry
        match entry.kind:
            case EntryKind.VALUE:
                return self._answer(recorded)
            case EntryKind.ROLE_GIVEN | EntryKind.ROLE_ENDED | EntryKind.ACCOUNT_CLOSED:
                return " · ".join(part for part in (entry.whom, self._role(entry.value), self._days(entry)) if part)
            case EntryKind.STUDY_VERSION | EntryKind.STUDY_APPROVED:
                return self._say("version short", hash=(entry.item or "")[:SHORT])
            case EntryKind.EXPORTED | EntryKind.IMPORTED:
                return self._say("rows of", what=entry.item, rows=entry.value)
            case EntryKind.DATABASE_OPENED:
                return self._say(f"mode {entry.value}")
            case MarkKind.SOURCE_VERIFIED:
                return self._answer(recorded)
            case EntryKind.QUERY_OPENED if entry.reason is not None:
                return " · ".join(part for part in (self._role(entry.whom), self._half(entry.value)) if part)
            case EntryKind.DEVIATION if entry.item is not None:
                return " · ".join(part for part in (self._half(entry.value), self._days(entry)) if part)
            case LockKind.LOG_VERIFIED:
                return self._say("faults found", count=entry.value)
            case MarkKind.DATA_REVIEWED | MarkKind.MEDICALLY_REVIEWED | EntryKind.FORM_SIGNED:
                return None
            case LockKind.LOCK_SIGNED | LockKind.LOCKED | LockKind.UNLOCK_SIGNED | LockKind.UNLOCKED:
                return entry.item
            case EntryKind.FORM_SAVED | EntryKind.FORM_CORRECTED | EntryKind.FORM_COMPLETED:
                return None
            case DispositionKind.ELIGIBILITY_SIGNED:
                return self._signed(recorded)
            case _:
                parts = (
                    self._role(entry.whom),
                    self._in_words(entry.value),
                    entry.unit,
                    entry.missing,
                    self._days(entry),
                )
                return " · ".join(part for part in parts if part) or None

    def _half(self, text: str | None) -> str:
        return in_one_language(text or "", self._language)

    def _role(self, role: str | None) -> str | None:
        name = f"role {role}"
        return self._say(name) if name in SENTENCES else role

    def _days(self, entry: Entry) -> str | None:
        if entry.since is None and entry.until is None:
            return None
        return f"{entry.since or '…'} – {entry.until or '…'}" if entry.until else entry.since

    def _in_words(self, value: str | None) -> str | None:
        """A document as its parts, one after the other; any other text as it is."""
        if value is None or not value.startswith("{"):
            return value
        try:
            return self._parts(cast("Mapping[str, object]", json.loads(value)))
        except ValueError:
            return value

    def _parts(self, document: Mapping[str, object]) -> str:
        known = ((name, part) for name, part in document.items() if part not in (None, "", [], {}))
        told = (f"{self._named(name)}{COLON[self._language]}{self._part(name, part)}" for name, part in known)
        return {"en": "; ", "zh": "；"}[self._language].join(told)

    def _named(self, name: str) -> str:
        return self._say(f"trail {name}") if f"trail {name}" in SENTENCES else name

    def _part(self, name: str, part: object) -> str:
        """A text in one of its languages, a code in words, of a hash no more than people compare."""
        match part:
            case {"en": str(), "zh": str()}:
                return str(cast("Mapping[str, object]", part)[self._language])
            case dict():
                return f"({self._parts(cast('Mapping[str, object]', part))})"
            case list():
                return ", ".join(self._part(name, each) for each in cast("list[object]", part))
            case bool():
                return self._say("yes" if part else "no")
            case str() if f"{name} {part}" in SENTENCES:
                return self._say(f"{name} {part}")
            case str():
                return part[:SHORT] if _HASH.fullmatch(part) else part
            case _:
                return str(part)

    def _signed(self, recorded: Recorded) -> str:
        """Each verdict for which somebody signed: nobody is *met* by an exclusion."""
        document = cast("Mapping[str, Mapping[str, str]]", json.loads(recorded.entry.value or "{}"))
        kinds = {rule.id: rule.kind for rule in self.study_of(recorded.author.study).rules}
        verdicts = document.get("verdicts", {})
        told = (
            f"{id} {self._say(verdict_said({'kind': kinds.get(id), 'verdict': verdict}))}"
            for id, verdict in verdicts.items()
        )
        return ", ".join(told)


_HASH = re.compile(r"[0-9a-f]{64}")
