"""Draws the answers of virtual people from a scenario; the same seed draws the same people."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.study.scenarios import Curve, Draw, PlayedForm


def draw_form(form: PlayedForm, first_day: date, generator: np.random.Generator) -> tuple[GivenAnswer, ...]:
    """One virtual person's answers to a form; an answer that is drawn as absent is left out or marked not done."""
    dates = (GivenAnswer(item=item, value=_day(first_day, days)) for item, days in form.dates.items())
    drawn = (_draw(draw, generator) for draw in form.draws)
    rows = () if form.curve is None else _rows(form.curve, generator)
    return (*dates, *(answer for answer in drawn if answer is not None), *rows)


def _day(first_day: date, days: int) -> str:
    return (first_day + timedelta(days=days)).isoformat()


def _draw(draw: Draw, generator: np.random.Generator) -> GivenAnswer | None:
    if generator.random() < draw.absent:
        return None
    if draw.codes:
        shares = np.array(list(draw.codes.values()))
        code = generator.choice(list(draw.codes), p=shares / shares.sum())
        return GivenAnswer(item=draw.item, value=str(code))
    return GivenAnswer(item=draw.item, value=_written(_level(draw, generator), draw), unit=draw.unit)


def _rows(curve: Curve, generator: np.random.Generator) -> Iterator[GivenAnswer]:
    draw, level = curve.value, _level(curve.value, generator)
    for number, (time, multiple) in enumerate(zip(curve.times, curve.shape, strict=True), start=1):
        yield GivenAnswer(item=curve.time, repeat=number, value=str(time))
        value = level * multiple * _factor(0.05, generator)
        if generator.random() < draw.absent:
            yield GivenAnswer(item=draw.item, repeat=number, missing="not done")
        else:
            yield GivenAnswer(item=draw.item, repeat=number, value=_written(value, draw), unit=draw.unit)


def _level(draw: Draw, generator: np.random.Generator) -> float:
    return float(draw.median or 1.0) * _factor(draw.spread, generator)


def _factor(spread: float, generator: np.random.Generator) -> float:
    return float(np.exp(generator.normal(0.0, spread)))


def _written(value: float, draw: Draw) -> str:
    """As a laboratory would print it: three significant figures, or below its limit."""
    if draw.lowest is not None and value < draw.lowest:
        return f"<{draw.lowest:g}"
    return f"{value:.3g}"
