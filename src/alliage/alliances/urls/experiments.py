"""Addresses: trials and the roadmap."""

from django.urls import URLPattern, path

from alliage.alliances.views import experiments as views
from alliage.alliances.views import experiments_journal as journal
from alliage.alliances.views import roadmap

ROOM = "alliances/<slug:code>"
TRIALS = f"{ROOM}/experimentations"
TRIAL = f"{TRIALS}/<int:pk>"
ROADMAP = f"{ROOM}/feuille-de-route"

urlpatterns: list[URLPattern] = [
    path(f"{TRIALS}/", views.experiments, name="experiments"),
    path(f"{TRIALS}/nouvelle/", views.experiment_add, name="experiment_add"),
    path(f"{TRIAL}/", views.experiment, name="experiment"),
    path(f"{TRIAL}/modifier/", views.experiment_edit, name="experiment_edit"),
    path(f"{TRIAL}/etat/", views.experiment_move, name="experiment_move"),
    path(f"{TRIAL}/indicateurs/nouveau/", journal.indicator_add, name="experiment_indicator_add"),
    path(
        f"{TRIAL}/indicateurs/<int:indicator>/modifier/",
        journal.indicator_edit,
        name="experiment_indicator_edit",
    ),
    path(
        f"{TRIAL}/indicateurs/<int:indicator>/retirer/",
        journal.indicator_remove,
        name="experiment_indicator_remove",
    ),
    path(
        f"{TRIAL}/indicateurs/<int:indicator>/valeurs.csv",
        journal.indicator_values,
        name="experiment_values",
    ),
    path(f"{TRIAL}/journal/", journal.entry_add, name="journal_add"),
    path(f"{TRIAL}/journal/<int:entry>/modifier/", journal.entry_edit, name="journal_edit"),
    path(f"{TRIAL}/revue/", journal.review_add, name="experiment_review"),
    path(f"{TRIAL}/revues/<int:review>/mot/", journal.review_say, name="experiment_review_say"),
    path(f"{ROADMAP}/", roadmap.roadmap, name="roadmap"),
    path(f"{ROADMAP}/nouveau/", roadmap.workstream_add, name="workstream_add"),
    path(f"{ROADMAP}/<int:pk>/modifier/", roadmap.workstream_edit, name="workstream_edit"),
    path(f"{ROADMAP}/<int:pk>/jalons/nouveau/", roadmap.milestone_add, name="milestone_add"),
    path(
        f"{ROADMAP}/<int:pk>/jalons/<int:milestone>/modifier/",
        roadmap.milestone_edit,
        name="milestone_edit",
    ),
    path(
        f"{ROADMAP}/<int:pk>/jalons/<int:milestone>/retirer/",
        roadmap.milestone_remove,
        name="milestone_remove",
    ),
]
