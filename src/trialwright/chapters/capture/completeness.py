"""What a form still lacks before it can be called complete."""

from collections.abc import Iterator, Mapping

from trialwright.casebook.forms import Form
from trialwright.records.forms import CurrentValue
from trialwright.words.findings import Finding, Place, fault


def missing_answers(form: Form, values: Mapping[tuple[str, int], CurrentValue]) -> Iterator[Finding]:
    """Every mandatory question without an answer; in a repeating group, in each row that was begun.

    Missing: an answer that says why there is none (*not done*) is an answer; a cleared one is none.
    """
    answered = {key for key, known in values.items() if known.value is not None or known.missing is not None}
    rows = {group.id: _rows(answered, {item.id for item in group.items}) for group in form.groups}
    for item, group in form.questions():
        for repeat in rows[group.id] if group is not None else [0]:
            if item.mandatory and (item.id, repeat) not in answered:
                place = Place(file=form.id, column=item.id, tag=str(repeat) if repeat else None)
                yield fault("mandatory-missing", id=item.id).at(place)


def _rows(answered: set[tuple[str, int]], items: set[str]) -> list[int]:
    return sorted({repeat for item, repeat in answered if item in items})
