"""Addresses: declared partnerships, the trajectory they make."""

from django.urls import path

from alliage.organisations.views import ties as views

OWN = "mes-organisations/<str:public_id>/partenariats"

urlpatterns = [
    path(f"{OWN}/", views.ties, name="ties"),
    path(f"{OWN}/nouveau/", views.tie_add, name="tie_add"),
    path("partenariats/<int:pk>/modifier/", views.tie_edit, name="tie_edit"),
    path("partenariats/<int:pk>/partenaire/", views.tie_link, name="tie_link"),
    path("partenariats/<int:pk>/repondre/", views.tie_answer, name="tie_answer"),
    path("partenariats/<int:pk>/retirer/", views.tie_remove, name="tie_remove"),
    path("organisations/<str:identifier>/trajectoire/", views.trajectory, name="trajectory"),
]
