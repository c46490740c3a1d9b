"""Virtual people of flesh and blood: who they are, how much their islets make, and what a visit would measure on them.

Every number here is assumed unless it says otherwise, and none is a claim about the treatment.
Source: kinetics Van Cauter 1992 (Diabetes 41:368); secretion per unit of islets calibrated on published group means;
IEQ/kg of a pancreas 15,000; HbA1c from mean glucose ADAG (Nathan 2008). Source not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from trialwright.chapters.endpoints.mmtt import meal_volume
from trialwright.rehearsal.meal import CARBOHYDRATE, Bodies, Numbers, absorbed, simulate
from trialwright.study.scenarios import Physiology

Whole = npt.NDArray[np.int64]

MASS = (0.02, 0.1, 0.2, 0.4, 0.6, 1.0)
FASTING = (8.5, 7.6, 6.8, 5.8, 5.4, 5.0)
"""Fasting glucose, mmol/L, by the mass of working islets as a share of a whole pancreas."""

PANCREAS = 15_000.0
"""IEQ/kg of a whole pancreas."""

ENOUGH = 0.4
"""Share of a pancreas from which nobody needs insulin."""

RISING = ((0.0, 28.0, 84.0), (0.0, 0.75, 1.0))
"""Days since the infusion, and the share of the engrafted islets that work by then."""

HBA1C_DAYS = 45.0
"""Time constant with which HbA1c follows glucose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """One element a person.

    male, born       whether male; days since 1970-01-01 of the birth
    height, weight   cm, kg
    residual         working islets before treatment, as a share of a pancreas
    graft            the same of the islets that engraft
    lost             days after the infusion on which the graft fails
    hba1c, insulin   before treatment: %, U/kg/day
    own              the parameters of the meal model for a whole pancreas, without what depends on the islets
    """

    male: npt.NDArray[np.bool_]
    born: Whole
    height: Numbers
    weight: Numbers
    residual: Numbers
    graft: Numbers
    lost: Numbers
    hba1c: Numbers
    insulin: Numbers
    own: Mapping[str, Numbers]


def spread(cv: float) -> float:
    """Standard deviation of the logarithm for a coefficient of variation."""
    return float(np.sqrt(np.log1p(cv**2)))


def draw_people(physiology: Physiology, count: int, born_before: int, generator: np.random.Generator) -> People:
    """People who differ as the scenario says; ``born_before`` is the day on which their ages are counted."""

    def lognormal(median: float, cv: float) -> Numbers:
        return median * np.exp(generator.normal(0.0, spread(cv), count))

    male = generator.random(count) < physiology.male
    age = generator.uniform(physiology.age[0], physiology.age[1], count)
    height = np.where(male, 172.0, 160.0) + generator.normal(0.0, 6.0, count)
    weight = lognormal(physiology.bmi.median, physiology.bmi.cv) * (height / 100) ** 2
    silent = generator.random(count) < physiology.below
    residual = np.where(silent, 0.0003, generator.uniform(*physiology.residual, count))
    graft = (
        lognormal(physiology.ieq_per_kg.median, physiology.ieq_per_kg.cv)
        / PANCREAS
        * np.minimum(lognormal(physiology.engraftment.median, physiology.engraftment.cv) * physiology.msc, 1.0)
    )
    return People(
        male=male,
        born=(born_before - age * 365.25).astype(np.int64),
        height=height,
        weight=weight,
        residual=residual,
        graft=graft,
        lost=generator.exponential(365.25 / max(physiology.loss_per_year, 1e-9), count),
        hba1c=lognormal(physiology.hba1c.median, physiology.hba1c.cv),
        insulin=lognormal(physiology.insulin_per_kg.median, physiology.insulin_per_kg.cv),
        own=_kinetics(male, age, height, weight)
        | {
            "phi_s": lognormal(46.5, 0.46),
            "phi_d": lognormal(683.0, 0.60),
            "phi_b": lognormal(6.1, 0.26),
            "delay": lognormal(12.0, 0.30),
            "sg": lognormal(0.022, 0.25),
            "si": lognormal(3.5e-4, 0.50),
            "p2": np.full(count, 0.025),
            "volume": 0.17 * weight,
            "n": lognormal(0.16, 0.20),
            "insulin": 0.12 * weight,
            "extracted": np.clip(generator.normal(0.5, 0.08, count), 0.2, 0.8),
            "peak": lognormal(45.0, 0.20),
            "meal": np.full(count, absorbed(CARBOHYDRATE)),
        },
    )


