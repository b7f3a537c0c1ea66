"""Addresses: duplicates, merges, what the registers say."""

from django.urls import path

from alliage.organisations.views import upkeep as views

urlpatterns = [
    path("exploitation/doublons/", views.duplicates, name="duplicates"),
    path("exploitation/doublons/<int:pk>/", views.merge, name="merge"),
    path(
        "exploitation/doublons/<int:pk>/ecarter/",
        views.dismiss_duplicate,
        name="dismiss_duplicate",
    ),
    path("exploitation/reunions/<int:pk>/defaire/", views.undo_merge, name="undo_merge"),
    path("exploitation/rapprochements/", views.reconciliations, name="reconciliations"),
    path("exploitation/rapprochements/<int:pk>/", views.answer_change, name="answer_change"),
]
