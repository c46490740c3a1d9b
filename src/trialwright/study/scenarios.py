"""Virtual people for a rehearsal, as the study folder declares them; every number is fictitious."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from trialwright.words.declared import Declared, Id, Text
from trialwright.words.people import Role


class Draw(Declared):
    """How a rehearsal draws the answer to an item: lognormal around a median, or codes with their shares.

    spread  standard deviation of the natural logarithm
    lowest  limit of quantification, in the unit: whatever lies below it is answered as ``<lowest``
    absent  share of people, or of samples, without an answer
    """

    item: str
    unit: str | None = None
    median: Annotated[float | None, Field(gt=0)] = None
    spread: Annotated[float, Field(ge=0)] = 0.0
    lowest: Annotated[float | None, Field(gt=0)] = None
    codes: Mapping[str, float] = {}
    absent: Annotated[float, Field(ge=0, le=1)] = 0.0


class Curve(Declared):
    """A repeating group drawn as a curve: each row is a time and a multiple of the drawn value."""

    time: str
    times: tuple[int, ...]
    shape: tuple[float, ...]
    value: Draw


class PlayedForm(Declared):
    """A form that virtual people fill in.

    who    everybody, or only those whom the answers before made eligible
    by     the role in which it is saved; without it, that of whoever plays the scenario
    dates  the day of each date item, counted from the person's first day
    """

    visit: str
    form: str
    who: Literal["everybody", "eligible"] = "everybody"
    by: Role | None = None
    dates: Mapping[str, int] = {}
    draws: tuple[Draw, ...] = ()
    curve: Curve | None = None


class Scenario(Declared):
    """Virtual people: how many, from which day on, one every so many days, and the forms that they fill in."""

    id: Id
    text: Text
    people: Annotated[int, Field(ge=1, le=100_000)]
    first_day: str
    every: Annotated[int, Field(ge=0)] = 3
    forms: Annotated[tuple[PlayedForm, ...], Field(min_length=1)]
