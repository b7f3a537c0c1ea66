"""Addresses: the profile, its levers, its networks."""

from django.urls import URLPattern, path, re_path

from alliage.organisations.views import profile, profile_networks, profile_public

MINE = "mes-organisations/<str:public_id>"
TIE = f"{MINE}/reseaux/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{MINE}/profil/", profile.edit, name="edit"),
    path(f"{MINE}/profil/nom/", profile.rename, name="rename"),
    path(f"{MINE}/profil/<slug:section>/", profile.edit_section, name="edit_section"),
    path(f"{MINE}/leviers/", profile.levers, name="levers"),
    path(f"{MINE}/visibilite/", profile.visibility, name="visibility"),
    path(f"{MINE}/reseaux/", profile_networks.networks, name="networks"),
    path(f"{MINE}/reseaux/demander/", profile_networks.networks_ask, name="networks_ask"),
    path(f"{TIE}/", profile_networks.membership, name="membership"),
    path(f"{TIE}/confirmer/", profile_networks.membership_confirm, name="membership_confirm"),
    path(f"{TIE}/refuser/", profile_networks.membership_refuse, name="membership_refuse"),
    path(f"{TIE}/terminer/", profile_networks.membership_end, name="membership_end"),
    path(
        "organisations/<str:public_id>/profil.json",
        profile_public.profile_json,
        name="profile_json",
    ),
    re_path(
        r"^organisations/(?P<public_id>[^/]+)/leviers\.(?P<fmt>csv|xlsx|json)$",
        profile_public.levers_export,
        name="levers_export",
    ),
    path("organisations/<str:public_id>/reseau/", profile_public.network, name="network"),
    path(
        "organisations/actives/suggestions/", profile_public.suggest_active, name="suggest_active"
    ),
]
