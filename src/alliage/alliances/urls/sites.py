"""Addresses: sites, and the time that an alliance takes."""

from django.urls import URLPattern, path

from alliage.alliances.views import effort, sites

SITES = "alliances/<slug:code>/sites"
EFFORT = "alliances/<slug:code>/temps"

urlpatterns: list[URLPattern] = [
    path(f"{SITES}/", sites.sites, name="sites"),
    path(f"{SITES}/nouveau/", sites.site_add, name="site_add"),
    path(f"{SITES}/importer/", sites.sites_import, name="sites_import"),
    path(f"{SITES}/ce-qui-voyage/", sites.spreading, name="spreading"),
    path(f"{SITES}/declinaisons/", sites.redeclare, name="redeclare"),
    path(
        f"{SITES}/declinaisons/<int:pk>/",
        sites.redeclaration_answer,
        name="redeclaration_answer",
    ),
    path(f"{SITES}/<int:pk>/", sites.site, name="site"),
    path(f"{SITES}/<int:pk>/modifier/", sites.site_edit, name="site_edit"),
    path(f"{SITES}/<int:pk>/retirer/", sites.site_remove, name="site_remove"),
    path(f"{EFFORT}/", effort.effort, name="effort"),
    path(f"{EFFORT}/<int:pk>/corriger/", effort.effort_correct, name="effort_correct"),
    path(f"{EFFORT}/convention/", effort.effort_convention, name="effort_convention"),
]
