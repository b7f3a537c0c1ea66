"""Addresses: mandates."""

from django.urls import URLPattern, path

from alliage.organisations.views import mandates_choose as choose
from alliage.organisations.views import mandates_home as home
from alliage.organisations.views import mandates_invite as invite
from alliage.organisations.views import mandates_people as people

_HOME = "mes-organisations/<str:public_id>/"
_ONE = f"{_HOME}mandats/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("mes-organisations/", home.mine, name="mine"),
    path(_HOME, home.home, name="home"),
    path(f"{_HOME}mandats/", people.mandates, name="mandates"),
    path(f"{_HOME}mandats/inviter/", invite.invite, name="invite"),
    path(_ONE, people.mandate, name="mandate"),
    path(f"{_ONE}terminer/", people.mandate_end, name="mandate_end"),
    path(f"{_ONE}renoncer/", people.mandate_leave, name="mandate_leave"),
    path(f"{_ONE}repondre/", people.mandate_answer, name="mandate_answer"),
    path("au-nom-de/", choose.choose, name="choose"),
    path("au-nom-de/agir/", choose.act_for, name="act_for"),
    path("invitation/<str:token>/", invite.invitation, name="invitation"),
    path("invitations/<int:pk>/retirer/", invite.invitation_cancel, name="invitation_cancel"),
]
