"""What stands beside the approval of a study version: the protocol that an ethics committee approved."""

from enum import StrEnum


class VersionKind(StrEnum):
    """What sort of thing happened."""

    ETHICS = "ethics approval"
