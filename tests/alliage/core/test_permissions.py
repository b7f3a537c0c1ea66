"""Default deny: a view that does not say who may call it is not called."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from alliage.core import permissions
from alliage.core.actor import ANONYMOUS, SYSTEM, Actor, actor_of
from alliage.core.middleware import DefaultDenyMiddleware, client_ip
from alliage.core.models import Job
from alliage.core.permissions import (
    Denied,
    allows,
    load_visible_or_404,
    operator_only,
    public,
    requires,
    signed_in,
)

SECRET = "what an undeclared view would have said"


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SECRET)


@public
def declared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@requires(lambda user: user.email.startswith("membre@"), name="the member")
def for_one(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for one")


urlpatterns = [
    path("undeclared/", undeclared),
    path("declared/", declared),
    path("for-one/", for_one),
    path("account/login/", declared, name="account_login"),
]
here = pytest.mark.urls(__name__)


def middleware() -> DefaultDenyMiddleware:
    return DefaultDenyMiddleware(lambda _request: HttpResponse())


class TestUndeclared:
    def test_is_not_found_and_says_nothing(self, rf: RequestFactory, operator) -> None:
        request = rf.get("/undeclared/")
        request.user = operator
        with pytest.raises(Http404):
            middleware().process_view(request, undeclared, (), {})

    @override_settings(DEBUG=True)
    def test_is_an_error_for_a_developer(self, rf: RequestFactory, operator) -> None:
        request = rf.get("/undeclared/")
        request.user = operator
        with pytest.raises(ImproperlyConfigured, match="undeclared"):
            middleware().process_view(request, undeclared, (), {})

    def test_declared_twice_is_refused(self) -> None:
        with pytest.raises(TypeError, match="twice"):
            signed_in(declared)


@here
class TestRequires:
    def test_sends_a_stranger_to_sign_in(self, client, db) -> None:
        response = client.get("/for-one/?q=x")
        assert response.status_code == 302
        assert response["Location"] == "/account/login/?next=/for-one/%3Fq%3Dx"

    def test_is_not_found_for_who_fails_the_predicate(self, rf, other) -> None:
        request = rf.get("/for-one/")
        request.user = other
        with pytest.raises(Http404):
            middleware().process_view(request, for_one, (), {})

    def test_lets_the_right_person_in(self, member_client) -> None:
        assert member_client.get("/for-one/").content == b"for one"


class TestChecks:
    def test_question_mirrors_the_check(self) -> None:
        def check_even(number: int) -> None:
            if number % 2:
                raise Denied("odd")

        even = allows(check_even)
        assert even(2)
        assert not even(3)
        assert even.__name__ == "even"
        with pytest.raises(Denied) as refusal:
            check_even(3)
        assert refusal.value.reason == "odd"

    def test_another_error_is_not_swallowed(self) -> None:
        def check_broken() -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            allows(check_broken)()


class TestActor:
    def test_of_a_request(self, rf, member) -> None:
        request = rf.get("/")
        request.user = member
        assert actor_of(request) == Actor(person=member)
        assert actor_of(rf.get("/")) is ANONYMOUS

    def test_only_active_operators_and_the_system_operate(self, member, operator) -> None:
        assert SYSTEM.is_operator
        assert Actor(person=operator).is_operator
        assert not Actor(person=member).is_operator
        assert not ANONYMOUS.is_operator
        operator.is_active = False
        assert not Actor(person=operator).is_operator

    def test_reference_names_nobody(self, member) -> None:
        assert Actor(person=member).reference == f"person:{member.pk}"
        assert SYSTEM.reference == "system"
        assert ANONYMOUS.reference == "anonymous"


class TestLoader:
    def test_gives_what_is_visible(self, rf, member, other) -> None:
        job = Job.objects.create(function="f", title="t", by=f"person:{member.pk}")
        request = rf.get("/")
        request.user = member
        assert load_visible_or_404(Job, request, pk=job.pk) == job
        request.user = other
        with pytest.raises(Http404):
            load_visible_or_404(Job, request, pk=job.pk)

    def test_refuses_a_model_that_has_not_said_who_sees_it(self, rf, member) -> None:
        request = rf.get("/")
        request.user = member
        with pytest.raises(AttributeError, match="visible_to"):
            load_visible_or_404(type(member), request, pk=member.pk)


class TestClientAddress:
    @pytest.mark.parametrize(
        ("proxies", "forwarded", "expected"),
        [
            (0, "9.9.9.9", "127.0.0.1"),
            (1, "", "127.0.0.1"),
            (1, "6.6.6.6, 8.8.8.8", "8.8.8.8"),
            (2, "6.6.6.6, 8.8.8.8, 10.0.0.1", "8.8.8.8"),
        ],
    )
    def test_believes_our_proxies_alone(self, rf, settings, proxies, forwarded, expected) -> None:
        settings.TRUSTED_PROXIES = proxies
        headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        assert client_ip(rf.get("/", **headers)) == expected


def test_operator_page_is_not_found_for_a_member(rf, member, operator) -> None:
    view = operator_only(lambda _request: HttpResponse("secret"))
    request = rf.get("/")
    request.user = member
    with pytest.raises(Http404):
        permissions.refuse(request, permissions.access_of(view))
    request.user = operator
    assert permissions.refuse(request, permissions.access_of(view)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["/compte/", "/account/email/", "/account/passkeys/", "/exploitation/annuaire/", "/a-faire/"],
)
def test_what_takes_an_account_is_kept_by_no_browser(operator_client, url) -> None:
    page = operator_client.get(url)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "no-store" not in operator_client.get("/glossaire/").headers.get("Cache-Control", "")
