"""How a session finds its account again: no credentials are checked here, allauth's codes do that."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from alliage.people.models import User


class AccountBackend(BaseBackend):
    """Active accounts by key; `authenticate` never succeeds, for there is nothing to compare."""

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        return None
