"""Addresses: the events, one's card, its pages for its organiser."""

from django.urls import URLPattern, path

from alliage.meetings.views import events as views

urlpatterns: list[URLPattern] = [
    path("rencontres/", views.events, name="events"),
    path("rencontres/nouvelle/", views.new, name="new"),
    path("rencontres/<slug:code>/organiser/", views.event, name="event"),
]
