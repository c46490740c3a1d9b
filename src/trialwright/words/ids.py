"""The codes by which a trial names its people, places and things."""

from typing import NewType

SubjectId = NewType("SubjectId", str)
SiteId = NewType("SiteId", str)
PersonId = NewType("PersonId", str)
VisitId = NewType("VisitId", str)
FormId = NewType("FormId", str)
ItemId = NewType("ItemId", str)
FactId = NewType("FactId", str)
CriterionId = NewType("CriterionId", str)
EndpointId = NewType("EndpointId", str)
AssumptionId = NewType("AssumptionId", str)
StudyHash = NewType("StudyHash", str)
EntryHash = NewType("EntryHash", str)
