"""What the chain of the log sees, beside what tampering in a database shows."""

from dataclasses import replace

import pytest

from trialwright.records.chain import head_after, sealed, verify
from trialwright.records.entries import NOTHING, Author, DatabaseMode, Entry, EntryKind, Transaction
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import RIGHTS, Person, Right, Role, may

WHO = Person(id=PersonId("c1"), role=Role.COORDINATOR, site=SiteId("here"))
AUTHOR = Author(person=WHO, zone="Asia/Shanghai", study=None)
OPENED = Entry(kind=EntryKind.DATABASE_OPENED, value=DatabaseMode.DEMONSTRATION.value)
SAVED = Entry(kind=EntryKind.FORM_SAVED, subject="P1", visit="V", form="f", value="1")


def _two(when: int) -> tuple[Transaction, Transaction]:
    """Two well sealed transactions, the second at ``when``."""
    first = sealed(NOTHING, AUTHOR, 1_000, [OPENED])
    return first, sealed(replace(head_after(first), when=min(when, 1_000)), AUTHOR, when, [SAVED])


def test_a_transaction_that_is_older_than_the_one_before_it_is_found() -> None:
    assert verify(_two(2_000)).ok
    faults = verify(_two(500)).faults
    assert faults == ("transaction 2: is older than the transaction before it",)


def test_a_log_that_does_not_begin_with_its_opening_is_found() -> None:
    assert not verify([sealed(NOTHING, AUTHOR, 1_000, [SAVED])]).ok


def test_a_transaction_without_entries_is_never_sealed() -> None:
    with pytest.raises(ValueError, match="needs an entry"):
        sealed(NOTHING, AUTHOR, 1_000, [])


@pytest.mark.requirement("R15", "G11")
@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_a_right_holds_at_the_own_site_only(role: Role, right: Right) -> None:
    person = Person(id=PersonId("x"), role=role, site=SiteId("here"))
    assert may(person, right, SiteId("here")) is (role in RIGHTS[right])
    assert not may(person, right, SiteId("elsewhere"))


def test_an_administrator_reads_no_data() -> None:
    assert not may(Person(id=PersonId("a"), role=Role.ADMINISTRATOR, site=SiteId("s")), Right.READ, SiteId("s"))
