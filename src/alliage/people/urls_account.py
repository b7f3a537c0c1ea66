"""The pages of allauth that we use, one by one: none of them knows a password."""

from allauth.account import views as account
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from alliage.core.permissions import public, signed_in
from alliage.people import views
from alliage.people.proof import asked_before

ALWAYS = ("GET", "HEAD", "POST")

urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("login/code/", public(account.request_login_code), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        public(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("signup/", public(account.signup), name="account_signup"),
    path("signup/passkey/", public(account.signup_by_passkey), name="account_signup_by_passkey"),
    path(
        "confirm-email/",
        public(never_cache(account.email_verification_sent)),
        name="account_email_verification_sent",
    ),
    path("email/", signed_in(asked_before(account.email)), name="account_email"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("passkeys/login/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/signup/", public(passkeys.signup_webauthn), name="mfa_signup_webauthn"),
    path("passkeys/", signed_in(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path(
        "passkeys/add/",
        signed_in(asked_before(passkeys.add_webauthn, methods=ALWAYS)),
        name="mfa_add_webauthn",
    ),
    path(
        "passkeys/reauthenticate/",
        signed_in(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # allauth goes back to its own overview after a passkey is added; ours is the list.
    path(
        "passkeys/overview/",
        signed_in(RedirectView.as_view(pattern_name="mfa_list_webauthn")),
        name="mfa_index",
    ),
    path("passkeys/<int:pk>/", signed_in(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        signed_in(asked_before(passkeys.remove_webauthn, methods=ALWAYS)),
        name="mfa_remove_webauthn",
    ),
    path("social/", signed_in(asked_before(social.connections)), name="socialaccount_connections"),
    path("social/signup/", public(social.signup), name="socialaccount_signup"),
    path("social/cancelled/", public(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("social/error/", public(social.login_error), name="socialaccount_login_error"),
    # Signed in already, this one ties another identity to the account.
    path(
        "oidc/<slug:provider_id>/login/",
        public(asked_before(openid.login)),
        name="openid_connect_login",
    ),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        public(openid.callback),
        name="openid_connect_callback",
    ),
]
