"""Addresses: commitments and contributions."""

from django.urls import URLPattern, path

from alliage.alliances.views import commitments, contributions

OWED = "alliances/<slug:code>/engagements/"
BROUGHT = "alliances/<slug:code>/apports/"

urlpatterns: list[URLPattern] = [
    path(OWED, commitments.commitments, name="commitments"),
    path(f"{OWED}nouveau/", commitments.add, name="commitment_add"),
    path(f"{OWED}<int:pk>/", commitments.commitment, name="commitment"),
    path(f"{OWED}<int:pk>/agir/", commitments.act, name="commitment_act"),
    path(f"{OWED}<int:pk>/changer/", commitments.change, name="commitment_change"),
    path(
        f"{OWED}<int:pk>/changements/<int:number>/",
        commitments.answer_change,
        name="commitment_change_answer",
    ),
    path(BROUGHT, contributions.contributions, name="contributions"),
    path(f"{BROUGHT}noter/", contributions.add, name="contribution_add"),
    path(f"{BROUGHT}conventions/", contributions.conventions, name="conventions"),
    path(f"{BROUGHT}conventions/<int:pk>/accepter/", contributions.agree, name="convention_agree"),
    path(f"{BROUGHT}<int:pk>/", contributions.contribution, name="contribution"),
    path(f"{BROUGHT}<int:pk>/confirmer/", contributions.confirm, name="contribution_confirm"),
    path(f"{BROUGHT}<int:pk>/corriger/", contributions.correct, name="contribution_correct"),
]
