"""What a mixed meal does to glucose, insulin and C-peptide in a virtual person: six states, many people at once.

Source: minimal models of glucose (Bergman) and of C-peptide secretion (static and dynamic part, Toffolo) in a closed
loop; C-peptide kinetics after Van Cauter 1992. Recalled and calibrated on published group means, source not read: good
enough for C-peptide areas, not for glucose (too high at 90 min in good grafts).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

STEP = 2.5
"""Minutes of one Runge-Kutta step: within 1e-4 of the exact solution."""

CARBOHYDRATE = 50.0
"""Grams in the meal."""


def absorbed(carbohydrate: float) -> float:
    """Glucose that reaches the blood from a meal of so many grams of carbohydrate, mmol."""
    return 0.9 * carbohydrate * 1000 / 180.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies:
    """The parameters of people, one element a person.

    k0, k1, k2  C-peptide kinetics: loss, tissue to plasma, plasma to tissue; 1/min
    phi_s       static secretion, pmol/L/min per mmol/L of glucose above basal
    phi_d       dynamic secretion, pmol/L per mmol/L of rise
    phi_b       basal secretion, pmol/L/min per mmol/L
    delay       of static secretion, min
    basal       fasting glucose, mmol/L
    sg          glucose effectiveness, 1/min
    si          insulin sensitivity, 1/min per mU/L
    p2          how fast insulin comes to act, 1/min
    volume      of glucose, L
    n           insulin clearance, 1/min
    plasma      volume of C-peptide, L
    insulin     volume of insulin, L
    extracted   share of secreted insulin that the liver keeps
    peak        minute at which absorption is fastest
    meal        glucose absorbed, mmol
    """

    k0: Numbers
    k1: Numbers
    k2: Numbers
    phi_s: Numbers
    phi_d: Numbers
    phi_b: Numbers
    delay: Numbers
    basal: Numbers
    sg: Numbers
    si: Numbers
    p2: Numbers
    volume: Numbers
    n: Numbers
    plasma: Numbers
    insulin: Numbers
    extracted: Numbers
    peak: Numbers
    meal: Numbers


def simulate(bodies: Bodies, until: float, step: float = STEP) -> tuple[Numbers, Numbers, Numbers]:
    """Minutes, glucose (mmol/L) and C-peptide (nmol/L) from the first sip on; before it nothing changes.

    Shape: minutes (times,); glucose and C-peptide (people, times).
    """
    times = np.arange(0.0, until + step / 2, step)
    state = _fasting(bodies)
    glucose, peptide = (np.empty((len(times), len(bodies.basal))) for _ in range(2))
    glucose[0], peptide[0] = state[0], state[4]
    for number, time in enumerate(times[:-1]):
        first = _slope(bodies, time, state)
        second = _slope(bodies, time + step / 2, state + step / 2 * first)
        third = _slope(bodies, time + step / 2, state + step / 2 * second)
        fourth = _slope(bodies, time + step, state + step * third)
        state = state + step / 6 * (first + 2 * second + 2 * third + fourth)
        glucose[number + 1], peptide[number + 1] = state[0], state[4]
    return times, glucose.T, peptide.T / 1000


def _fasting(bodies: Bodies) -> Numbers:
    """Before the meal: glucose, insulin action, secretion to come, insulin above basal, C-peptide in two places."""
    plasma = bodies.phi_b * bodies.basal / bodies.k0
    nothing = np.zeros_like(plasma)
    return np.stack((bodies.basal, nothing, nothing, nothing, plasma, plasma * bodies.k2 / bodies.k1))


def _slope(bodies: Bodies, time: float, state: Numbers) -> Numbers:
    glucose, action, making, insulin, plasma, tissue = state
    above = glucose - bodies.basal
    appearing = bodies.meal * time * np.exp(-time / bodies.peak) / (bodies.peak**2 * bodies.volume)
    rise = appearing - bodies.sg * above - action * glucose
    secreted = np.maximum(making + bodies.phi_d * np.maximum(rise, 0), 0)
    to_blood = (1 - bodies.extracted) * secreted * bodies.plasma / (6 * bodies.insulin)
    return np.stack(
        (
            rise,
            bodies.p2 * (bodies.si * insulin - action),
            (bodies.phi_s * np.maximum(above, 0) - making) / bodies.delay,
            to_blood - bodies.n * insulin,
            bodies.k1 * tissue - (bodies.k0 + bodies.k2) * plasma + bodies.phi_b * bodies.basal + secreted,
            bodies.k2 * plasma - bodies.k1 * tissue,
        )
    )
