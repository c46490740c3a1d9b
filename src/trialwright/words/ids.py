"""The codes by which a trial names its people, places and things."""

from typing import NewType

SiteId = NewType("SiteId", str)
PersonId = NewType("PersonId", str)
StudyHash = NewType("StudyHash", str)
