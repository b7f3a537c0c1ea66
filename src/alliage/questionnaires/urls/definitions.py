"""Addresses: definitions."""

from django.urls import URLPattern, path

from alliage.questionnaires.views import definitions as views

urlpatterns: list[URLPattern] = [
    path("questionnaires/modeles/importer/", views.import_definition, name="import"),
    path("questionnaires/modeles/<slug:key>/", views.preview, name="definition"),
]
