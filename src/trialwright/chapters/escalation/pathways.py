"""Every future of a trial for the next cohorts, as a tree: what can happen, and what the design would answer.

Missing: every patient of a pathway is complete.
Source: dose transition pathways, Yap C et al. Clin Cancer Res 2017; 23:7440-7447 (idea; source not read).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb

import numpy as np

from trialwright.chapters.escalation.design import Action, Courses, Ints, Plan, Sentence, Trials, action_of, of_counts
from trialwright.chapters.escalation.history import DoseHistory, Patient, written
from trialwright.chapters.escalation.patients import reasons, settle

MOST_NODES = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One point of the tree, after some cohorts.

    path     the outcomes that lead here, as in ``history.py``
    parent   place of the point before in the list; None at the root
    depth    cohorts treated since the root
    level    where the next cohort goes; None when the trial ends here
    because  why
    ways     in how many orders of outcomes the last cohort leads here
    at, dlts, size  level, DLTs and patients of the last cohort; 0 at the root
    """

    path: str
    parent: int | None
    depth: int
    action: Action
    level: int | None
    because: tuple[Sentence, ...]
    ways: int
    at: int
    dlts: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """A point before it is judged: what happened, and the last cohort."""

    history: DoseHistory
    path: str
    parent: int | None
    ways: int
    dlts: int
    size: int


def pathways(plan: Plan, sizes: tuple[int, ...], root: DoseHistory | None = None) -> tuple[Node, ...] | None:
    """The tree from a history (or from nobody treated) over cohorts of these sizes; None for more than 200,000 points.

    Shape: breadth first; a point's parent stands before it.
    """
    begin = root or DoseHistory(levels=plan.levels)
    nodes: list[Node] = []
    layer = [_Point(history=begin, path=written(begin), parent=None, ways=1, dlts=0, size=0)]
    for depth in range(len(sizes) + 1):
        judged = list(_judged(plan, layer, depth))
        first = len(nodes)
        nodes.extend(judged)
        if depth == len(sizes):
            break
        size = sizes[depth]
        layer = [
            _Point(
                history=_after(point.history, node.level, dlts, size),
                path=f"{node.path} {node.level}{'N' * (size - dlts)}{'T' * dlts}".strip(),
                parent=first + place,
                ways=comb(size, dlts),
                dlts=dlts,
                size=size,
            )
            for place, (node, point) in enumerate(zip(judged, layer, strict=True))
            if node.level is not None
            for dlts in range(size + 1)
        ]
        if len(nodes) + len(layer) > MOST_NODES:
            return None
    return tuple(nodes)


def _judged(plan: Plan, layer: list[_Point], depth: int) -> Iterator[Node]:
    if not layer:
        return
    trials, missing = _frame(plan, layer, depth)
    settled = settle(plan, trials, missing)
    for place, point in enumerate(layer):
        level, current = int(settled.level[place]), point.history.current
        yield Node(
            path=point.path,
            parent=point.parent,
            depth=depth,
            action=action_of(level, current),
            level=level if level > 0 else None,
            because=reasons(plan, trials, missing, settled, place),
            ways=point.ways,
            at=current if depth else 0,
            dlts=point.dlts,
            size=point.size,
        )


def _frame(plan: Plan, layer: list[_Point], depth: int) -> tuple[Trials, Ints]:
    """The points as one frame; after the root every cohort is complete."""
    rows = [point.history.as_trials(plan.cohort) for point in layer]

    def column(name: str) -> Ints:
        return np.concatenate([getattr(row, name) for row in rows])

    missing = np.array([0 if depth else point.history.missing(plan.cohort) for point in layer])
    last_treated = np.array([point.size for point in layer]) if depth else column("last_treated")
    last_dlts = np.array([point.dlts for point in layer]) if depth else column("last_dlts")
    counts = of_counts(column("treated"), column("dlts"), column("current"), last_treated, last_dlts)
    whole = replace(counts, responses=column("responses"), both=column("both"), pending=column("pending"))
    last_pending = column("last_pending") * (depth == 0)
    follow_up = np.concatenate([row.follow_up for row in rows])
    return replace(whole, last_pending=last_pending, follow_up=follow_up, courses=_courses(rows)), missing


def _courses(rows: list[Trials]) -> Courses | None:
    """Each patient alone; the trials of one layer have equally many."""
    each = [row.courses for row in rows if row.courses is not None]
    if len({course.level.shape for course in each}) != 1:
        return None
    return Courses(
        level=np.concatenate([course.level for course in each]),
        dlt=np.concatenate([course.dlt for course in each]),
        follow_up=np.concatenate([course.follow_up for course in each]),
    )


def _after(history: DoseHistory, level: int, dlts: int, size: int) -> DoseHistory:
    cohort = tuple(Patient(level=level, dlt=number >= size - dlts) for number in range(size))
    return replace(history, patients=(*history.patients, *cohort))


def chances(nodes: tuple[Node, ...], truth: tuple[float, ...]) -> tuple[float, ...]:
    """The chance of reaching each point when the true DLT rates are these."""
    reached: list[float] = []
    for node in nodes:
        before = 1.0 if node.parent is None else reached[node.parent]
        rate = truth[node.at - 1] if node.at else 0.0
        reached.append(before * node.ways * rate**node.dlts * (1 - rate) ** (node.size - node.dlts))
    return tuple(reached)
