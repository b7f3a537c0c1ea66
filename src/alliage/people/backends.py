"""How a session finds its account again; allauth's codes and passkeys prove who one is."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from alliage.people.models import User


class AccountBackend(BaseBackend):
    """Active accounts by key; `authenticate` never succeeds, for there is nothing to compare."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active

    def authenticate(self, _request: HttpRequest | None, **_credentials: object) -> None:
        return None
