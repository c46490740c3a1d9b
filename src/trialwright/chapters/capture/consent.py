"""Whether consent was given: its form is complete, and every signer put the day on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trialwright.casebook.forms import Form
from trialwright.records.forms import FormState, Stage
from trialwright.words.days import PartialDate, read_date
from trialwright.words.findings import Fault, fault
from trialwright.words.wording import Both, both


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """How far consent is.

    day     the day on which the last of the signers signed, as it was written; None while it is not given
    faults  what it still lacks; none once it is given
    """

    day: PartialDate | None
    faults: tuple[Fault, ...] = ()

    @property
    def given(self) -> bool:
        """Whether nothing is lacking."""
        return not self.faults


def consented(form: Form, signers: Sequence[str], states: Iterable[FormState], today: str) -> Consented:
    """Consent as the forms of one participant tell it: one of them must be complete and carry every signer's day.

    signers  the items of the form that hold the day on which each signer signed
    today    ISO day at the site; a day that has not come yet is no signature
    Missing: a signer's day that is said to be missing is no signature, whatever the reason.
    """
    found = [_of_one(form, signers, state, today) for state in states]
    given = next((each for each in found if each.given), None)
    nothing = Consented(day=None, faults=(fault("consent-not-complete"),))
    return given or max(found, key=lambda each: -len(each.faults), default=nothing)


def _of_one(form: Form, signers: Sequence[str], state: FormState, today: str) -> Consented:
    days = {item: _signed(state, item, today) for item in signers}
    faults = [fault("consent-not-signed", signer=text) for text in _unsigned(form, days)]
    if state.stage is not Stage.COMPLETE:
        faults.insert(0, fault("consent-not-complete"))
    whole = [day for day in days.values() if day is not None]
    last = max(whole, key=lambda day: day.latest) if whole and not faults else None
    return Consented(day=last, faults=tuple(faults))


def _signed(state: FormState, item: str, today: str) -> PartialDate | None:
    known = state.values.get((item, 0))
    read = read_date(known.value) if known is not None and known.value else None
    return read if read is not None and read.earliest.isoformat() <= today else None


def _unsigned(form: Form, days: dict[str, PartialDate | None]) -> Iterator[Both]:
    texts = {item.id: item.text.both for item, _ in form.questions()}
    yield from (texts.get(item, both(item, item)) for item, day in days.items() if day is None)
