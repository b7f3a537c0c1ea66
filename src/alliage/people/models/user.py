"""A person's account: an e-mail address and three preferences. There is no password, anywhere."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliage.people.enums import Digest, Language


def new_session_salt() -> str:
    return get_random_string(12)


class UserManager(BaseUserManager["User"]):
    """Accounts by address, whatever its case."""

    def create_user(self, email: str, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Mandates, later, say for which organisations they act."""

    #: The parent's column is left out: a password that does not exist cannot leak.
    password = None  # type: ignore[assignment]

    email = models.EmailField(_("adresse électronique"), max_length=254, unique=True)
    display_name = models.CharField(
        _("nom affiché"),
        max_length=80,
        blank=True,
        help_text=_("Visible des personnes avec qui vous agissez ici."),
    )
    language = models.CharField(
        _("langue"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    digest = models.CharField(
        _("résumé par courriel"), max_length=8, choices=Digest.choices, default=Digest.WEEKLY
    )
    is_active = models.BooleanField(_("actif"), default=True)
    is_operator = models.BooleanField(_("exploite cette instance"), default=False)
    date_joined = models.DateTimeField(_("inscription"), default=timezone.now)
    #: Changing it closes every session of the account.
    session_salt = models.CharField(max_length=12, default=new_session_salt, editable=False)

    #: What the audit log, links and jobs call an account.
    reference_name = "person"
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="people_user_email_whatever_case"),
        ]

    def __str__(self) -> str:
        # Never the address: this text reaches pages, logs and errors.
        return self.display_name or f"person:{self.pk}"

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    # --- what Django and allauth ask of an account with a password
    def set_password(self, raw_password: str | None) -> None:
        if raw_password is not None:
            raise NotImplementedError("Nobody has a password here.")

    def set_unusable_password(self) -> None:
        """Nothing to do: there is none."""

    def has_usable_password(self) -> bool:
        return False

    def check_password(self, _raw_password: str | None) -> bool:
        return False

    def get_session_auth_hash(self) -> str:
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Any:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | None) -> str:
        value = f"{self.email}:{self.session_salt}"
        return salted_hmac(
            "alliage.people.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()
