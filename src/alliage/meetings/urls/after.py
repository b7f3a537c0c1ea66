"""Addresses: what comes after, for a participant and for the organiser."""

from django.urls import URLPattern, path

from alliage.meetings.urls.wishes import LINK, OURS
from alliage.meetings.views import after as views
from alliage.meetings.views import after_mine as mine

urlpatterns: list[URLPattern] = [
    path(f"{LINK}/suites/", mine.after, name="personal_after"),
    path(f"{OURS}/suites/", mine.our_after, name="our_personal_after"),
    path(f"{LINK}/nouvelles/<int:pk>/", mine.personal_news, name="personal_news"),
    path(f"{OURS}/nouvelles/<int:pk>/", mine.our_news, name="our_personal_news"),
    path("rencontres/nouvelles/<str:token>/<int:pk>/", mine.news, name="news"),
    path("rencontres/<slug:code>/organiser/suites/", views.report, name="after"),
    path("rencontres/<slug:code>/organiser/suites/bilan.pdf", views.report_pdf, name="after_pdf"),
]
