"""Virtual people for a rehearsal, as the study folder declares them; every number is fictitious."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from trialwright.words.declared import Declared, Id, Text
from trialwright.words.people import Role

Share = Annotated[float, Field(ge=0, le=1)]

Measured = Literal[
    "sex",
    "date_of_birth",
    "age",
    "height",
    "weight",
    "body_mass_index",
    "c_peptide_fasting",
    "c_peptide_2h",
    "glucose_fasting",
    "glucose_2h",
    "hba1c",
    "insulin_dose",
    "insulin_dose_per_weight",
    "meal",
]
"""What can be measured on a virtual body: cm, kg, kg/m2, nmol/L, mmol/L, %, U/day, U/kg/day, mL."""


class Draw(Declared):
    """How a rehearsal draws answers: of one item, of every item of an analyte or of a codelist, at one visit or at all.

    item     ``form.item``
    body     what is measured on the virtual body; without it, lognormal around ``median``, or codes with their shares
    unit     the unit in which it is answered, or in which ``median`` and ``lowest`` are given
    spread   standard deviation of the natural logarithm; of a body's value that of the assay
    lowest   limit of quantification, in the unit: whatever lies below it is answered as ``<lowest``
    days     a date, so many days after (negative: before) the day that dates the form
    absent   share of the answers that are missing
    lasting  whether a person answers the same whenever asked
    """

    item: str | None = None
    analyte: str | None = None
    codelist: str | None = None
    visit: str | None = None
    body: Measured | None = None
    unit: str | None = None
    median: Annotated[float | None, Field(gt=0)] = None
    spread: Annotated[float, Field(ge=0)] = 0.0
    lowest: Annotated[float | None, Field(gt=0)] = None
    codes: Mapping[str, Share] = {}
    text: str | None = None
    days: Annotated[int | None, Field(ge=-4000, le=4000)] = None
    absent: Share = 0.0
    lasting: bool = False

    @model_validator(mode="after")
    def _of_one(self) -> "Draw":
        if sum(each is not None for each in (self.item, self.analyte, self.codelist)) != 1:
            raise ValueError("say one of 'item', 'analyte', 'codelist'")
        ways = (self.body, self.median, self.codes or None, self.text, self.days)
        given = sum(each is not None for each in ways)
        if given > 1 or (given == 0 and self.absent < 1):
            raise ValueError("say one of 'body', 'median', 'codes', 'text', 'days'")
        return self


class Moment(Declared):
    """When an anchor happens to a person: so many days after another, or after the person's first day.

    spread  days by which it may be later, drawn evenly
    share   of those who get so far, for whom it happens
    """

    after: str | None = None
    days: Annotated[int, Field(ge=0)] = 0
    spread: Annotated[int, Field(ge=0)] = 0
    share: Share = 1.0


class Gate(Declared):
    """A visit after which only those go on who are eligible, as judged at an anchor."""

    visit: str
    at: str


class Rates(Declared):
    """What goes wrong: shares of follow-up visits missed, of samples not drawn, and of people lost after treatment."""

    missed_visits: Share = 0.0
    missed_samples: Share = 0.0
    lost: Share = 0.0


class Spread(Declared):
    """A lognormal quantity: its median and coefficient of variation."""

    median: Annotated[float, Field(gt=0)]
    cv: Annotated[float, Field(ge=0)]


class Physiology(Declared):
    """The bodies of virtual people; every value is assumed.

    age           youngest and oldest, years, drawn evenly
    below         share of people without measurable C-peptide before treatment
    residual      least and most working islets of the others, as a share of a pancreas
    msc           by what the cells given beside the islets multiply the share that engrafts; 1 is no effect
    between_day   coefficient of variation of secretion from day to day
    """

    male: Share = 0.5
    age: tuple[float, float] = (20.0, 68.0)
    bmi: Spread = Spread(median=23.5, cv=0.12)
    below: Share = 0.6
    residual: tuple[float, float] = (0.006, 0.014)
    hba1c: Spread = Spread(median=8.4, cv=0.08)
    insulin_per_kg: Spread = Spread(median=0.52, cv=0.27)
    ieq_per_kg: Spread = Spread(median=9000.0, cv=0.30)
    engraftment: Spread = Spread(median=0.52, cv=0.35)
    msc: Annotated[float, Field(gt=0)] = 1.0
    loss_per_year: Annotated[float, Field(ge=0)] = 0.07
    decline_per_year: Annotated[float, Field(ge=0)] = 0.06
    between_day: Annotated[float, Field(ge=0)] = 0.15


class Scenario(Declared):
    """Virtual people: how many, from which day on, one every so many days, what happens to them, what they answer.

    timeline  the anchors that happen; any other follows from the visit that asks for its day, or does not happen
    draws     the first that fits an item counts; what nothing fits is answered by its type and range
    rows      how many rows of a repeating group, ``form.group``, are answered; of any other none
    by        the role in which a form is saved; the others are saved by the coordinator, or by whoever may attest
    unused    the forms for which nobody has cause, such as a withdrawal
    treated   the anchor of the first infusion, from which grafts work
    """

    id: Id
    text: Text
    people: Annotated[int, Field(ge=1, le=100_000)]
    first_day: str
    every: Annotated[int, Field(ge=0)] = 3
    timeline: Mapping[str, Moment]
    treated: str | None = None
    gates: tuple[Gate, ...] = ()
    rates: Rates = Rates()
    physiology: Physiology = Physiology()
    by: Mapping[str, Role] = {}
    unused: tuple[str, ...] = ()
    rows: Mapping[str, Annotated[int, Field(ge=1, le=100)]] = {}
    draws: tuple[Draw, ...] = ()
