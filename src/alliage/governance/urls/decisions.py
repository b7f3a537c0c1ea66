"""Addresses: decisions."""

from django.urls import path

from alliage.governance.views import decisions as views
from alliage.governance.views import voices

ROOT = "gouvernance/<int:assembly>/"
ONE = f"{ROOT}decisions/<int:pk>/"
urlpatterns = [
    path(f"{ROOT}decisions/", views.decisions, name="decisions"),
    path(f"{ROOT}decisions/ecrire/", views.decision_add, name="decision_add"),
    path(ONE, views.decision, name="decision"),
    path(f"{ONE}modifier/", views.decision_edit, name="decision_edit"),
    path(f"{ONE}ouvrir/", views.decision_open, name="decision_open"),
    path(f"{ONE}amender/", views.decision_amend, name="decision_amend"),
    path(f"{ONE}retirer/", views.decision_withdraw, name="decision_withdraw"),
    path(f"{ONE}conclure/", views.decision_close, name="decision_close"),
    path(f"{ONE}suite/", views.decision_settle, name="decision_settle"),
    path(f"{ONE}reprendre/", views.decision_again, name="decision_again"),
    path(f"{ONE}voix/", voices.voice, name="voice"),
    path(f"{ONE}interet/", voices.interest_declare, name="interest_declare"),
    path(f"{ONE}question/", voices.interest_ask, name="interest_ask"),
    path(f"{ROOT}interets/<int:pk>/repondre/", voices.interest_answer, name="interest_answer"),
    path(
        f"{ROOT}interets/<int:pk>/reprendre/", voices.interest_take_back, name="interest_take_back"
    ),
]
