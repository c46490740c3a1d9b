"""An account: the code under which somebody is known to the log, and the hash of their password."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Accounts(BaseUserManager["Account"]):
    """All accounts."""

    def invite(self, code: str) -> "Account":
        """An account without a password: whoever has the invitation sets one."""
        account = self.model(code=code)
        account.set_unusable_password()
        account.save(using=self._db)
        return account

    def create_user(self, code: str, password: str | None = None, **_more: Any) -> "Account":
        """An account with a password, for demonstrations and tests."""
        account = self.model(code=code)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in. There is no name, no role and no right here."""

    password: "models.CharField[str, str]"
    code: "models.CharField[str, str]" = models.CharField(max_length=64, unique=True)

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Accounts] = Accounts()  # pyright: ignore[reportIncompatibleVariableOverride]

    class Meta:
        """Where it is kept."""

        db_table = "account"