def _kinetics(male: npt.NDArray[np.bool_], age: Numbers, height: Numbers, weight: Numbers) -> dict[str, Numbers]:
    """Of C-peptide, by age, sex and body surface; two half-lives and the share of the fast one."""
    surface = np.sqrt(height * weight / 3600)
    fast, slow, fraction = np.log(2) / 4.95, np.log(2) / (0.14 * age + 29.16), 0.76
    k1 = fraction * slow + (1 - fraction) * fast
    k0 = fast * slow / k1
    return {
        "k0": k0,
        "k1": k1,
        "k2": fast + slow - k0 - k1,
        "plasma": np.where(male, 1.92 * surface + 0.64, 1.11 * surface + 2.04),
    }


def islets(people: People, who: Whole, since: Numbers, decline: float) -> Numbers:
    """Working islets as a share of a pancreas, so many days after the infusion; NaN days mean before it."""
    after = np.nan_to_num(since, nan=-1.0)
    share = np.interp(after, *RISING) * np.exp(-decline * np.maximum(after - RISING[0][-1], 0) / 365.25)
    alive = (after >= 0) & (after < people.lost[who])
    return people.residual[who] + np.where(alive, people.graft[who] * share, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurable:
    """What could be measured of a person on a day, one element a day; ``meals`` after a mixed meal, (days, times)."""

    values: Mapping[str, list[float | str]]
    times: Numbers
    glucose: Numbers
    c_peptide: Numbers


def measurable(
    people: People, who: Whole, day: Whole, infused: Numbers, *, physiology: Physiology, generator: np.random.Generator
) -> Measurable:
    """What a visit would find.

    who      number of the person, one element a visit; ``day`` since 1970-01-01
    infused  day of the first infusion; NaN for whoever is never infused
    """
    since = np.where(day >= infused, day - infused, np.nan)
    mass = islets(people, who, since, physiology.decline_per_year)
    of_the_day = np.exp(generator.normal(0.0, spread(physiology.between_day), len(who)))
    times, glucose, peptide = simulate(bodies(people, who, mass, of_the_day), 120.0)
    settled = np.nan_to_num(1 - np.exp(-since / HBA1C_DAYS), nan=0.0)
    wanted = people.hba1c[who] + (6.0 - people.hba1c[who]) * np.minimum(mass / ENOUGH, 1.0)
    hba1c = people.hba1c[who] + (wanted - people.hba1c[who]) * settled
    need = people.insulin[who] * np.where(np.isnan(since), 1.0, np.maximum(0.0, 1 - mass / ENOUGH))
    weight = people.weight[who]
    born = [(date(1970, 1, 1) + timedelta(days=int(each))).isoformat() for each in people.born[who]]
    return Measurable(
        values={
            "sex": ["male" if each else "female" for each in people.male[who]],
            "date_of_birth": list(born),
            "age": [float(each) for each in np.floor((day - people.born[who]) / 365.2425)],
            "height": list(people.height[who]),
            "weight": list(weight),
            "body_mass_index": list(weight / (people.height[who] / 100) ** 2),
            "c_peptide_fasting": list(peptide[:, 0]),
            "c_peptide_2h": list(peptide[:, -1]),
            "glucose_fasting": list(glucose[:, 0]),
            "glucose_2h": list(glucose[:, -1]),
            "hba1c": list(hba1c),
            "insulin_dose": list(need * weight),
            "insulin_dose_per_weight": list(need),
            "meal": [meal_volume(each) for each in weight],
        },
        times=times,
        glucose=glucose,
        c_peptide=peptide,
    )


def bodies(people: People, who: Whole, mass: Numbers, of_the_day: Numbers) -> Bodies:
    """The parameters of the meal model with so many working islets, on a day that makes more or less of them."""
    own = {name: each[who] for name, each in people.own.items()}
    return Bodies(
        **own
        | {
            "phi_s": 0.5 * mass * own["phi_s"] * of_the_day,
            "phi_d": 0.3 * mass * own["phi_d"] * of_the_day,
            "phi_b": mass**0.65 * own["phi_b"] * of_the_day,
            "basal": np.interp(mass, MASS, FASTING),
        }
    )
