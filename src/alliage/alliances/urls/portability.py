"""Addresses: the archive of a room, and taking one over."""

from django.urls import URLPattern, path

from alliage.alliances.views import portability as views

urlpatterns: list[URLPattern] = [
    path("alliances/importer/", views.take_over, name="take_over"),
    path("alliances/<slug:code>/export/", views.export, name="export"),
    path("alliances/<slug:code>/export/archive.zip", views.download, name="export_archive"),
    path("alliances/<slug:code>/export/org.jsonld", views.download_linked, name="export_linked"),
]
