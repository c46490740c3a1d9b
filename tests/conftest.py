"""What every test shares: the requirement ids that a test is evidence for."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Carries each test's requirement ids, and where it stands, into junit for tools/requirements.py."""
    for item in items:
        named = [("requirement", str(name)) for mark in item.iter_markers("requirement") for name in mark.args]
        if named:
            file, line, _ = item.location
            item.user_properties += [*named, ("where", f"{file}:{(line or 0) + 1}")]
