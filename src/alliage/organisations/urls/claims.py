"""Addresses: claims."""

from django.urls import URLPattern, path

from alliage.organisations.views import (
    claims,
    claims_proof,
    claims_roles,
    claims_verify,
    claims_vouch,
)

_OURS = "organisations/<str:identifier>/"
_MINE = "mes-organisations/demandes/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(f"{_OURS}c-est-la-notre/", claims.claim, name="claim"),
    path(f"{_OURS}inviter/", claims_vouch.vouch_invite, name="vouch_invite"),
    path("mes-organisations/nouvelle/", claims.register, name="register"),
    path(_MINE, claims_proof.claim_proof, name="claim_proof"),
    path(f"{_MINE}retirer/", claims_proof.claim_withdraw, name="claim_withdraw"),
    path("mes-organisations/garanties/", claims_vouch.vouches, name="vouches"),
    path("mes-organisations/garanties/<int:pk>/", claims_vouch.vouch, name="vouch"),
    path("exploitation/verifications/", claims_verify.verifications, name="verifications"),
    path("exploitation/verifications/<int:pk>/", claims_verify.verification, name="verification"),
    path("exploitation/tiers/", claims_roles.roles, name="roles"),
    path("exploitation/tiers/<str:public_id>/donner/", claims_roles.role_grant, name="role_grant"),
    path(
        "exploitation/tiers/<str:public_id>/retirer/",
        claims_roles.role_withdraw,
        name="role_withdraw",
    ),
]
