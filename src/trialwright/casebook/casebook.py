"""Everything that a study asks, found by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.casebook.codelists import Codelist
from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item
from trialwright.casebook.lab_ranges import LabRanges
from trialwright.casebook.sentences import FormSentences
from trialwright.casebook.visits import Schedule, UnplannedVisit, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item with the form and the repeating group that hold it."""

    form: Form
    group: Group | None
    item: Item

    @property
    def name(self) -> str:
        """The item as facts and endpoints call it: ``form.item``."""
        return f"{self.form.id}.{self.item.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Casebook:
    """The forms, codelists, visits and limits of normal of one study version; the sentences of each form by its id."""

    forms: tuple[Form, ...]
    codelists: tuple[Codelist, ...]
    schedule: Schedule
    lab_ranges: LabRanges = field(default_factory=LabRanges)
    sentences: Mapping[str, FormSentences] = field(default_factory=dict[str, FormSentences])

    def form(self, id: str) -> Form | None:
        """The form of this id, or None."""
        return next((form for form in self.forms if form.id == id), None)

    def visit(self, id: str) -> Visit | UnplannedVisit | None:
        """The visit of this code, planned or not; None where there is none."""
        return self.schedule.visit(id)

    def codelist(self, id: str | None) -> Codelist | None:
        """The codelist of this id, or None."""
        return next((codelist for codelist in self.codelists if codelist.id == id), None)

    def asked(self) -> dict[str, Asked]:
        """Every item of every form, by ``form.item``."""
        return {each.name: each for form in self.forms for each in asked_on(form)}


def asked_on(form: Form) -> tuple[Asked, ...]:
    """Every item of one form, those of its groups last."""
    return tuple(Asked(form=form, group=group, item=item) for item, group in form.questions())
