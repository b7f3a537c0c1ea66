"""Addresses: stories."""

from django.urls import URLPattern, path

from alliage.stories.views import answers, desk, public

urlpatterns: list[URLPattern] = [
    path("recits/", public.stories, name="stories"),
    path("recits/nouveau/", desk.begin, name="begin"),
    path("recits/nos-recits/", desk.ours, name="ours"),
    path("recits/versions/<int:pk>/", answers.version, name="version"),
    path("recits/versions/<int:pk>/repondre/", answers.answer, name="answer"),
    path("recits/<slug:code>/", public.story, name="story"),
    path("recits/<slug:code>/recit.pdf", public.story_pdf, name="story_pdf"),
    path("recits/<slug:code>/atelier/", desk.write, name="write"),
    path("recits/<slug:code>/atelier/texte/", desk.words, name="words"),
    path("recits/<slug:code>/atelier/moments/", desk.moment_add, name="moment_add"),
    path("recits/<slug:code>/atelier/moments/<int:pk>/", desk.moment_edit, name="moment_edit"),
    path(
        "recits/<slug:code>/atelier/moments/<int:pk>/retirer/",
        desk.moment_remove,
        name="moment_remove",
    ),
    path("recits/<slug:code>/atelier/organisations/", desk.actor_add, name="actor_add"),
    path(
        "recits/<slug:code>/atelier/organisations/<int:pk>/retirer/",
        desk.actor_remove,
        name="actor_remove",
    ),
    path("recits/<slug:code>/atelier/soumettre/", desk.submit, name="submit"),
    path("recits/<slug:code>/retirer/", answers.withdraw, name="withdraw"),
    path("alliances/<slug:code>/recit/", desk.of_room, name="of_room"),
]
