"""What is believed about the DLT rates of all levels, given outcomes, under a curve of one parameter.

The posterior is integrated on fixed nodes, never sampled: the same outcomes give the same numbers, to about ten digits.
The nodes are Gauss-Legendre points in panels; the parameter at which a level reaches the limit is a border between
panels, so a probability of exceeding the limit has no discretised edge.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from trialwright.chapters.escalation.design import Floats, Ints
from trialwright.chapters.escalation.skeleton import Curve

Counts = Floats | Ints

POINTS = 8
SPAN = 7.0
WIDTHS = ((2.0, 0.25), (4.0, 0.5), (np.inf, 1.0))
"""Width of a panel up to that distance from 0: the likelihood of some tens of patients bends most near 0."""

BLOCK = 1024
"""States taken at once: some 300 nodes of so many states stay within the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """Everything that does not depend on the outcomes.

    curve     the curve of the model
    hit       log DLT rate, (levels, nodes)
    miss      log of its complement, (levels, nodes)
    prior     log prior density, (nodes,), but for a constant
    answers   (nodes, 3 + 2 * levels): weights whose products with the posterior give its mass, the parameter, its
              square, every level's rate, and every level's mass above the limit
    """

    curve: Curve
    hit: Floats
    miss: Floats
    prior: Floats
    answers: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pending:
    """Patients without DLT so far whose window is still open.

    state   row of the counts to which each belongs, (patients,)
    level   index of the level, 0 the lowest, (patients,)
    weight  fraction of the window already passed, in [0, 1], (patients,)
    """

    state: Ints
    level: Ints
    weight: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Belief:
    """The posterior, one row a state.

    parameter  its mean, (states,)
    variance   its variance, (states,)
    plugged    every level's rate at the mean parameter, (states, levels): what dfcrm calls ptox
    means      the mean of every level's rate, (states, levels)
    above      probability that a level's rate exceeds the limit, (states, levels)
    """

    parameter: Floats
    variance: Floats
    plugged: Floats
    means: Floats
    above: Floats


@lru_cache(maxsize=64)
def place_nodes(curve: Curve, prior_sd: float, limit: float) -> Nodes:
    """The nodes for a curve, the standard deviation of the normal prior (mean 0), and the rate not to exceed."""
    crossings = curve.crossings(limit)
    borders = [0.0]
    while borders[-1] < SPAN * prior_sd:
        borders.append(borders[-1] + next(width for end, width in WIDTHS if borders[-1] < end))
    last = borders[-1]
    inside = crossings[np.abs(crossings) < last]
    edges = np.unique(np.concatenate([-np.array(borders), borders, inside]))
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    half = np.diff(edges) / 2
    nodes = ((edges[:-1] + half)[:, None] + half[:, None] * points).ravel()
    mass = (half[:, None] * weights).ravel()
    hit, miss = curve.logs(nodes)
    above = nodes[None, :] < crossings[:, None]
    answers = mass[:, None] * np.vstack([np.ones_like(nodes), nodes, nodes**2, np.exp(hit), above]).T
    return Nodes(curve=curve, hit=hit, miss=miss, prior=-0.5 * (nodes / prior_sd) ** 2, answers=answers)


def believe(nodes: Nodes, treated: Counts, dlts: Counts, pending: Pending | None = None) -> Belief:
    """The posterior for many states at once.

    treated  patients with a complete outcome at each level (pending ones are not among them), (states, levels)
    dlts     those of them with a DLT, (states, levels)

    Missing: nobody treated gives the prior; a pending patient counts with the likelihood 1 - weight * rate (TITE-CRM).
    Source: Cheung YK, Chappell R. Biometrics 2000; 56:1177-1182 for the weights.
    """
    states = len(treated)
    found = np.empty((states, nodes.answers.shape[1]))
    for start in range(0, states, BLOCK):
        rows = slice(start, start + BLOCK)
        log = dlts[rows] @ nodes.hit
        log += (treated[rows] - dlts[rows]) @ nodes.miss
        log += nodes.prior
        if pending is not None:
            _weigh(log, nodes, pending, start)
        log -= log.max(axis=1, keepdims=True)
        np.exp(log, out=log)
        np.matmul(log, nodes.answers, out=found[rows])
    found = found[:, 1:] / found[:, :1]
    levels = nodes.hit.shape[0]
    parameter = found[:, 0]
    return Belief(
        parameter=parameter,
        variance=found[:, 1] - parameter**2,
        plugged=nodes.curve.rates(parameter),
        means=found[:, 2 : 2 + levels],
        above=found[:, 2 + levels :],
    )


def _weigh(log: Floats, nodes: Nodes, pending: Pending, start: int) -> None:
    """Adds to the rows from ``start`` on what the patients inside their window say so far."""
    here = (pending.state >= start) & (pending.state < start + len(log))
    level, weight = pending.level[here], pending.weight[here]
    said = np.log1p(-np.minimum(weight[:, None] * np.exp(nodes.hit[level]), 1 - 1e-15))
    np.add.at(log, pending.state[here] - start, said)
