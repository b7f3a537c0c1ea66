"""Addresses: a participant's own page by its link or signed in; the wishes for the organiser."""

from django.urls import URLPattern, path

from alliage.meetings.views import wishes as views
from alliage.meetings.views import wishes_mine as mine

LINK, OURS = "rencontres/p/<str:token>", "rencontres/<slug:code>/nous"

urlpatterns: list[URLPattern] = [
    path(f"{LINK}/", mine.personal_page, name="personal"),
    path(f"{LINK}/moi/", mine.describe, name="personal_describe"),
    path(f"{LINK}/souhait/", mine.accept, name="personal_accept"),
    path(f"{LINK}/venue/", mine.coming, name="personal_coming"),
    path(f"{OURS}/", mine.our_personal, name="our_personal"),
    path(f"{OURS}/moi/", mine.our_describe, name="our_personal_describe"),
    path(f"{OURS}/souhait/", mine.our_accept, name="our_personal_accept"),
    path(f"{OURS}/venue/", mine.our_coming, name="our_personal_coming"),
    path("rencontres/rappels/<str:token>/", mine.reminders_stop, name="reminders_stop"),
    path("rencontres/<slug:code>/organiser/souhaits/", views.wishes, name="wishes"),
    path("rencontres/<slug:code>/organiser/souhaits/inviter/", views.invite, name="wishes_invite"),
    path("rencontres/<slug:code>/organiser/souhaits/relancer/", views.remind, name="wishes_remind"),
    path(
        "rencontres/<slug:code>/organiser/souhaits/proposer/", views.propose, name="wishes_propose"
    ),
    path("rencontres/<slug:code>/organiser/souhaits/clore/", views.close, name="wishes_close"),
    path("rencontres/<slug:code>/organiser/souhaits/lien/", views.link, name="wishes_link"),
]
