"""Addresses: participants, where they come from, what is set beforehand."""

from django.urls import URLPattern, path

from alliage.meetings.views import participants as views
from alliage.meetings.views import participants_found as found
from alliage.meetings.views import participants_import as imports

HERE = "rencontres/<slug:code>/organiser/participants/"

urlpatterns: list[URLPattern] = [
    path(HERE, views.participants, name="participants"),
    path(f"{HERE}ajouter/", views.add, name="participant_add"),
    path(f"{HERE}tableur/", imports.upload, name="participant_import"),
    path(f"{HERE}tableur/modele.<str:fmt>", imports.template, name="participant_template"),
    path(f"{HERE}tableur/<uuid:pk>/", imports.file, name="participant_import_file"),
    path(f"{HERE}annuaire/", found.directory, name="participant_directory"),
    path(f"{HERE}territoire/", found.territory, name="participant_territory"),
    path(f"{HERE}fixees/", views.fixed, name="fixed"),
    path(f"{HERE}fixees/<int:pk>/liberer/", views.unfix, name="unfix"),
    path(f"{HERE}ordre/", views.orders, name="orders"),
    path(f"{HERE}ordre/<int:pk>/retirer/", views.unorder, name="unorder"),
    path(f"{HERE}<slug:key>/", views.participant, name="participant"),
    path(f"{HERE}<slug:key>/etat/", views.move, name="participant_move"),
]
