"""What a form still lacks before it can be called complete."""

from collections.abc import Iterator, Mapping

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.filled_form import FilledForm, begun_rows
from trialwright.records.forms import CurrentValue
from trialwright.words.findings import Finding, Place, fault


def missing_answers(
    form: Form, values: Mapping[tuple[str, int], CurrentValue], filled: FilledForm
) -> Iterator[Finding]:
    """Every mandatory question that is asked and has no answer; in a repeating group, in each row that was begun.

    Missing: an answer that says why there is none (*not done*) is an answer; a cleared one is none. What is hidden or
    calculated is not asked for.
    """
    answered = {key for key, known in values.items() if known.value is not None or known.missing is not None}
    rows = {group.id: begun_rows(group, values) for group in form.groups}
    for item, group in form.questions():
        for repeat in rows[group.id] if group is not None else [0]:
            key = item.id, repeat
            if item.mandatory and item.calculated is None and key in filled.asked and key not in answered:
                place = Place(file=form.id, column=item.id, tag=str(repeat) if repeat else None)
                yield fault("mandatory-missing", id=item.id).at(place)
