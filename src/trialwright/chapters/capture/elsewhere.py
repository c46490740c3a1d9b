"""What other forms of the person say, as the sentences of a form see it."""

from collections.abc import Iterator, Mapping

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.forms import Form
from trialwright.casebook.sentences import FormSentences
from trialwright.chapters.capture.filled_form import Elsewhere, Values, begun_rows
from trialwright.chapters.capture.reading import read_day, read_value
from trialwright.language.gathering_reference import Record
from trialwright.language.reference import NOTHING, Answer
from trialwright.records.entries import FormKey


def forms_elsewhere(form: Form, casebook: Casebook) -> frozenset[str]:
    """The forms that have to be read before this one can be judged; none for most."""
    return frozenset(name.partition(".")[0] for name in _records(form, casebook))


def _records(form: Form, casebook: Casebook) -> frozenset[str]:
    spoken = casebook.sentences.get(form.id, FormSentences()).elsewhere()
    ranges = casebook.lab_ranges
    person = {(name or "").partition(".")[0] for name in (ranges.sex, ranges.born)} if form.laboratory else set[str]()
    return spoken | (person - {"", form.id})


def read_elsewhere(form: Form, casebook: Casebook, saved: Mapping[FormKey, Values], own: FormKey) -> Elsewhere:
    """The records of other forms, and of this one at other visits, of which a form speaks.

    saved  what is saved of the person, by form
    own    the form itself, which is left out: its rows are spoken of by the bare id of their group
    """
    return {
        name: [record for key, values in saved.items() if key != own for record in _read(name, key, values, casebook)]
        for name in _records(form, casebook)
    }


def _read(name: str, key: FormKey, values: Values, casebook: Casebook) -> Iterator[Record]:
    """The records of one saved form: itself, or each row of a group of it."""
    form_id, _, group_id = name.partition(".")
    form = casebook.form(form_id)
    if form is None or key.form != form_id or not any(given.value is not None for given in values.values()):
        return
    group = next((each for each in form.groups if each.id == group_id), None)
    symbols = casebook.sentences[form_id].symbols
    dated = values.get((form.dated_by, 0))
    day = NOTHING if dated is None or dated.value is None else Answer(known=read_day(dated.value, in_minutes=False))
    beside = {"record_day": day, "record_visit": Answer(known=key.visit, value=key.visit)}
    for repeat in [0] if group is None else begun_rows(group, values):
        items = form.items if group is None else group.items
        read = {
            item.id: read_value(item, symbols[item.id], values.get((item.id, repeat)))
            for item in items
            if item.id in symbols
        }
        yield {**read, **beside}
