"""Laws of the C-peptide area: what a person would reckon with a ruler comes out, for any curve, whatever the order."""

import math
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT, SAMPLES

PLANNED = (-10, 0, 15, 30, 60, 90, 120)

Curve = list[tuple[float, float, float | None, bool]]
"""Minute, planned minute, value, below: of each sample."""


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    samples: Curve = []
    for planned in PLANNED:
        shift = draw(st.integers(-4, 12)) if planned == 120 else draw(st.integers(-6, 6)) if planned > 0 else 0
        value = draw(st.none() | st.floats(0, 5)) if draw(st.integers(0, 3)) == 0 else draw(st.floats(0, 5))
        samples.append((planned + shift, planned, value, draw(st.integers(0, 9)) == 0))
    return samples


def _ruled(curve: Curve) -> float | None:
    """The area by hand, with the default rules; None where the curve is not evaluable."""
    known = [(m, p, v / 2 if below else v) for m, p, v, below in curve if v is not None]
    basal = [v for _, p, v in known if p <= 0]
    points = sorted((float(m), v) for m, p, v in known if p > 0)
    reach = [m for m, _ in points if m <= 130]
    gaps = {15, 30, 60, 90} - {p for _, p, _ in known}
    if not basal or not reach or max(reach) < 115 or len(gaps) > 1:
        return None
    points = [(0.0, sum(basal) / len(basal)), *(point for point in points if point[0] <= 130)]
    if points[-1][0] < 120:
        points.append((120.0, points[-1][1]))
    area = 0.0
    for (m1, v1), (m2, v2) in pairwise(points):
        end = min(m2, 120.0)
        at_end = v1 + (v2 - v1) * (end - m1) / (m2 - m1)
        area += max(end - m1, 0.0) * (v1 + at_end) / 2
    return area


def _computed(listed: list[Curve], order: list[int] | None = None) -> pl.DataFrame:
    rows = [(n, float(m), float(p), v, below, False) for n, curve in enumerate(listed) for m, p, v, below in curve]
    frame = pl.DataFrame(rows if order is None else [rows[i] for i in order], schema=dict(SAMPLES), orient="row")
    rules = chosen(MMTT, {})
    assert not isinstance(rules, tuple)
    return MMTT.compute(frame, rules)


@settings(max_examples=60)
@given(st.lists(curves(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_area_is_what_a_ruler_gives_whatever_the_order_of_the_rows(listed: list[Curve], random: object) -> None:
    order = list(range(len(listed) * len(PLANNED)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for found in (_computed(listed), _computed(listed, order)):
        assert found["curve"].to_list() == list(range(len(listed)))
        for area, mean, evaluable, why, curve in zip(
            found["auc"], found["mean_auc"], found["evaluable"], found["why"], listed, strict=True
        ):
            expected = _ruled(curve)
            assert (area is None, not evaluable, why is not None) == (expected is None,) * 3
            if expected is not None:
                assert area == pytest.approx(expected, rel=1e-12, abs=1e-12)
                assert mean == pytest.approx(expected / 120, rel=1e-12, abs=1e-12)


@settings(max_examples=40)
@given(curves())
def test_the_policies_below_quantification_lie_in_order(curve: Curve) -> None:
    rows = [(0, float(m), float(p), v, below, False) for m, p, v, below in curve]
    frame = pl.DataFrame(rows, schema=dict(SAMPLES), orient="row")
    areas: list[float] = []
    for policy in ("zero", "half", "root2", "lloq"):
        rules = chosen(MMTT, {"bloq": policy})
        assert not isinstance(rules, tuple)
        areas += [math.nan if each is None else each for each in MMTT.compute(frame, rules)["auc"]]
    assert all(math.isnan(a) or math.isnan(b) or a <= b * (1 + 1e-12) for a, b in pairwise(areas))
