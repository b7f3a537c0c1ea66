"""Addresses: gates."""

from django.urls import URLPattern, path

from alliage.alliances.views import gates as views

urlpatterns: list[URLPattern] = [
    path("alliances/<slug:code>/portes/", views.gates, name="gates"),
    path("alliances/<slug:code>/portes/proposer/", views.propose, name="gate_propose"),
    path("alliances/<slug:code>/portes/<int:pk>/", views.gate, name="gate"),
    path("alliances/<slug:code>/portes/<int:pk>/repondre/", views.answer, name="gate_answer"),
    path("alliances/<slug:code>/portes/<int:pk>/retirer/", views.withdraw, name="gate_withdraw"),
]
