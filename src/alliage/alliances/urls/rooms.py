"""Addresses: rooms, their parties, their history, invitations, what is kept after leaving."""

from django.urls import URLPattern, path

from alliage.alliances.views import history, invitation, parties
from alliage.alliances.views import rooms as views

urlpatterns: list[URLPattern] = [
    path("alliances/", views.mine, name="mine"),
    path("alliances/nouvelle/", views.new, name="new"),
    path("alliances/<slug:code>/", views.room, name="room"),
    path("alliances/<slug:code>/modifier/", views.edit, name="edit"),
    path("alliances/<slug:code>/parties/", parties.parties, name="parties"),
    path("alliances/<slug:code>/parties/inviter/", parties.invite, name="invite"),
    path("alliances/<slug:code>/parties/<int:pk>/retirer/", parties.recall, name="recall"),
    path("alliances/<slug:code>/parties/<int:pk>/avis/", parties.say, name="say"),
    path("alliances/<slug:code>/parties/chef-de-file/", parties.lead, name="lead"),
    path("alliances/<slug:code>/parties/quitter/", parties.leave, name="leave"),
    path("alliances/<slug:code>/parties/revenir/", parties.come_back, name="come_back"),
    path("alliances/<slug:code>/histoire/", history.history, name="history"),
    path("alliances/<slug:code>/memoire/", history.memory, name="memory"),
    path("alliances/<slug:code>/invitation/", invitation.invitation, name="invitation"),
    path("alliances/<slug:code>/invitation/repondre/", invitation.answer, name="invited"),
]
