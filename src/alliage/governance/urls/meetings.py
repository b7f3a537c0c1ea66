"""Addresses: meetings."""

from django.urls import path

from alliage.governance.views import agenda, minutes
from alliage.governance.views import meetings as views

ROOT = "gouvernance/<int:assembly>/"
ONE = f"{ROOT}reunions/<int:pk>/"
urlpatterns = [
    path(f"{ROOT}reunions/", views.meetings, name="meetings"),
    path(f"{ROOT}reunions/prevoir/", views.meeting_add, name="meeting_add"),
    path(ONE, views.meeting, name="meeting"),
    path(f"{ONE}modifier/", views.meeting_edit, name="meeting_edit"),
    path(f"{ONE}annuler/", views.meeting_cancel, name="meeting_cancel"),
    path(f"{ONE}points/ajouter/", agenda.item_add, name="item_add"),
    path(f"{ONE}pieces/", agenda.paper_add, name="paper_add"),
    path(f"{ONE}presences/", agenda.attendance, name="attendance"),
    path(f"{ONE}compte-rendu/", minutes.minutes, name="minutes"),
    path(f"{ONE}compte-rendu/proposer/", minutes.minutes_propose, name="minutes_propose"),
    path(f"{ONE}compte-rendu/approuver/", minutes.minutes_agree, name="minutes_agree"),
    path(f"{ONE}compte-rendu.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path(f"{ONE}reunion.ics", minutes.calendar, name="calendar"),
    path(f"{ROOT}points/<int:pk>/modifier/", agenda.item_edit, name="item_edit"),
    path(f"{ROOT}points/<int:pk>/retirer/", agenda.item_remove, name="item_remove"),
    path(f"{ROOT}points/<int:pk>/deplacer/", agenda.item_move, name="item_move"),
    path(f"{ROOT}pieces/<int:pk>/retirer/", agenda.paper_remove, name="paper_remove"),
]
