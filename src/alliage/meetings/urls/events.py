"""Addresses: the events, one's card, its pages for its organiser."""

from django.urls import URLPattern, path

from alliage.meetings.views import arranging, public
from alliage.meetings.views import events as views

urlpatterns: list[URLPattern] = [
    path("rencontres/", views.events, name="events"),
    path("rencontres/nouvelle/", views.new, name="new"),
    path("rencontres/<slug:code>/", public.card, name="card"),
    path("rencontres/<slug:code>/venir/", public.ask, name="ask"),
    path("rencontres/<slug:code>/organiser/", views.event, name="event"),
    path("rencontres/<slug:code>/organiser/modifier/", arranging.edit, name="edit"),
    path("rencontres/<slug:code>/organiser/horaires/", arranging.rounds, name="rounds"),
    path("rencontres/<slug:code>/organiser/tables/", arranging.tables, name="tables"),
    path("rencontres/<slug:code>/organiser/tables/<int:pk>/", arranging.table, name="table"),
    path(
        "rencontres/<slug:code>/organiser/tables/retirer/",
        arranging.remove_tables,
        name="remove_tables",
    ),
    path("rencontres/<slug:code>/organiser/regles/", arranging.rules_card, name="rules"),
    path("rencontres/<slug:code>/organiser/annuler/", arranging.cancel, name="cancel"),
    path("rencontres/<slug:code>/organiser/ouvrir/", arranging.open_wishes, name="open_wishes"),
]
