"""Addresses: the board, the desk of the day, what went wrong, a participant's sheet."""

from django.urls import URLPattern, path

from alliage.meetings.views import board as views
from alliage.meetings.views import desk, repairs, sheets

ORGANISE = "rencontres/<slug:code>/organiser"
BOARD, PROJECTOR = f"{ORGANISE}/tableau", "rencontres/tableau/<str:token>"
DESK = f"{ORGANISE}/direct"

urlpatterns: list[URLPattern] = [
    path(f"{BOARD}/", views.board, name="board"),
    path(f"{BOARD}/donnees.json", views.board_feed, name="board_feed"),
    path(f"{BOARD}/hors-ligne.js", views.board_worker, name="board_worker"),
    path(f"{BOARD}/projecteur/", views.projector_open, name="projector_open"),
    path(f"{BOARD}/projecteur/fermer/", views.projector_close, name="projector_close"),
    path(f"{PROJECTOR}/", views.projector, name="projector"),
    path(f"{PROJECTOR}/donnees.json", views.projector_feed, name="projector_feed"),
    path(f"{PROJECTOR}/hors-ligne.js", views.projector_worker, name="projector_worker"),
    path(f"{DESK}/", desk.desk, name="desk"),
    path(f"{DESK}/commencer/", desk.start, name="day_start"),
    path(f"{DESK}/terminer/", desk.finish, name="day_finish"),
    path(f"{DESK}/imprevu/", desk.walk_in, name="walk_in"),
    path(f"{DESK}/perdu/", desk.lose, name="lose"),
    path(f"{DESK}/reprendre/<int:pk>/", desk.take_back, name="take_back"),
    path(f"{DESK}/reparer/", repairs.repairs, name="repairs"),
    path(f"{DESK}/reparer/choisir/", repairs.choose, name="repair_choose"),
    path(f"{DESK}/changements/", repairs.changes, name="changes"),
    path(f"{DESK}/<slug:key>/", desk.participant, name="desk_participant"),
    path(f"{DESK}/<slug:key>/arrivee/", desk.arrive, name="arrive"),
    path(f"{DESK}/<slug:key>/absence/", desk.absent, name="absent"),
    path("rencontres/t/<str:token>/", sheets.sheet, name="sheet"),
]
