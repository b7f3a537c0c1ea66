"""Addresses: bodies."""

from django.urls import path

from alliage.governance.views import bodies as views

ROOT = "gouvernance/<int:assembly>/"
urlpatterns = [
    path(ROOT, views.assembly, name="assembly"),
    path(f"{ROOT}sieges/", views.seats, name="seats"),
    path(f"{ROOT}instances/ajouter/", views.body_add, name="body_add"),
    path(f"{ROOT}instances/<int:pk>/", views.body, name="body"),
    path(f"{ROOT}instances/<int:pk>/modifier/", views.body_edit, name="body_edit"),
    path(f"{ROOT}instances/<int:pk>/clore/", views.body_close, name="body_close"),
    path(f"{ROOT}instances/<int:pk>/sieges/ajouter/", views.seat_add, name="seat_add"),
    path(f"{ROOT}sieges/<int:pk>/modifier/", views.seat_edit, name="seat_edit"),
    path(f"{ROOT}sieges/<int:pk>/rendre/", views.seat_end, name="seat_end"),
]
