"""The facts that criteria speak of, and the criteria, as the study folder declares them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

import polars as pl
from pydantic import Discriminator, Field, Tag, model_validator

from trialwright.casebook.visits import Days, Span
from trialwright.language.columns import compile_sentence
from trialwright.language.symbols import Symbol
from trialwright.language.tree import Node
from trialwright.words.declared import Declared, Id, Provenance, Text
from trialwright.words.people import Role


class FactWindow(Span):
    """The days around an anchor in which an answer counts for a fact."""

    index: str


def _window_is(written: object) -> str:
    return "lifelong" if isinstance(written, str) else "days"


class Pick(StrEnum):
    """Which answer counts when several lie in the window; any, all and count are for statements and events."""

    LATEST = "latest"
    FIRST = "first"
    MIN = "min"
    MAX = "max"
    ANY = "any"
    ALL = "all"
    COUNT = "count"


class Attest(Declared):
    """Who may give an answer that only a person can judge; without their name and role it is not attested."""

    by: Annotated[tuple[Role, ...], Field(min_length=1)]


class Conflict(Declared):
    """The contradiction of the record that a yes runs into where ``when`` surely holds; without it, always."""

    contradiction: str
    when: str | None = None


class AttestedCriterion(Attest):
    """A criterion that is a person's answer: yes, no or not known, on a form, within a window."""

    item: str
    window: FactWindow
    answers: tuple[Literal["yes", "no", "not known"], ...] = ("yes", "no", "not known")
    conflict: Conflict | None = None


class Validity(Declared):
    """When a result may be believed: a sentence about other facts, one of which was measured on the same day.

    unpaired  what a result is of whose day nobody gave that other one: doubted, or believed and shown to a person
    """

    when: str
    same_day: str
    unpaired: Literal["doubted", "believed"] = "doubted"


System = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=40)]
HospitalCode = Annotated[str, Field(pattern=r"^[^\s:]+$", max_length=40)]


class Fact(Declared):
    """A named answer about a person, declared once, so that windows never hide in formulas.

    item    ``form.item`` that holds it
    unit    the unit in which the fact is kept and shown; None for what is not a number
    window  the days in which an answer counts, or ``lifelong`` for what never changes
    world   ``open``: no record means unknown; ``closed``: no record means no
    attest  who must have given the answer, where a person's judgement is asked for
    valid   what makes the result believable; unless that is surely so, it is unknown, reason not valid
    conflict  the contradiction of the record that a yes would run into; until it is mended, a yes is unknown
    calculated  a sentence over other facts, such as ``age(date_of_birth, consent)``, that gives the value where the
            answer itself is missing; where both are known and differ, it is unknown, reason conflict
    codes   the codes of the hospital's own systems by which a row may call this fact, such as ``loinc: [4548-4]``
    """

    id: Id
    text: Text
    item: str
    unit: str | None = None
    window: Annotated[
        Annotated[FactWindow, Tag("days")] | Annotated[Literal["lifelong"], Tag("lifelong")], Discriminator(_window_is)
    ]
    pick: Pick = Pick.LATEST
    world: Literal["open", "closed"] = "open"
    attest: Attest | None = None
    valid: Validity | None = None
    conflict: Conflict | None = None
    calculated: str | None = None
    codes: Mapping[System, Annotated[tuple[HospitalCode, ...], Field(min_length=1)]] = {}
    origin: Annotated[Provenance, Field(alias="from")]

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if self.valid is not None and self.conflict is not None:
            raise ValueError("'valid' is for results, 'conflict' for a yes or no: say one of them")
        return self

    def hospital_codes(self) -> tuple[tuple[str, str], ...]:
        """Every code by which a row may call this fact, with its system."""
        return tuple((system, code) for system, codes in self.codes.items() for code in codes)


