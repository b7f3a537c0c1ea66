"""Addresses: imports."""

from django.urls import URLPattern, path

from alliage.partners.views import imports as views
from alliage.partners.views import imports_files as files

urlpatterns: list[URLPattern] = [
    path("imports/", views.imports, name="imports"),
    path("imports/nouveau/", views.add, name="import_add"),
    path("imports/<int:pk>/", views.page, name="import"),
    path("imports/<int:pk>/colonnes/", views.columns, name="import_columns"),
    path("imports/<int:pk>/charger/", views.load, name="import_load"),
    path("imports/<int:pk>/choisir/", views.choose, name="import_choose"),
    path("imports/<int:pk>/supprimer/", views.remove, name="import_remove"),
    path("imports/<int:pk>/a-corriger/<str:fmt>/", files.errors, name="import_errors"),
    path("imports/modele/<str:kind>/<str:fmt>/", files.template, name="import_template"),
    path("imports/exporter/<str:kind>/<str:fmt>/", files.export_own, name="export_own"),
]
