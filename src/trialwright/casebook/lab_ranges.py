"""The limits of normal: by laboratory, sex, age and the day from which they hold."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from trialwright.words.days import read_date
from trialwright.words.declared import Declared, Id, Provenance

Years = Annotated[int, Field(ge=0, le=150)]


class LabRange(Declared):
    """The limits of normal of one analyte at one laboratory.

    low, high        the limits, both still normal, in ``unit``; None where there is none on that side
    sex              the code of those for whom it holds; None for everybody
    age_from, age_to completed years on the day of the sample, both included
    since            the first day on which it holds; until another of the same laboratory, analyte, sex and age begins
    """

    id: Id
    laboratory: str
    analyte: str
    unit: str
    since: str
    low: float | None = None
    high: float | None = None
    sex: str | None = None
    age_from: Years = 0
    age_to: Years = 150
    origin: Annotated[Provenance, Field(alias="from")]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        day = read_date(self.since)
        if day is None or not day.is_whole:
            raise ValueError("'since' is a whole date")
        if self.age_from > self.age_to:
            raise ValueError("'age_from' lies above 'age_to'")
        if self.low is None and self.high is None:
            raise ValueError("say 'low', 'high' or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("'low' lies above 'high'")
        return self

    def begins(self) -> date:
        """The first day on which it holds."""
        day = read_date(self.since)
        if day is None:
            raise ValueError("the model refuses what is no date")
        return day.earliest

    def meets(self, other: "LabRange") -> bool:
        """Whether somebody could have both on the same day."""
        same = (self.laboratory, self.analyte, self.since) == (other.laboratory, other.analyte, other.since)
        sexes = self.sex is None or other.sex is None or self.sex == other.sex
        return same and sexes and self.age_from <= other.age_to and other.age_from <= self.age_to


class LabRanges(Declared):
    """The limits of normal of a study.

    sex, born  the items, as ``form.item``, that say somebody's sex and date of birth
    """

    sex: str | None = None
    born: str | None = None
    ranges: tuple[LabRange, ...] = ()

    def of(
        self, laboratory: str, analyte: str, sex: str | None, ages: tuple[float, float], day: date
    ) -> LabRange | None:
        """The range that holds, the newest of those that had begun.

        ages  the least and greatest age that the person can have had, in completed years
        Missing: None where no range is known, or where sex or age leave more than one possible: a limit is not guessed.
        """
        possible = [*self._possible(laboratory, analyte, sex, ages, day)]
        newest = max((each.begins() for each in possible), default=None)
        found = [each for each in possible if each.begins() == newest]
        sure = len(found) == 1 and found[0].age_from <= ages[0] and ages[1] <= found[0].age_to
        return found[0] if sure and (found[0].sex is None or sex is not None) else None

    def _possible(
        self, laboratory: str, analyte: str, sex: str | None, ages: tuple[float, float], day: date
    ) -> Iterator[LabRange]:
        for each in self.ranges:
            same = each.laboratory == laboratory and each.analyte == analyte and each.begins() <= day
            may = each.sex is None or sex is None or each.sex == sex
            if same and may and each.age_from <= ages[1] and ages[0] <= each.age_to:
                yield each