class Criterion(Declared):
    """One inclusion or exclusion criterion: a sentence that holds for a person or not, or a person's answer to it.

    open_world  silence may never be read as no in this criterion: every fact of it must be of an open world
    """

    id: Id
    kind: Literal["inclusion", "exclusion"]
    text: Text
    when: str | None = None
    attest: AttestedCriterion | None = None
    open_world: bool = False
    origin: Annotated[Provenance, Field(alias="from")]

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.when is None) == (self.attest is None):
            raise ValueError("say either 'when: <a sentence>' or 'attest: <who answers>'")
        return self

    @property
    def sentence(self) -> str:
        """The sentence to be judged; of an attested criterion the fact of the same name."""
        return self.id if self.when is None else self.when

    @property
    def attested_fact(self) -> "Fact | None":
        """The fact that holds the answer to an attested criterion."""
        if self.attest is None:
            return None
        return Fact.model_validate(
            {
                "id": self.id,
                "text": Text(en=f"the answer on {self.id}", zh=f"{self.id} 的判定"),
                "item": self.attest.item,
                "window": self.attest.window,
                "attest": Attest(by=self.attest.by),
                "conflict": self.attest.conflict,
                "from": self.origin,
            }
        )


class Consent(Declared):
    """Where consent is written down. Until that form is complete, and every signer signed, no other form is saved.

    form    the form that records it
    signed  the items of that form that hold the day on which each signer signed; none of them may say it is missing
    """

    form: str
    signed: Annotated[tuple[str, ...], Field(min_length=1)]
    origin: Annotated[Provenance, Field(alias="from")]


class SignedFor(Declared):
    """For how many days after the day of an anchor, at which eligibility was judged, its signature may be relied on."""

    at: str
    days: Days
    origin: Annotated[Provenance, Field(alias="from")]

    @property
    def id(self) -> str:
        """Its name among the others: that of the anchor."""
        return self.at


class Rescreening(Declared):
    """Whether whoever failed screening may be screened again, under a new code that is tied to the first.

    attempts  how many screenings a person may have in all
    wait      days that have to pass after the day on which one failed
    """

    attempts: Annotated[int, Field(ge=1, le=10)]
    wait: Days
    origin: Annotated[Provenance, Field(alias="from")]


class Eligibility(Declared):
    """The facts and criteria of a study, in the order of the protocol.

    judged_at    the anchors at which eligibility is judged: first the decision, then any at which it is judged again;
                 a window that is counted from the first is counted from whichever is asked for
    consent      what comes before anything else
    signed_for   how long a signature of eligibility may be relied on; without a line it may until the evidence changes
    treated      the anchor at which treatment begins, and follow-up with it
    ends         the anchors with which participation ends, such as a death: whoever records one on its form has to note
                 it of the participant too
    rescreening  without it nobody is screened again
    """

    judged_at: tuple[str, ...] = ()
    consent: Consent | None = None
    signed_for: tuple[SignedFor, ...] = ()
    treated: str | None = None
    ends: tuple[str, ...] = ()
    rescreening: Rescreening | None = None
    facts: tuple[Fact, ...]
    criteria: tuple[Criterion, ...]

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        """The declared facts, and one for each attested criterion."""
        attested = (criterion.attested_fact for criterion in self.criteria)
        return (*self.facts, *(fact for fact in attested if fact is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A criterion ready to be judged: its resolved sentence beside its declaration."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: Text
    sentence: Node


def judge(facts: pl.DataFrame, rules: Iterable[Rule], symbols: Mapping[str, Symbol]) -> pl.DataFrame:
    """The verdict on every criterion for every subject: Boolean ``I3.truth`` (null unknown) and ``I3.why`` bits.

    Shape: one row a subject, in the order of ``facts``; ``subject`` is kept, the facts are not.
    Missing: an unknown fact makes the verdict unknown unless the other facts settle it.
    """
    columns: list[pl.Expr] = [pl.col("subject")]
    for rule in rules:
        judged = compile_sentence(rule.sentence, dict(symbols))
        columns += [judged.truth.alias(f"{rule.id}.truth"), judged.why.alias(f"{rule.id}.why")]
    return facts.select(columns)
