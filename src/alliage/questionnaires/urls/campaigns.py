"""Addresses: campaigns."""

from django.urls import URLPattern, path

from alliage.questionnaires.views import campaigns as views
from alliage.questionnaires.views import results

urlpatterns: list[URLPattern] = [
    path("questionnaires/", views.questionnaires, name="list"),
    path("questionnaires/nouveau/<slug:key>/", views.new, name="new"),
    path("questionnaires/<slug:code>/", views.campaign, name="campaign"),
    path("questionnaires/<slug:code>/inviter/", views.invite, name="invite"),
    path("questionnaires/<slug:code>/changer/", views.change, name="change"),
    path("questionnaires/<slug:code>/faire/", views.act, name="act"),
    path("questionnaires/<slug:code>/resultats/", results.campaign_results, name="results"),
]
