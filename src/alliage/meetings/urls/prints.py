"""Addresses: prints."""

from django.urls import path, re_path

from alliage.meetings.urls.wishes import LINK, OURS
from alliage.meetings.views import prints as views

urlpatterns = [
    path("rencontres/<slug:code>/organiser/impressions/", views.prints, name="prints"),
    path(
        "rencontres/<slug:code>/organiser/impressions/feuilles.pdf",
        views.sheets,
        name="print_sheets",
    ),
    path(
        "rencontres/<slug:code>/organiser/impressions/badges.pdf",
        views.badges,
        name="print_badges",
    ),
    re_path(
        r"^rencontres/(?P<code>[-\w]+)/organiser/impressions/(?P<name>panneaux|accueil)\.pdf$",
        views.plain,
        name="print_plain",
    ),
    path(f"{LINK}/planning.ics", views.calendar, name="calendar"),
    path(f"{OURS}/planning.ics", views.our_calendar, name="our_calendar"),
]
