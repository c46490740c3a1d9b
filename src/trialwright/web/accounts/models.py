"""An account: the code under which somebody is known to the log, the hash of their password, and what proves them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac


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
    """Somebody who can sign in. There is no name, no role and no right here.

    generation  counts up when every session and invitation so far shall hold no longer
    """

    password: "models.CharField[str, str]"
    code: "models.CharField[str, str]" = models.CharField(max_length=64, unique=True)
    generation: "models.PositiveIntegerField[int, int]" = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Accounts] = Accounts()  # pyright: ignore[reportIncompatibleVariableOverride]

    class Meta:
        """Where it is kept."""

        db_table = "account"

    def get_session_auth_hash(self) -> str:
        """What a session carries, and must still carry at each request."""
        held = f"{self.password} {self.generation}"
        return salted_hmac("trialwright.session", held, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Ends every session, and every invitation, at once."""
        self.generation += 1
        self.save(update_fields=["generation"])

    def close(self) -> None:
        """Takes the password away; nobody signs in until a new invitation is answered."""
        self.set_unusable_password()
        self.generation += 1
        self.save(update_fields=["password", "generation"])


class RecoveryCode(models.Model):
    """A code that stands once for a second factor that was lost; kept as a salted hash."""

    account: "models.ForeignKey[Account, Account]" = models.ForeignKey(Account, on_delete=models.CASCADE)
    salt: "models.CharField[str, str]" = models.CharField(max_length=32)
    hash: "models.CharField[str, str]" = models.CharField(max_length=64)

    class Meta:
        """Where it is kept."""

        db_table = "recovery_code"


class Knock(models.Model):
    """A failure to come in, from which address, and when (microseconds since 1970-01-01T00:00Z)."""

    address: "models.CharField[str, str]" = models.CharField(max_length=64, db_index=True)
    at: "models.BigIntegerField[int, int]" = models.BigIntegerField()

    class Meta:
        """Where it is kept."""

        db_table = "knock"
