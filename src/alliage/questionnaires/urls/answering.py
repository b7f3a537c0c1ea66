"""Addresses: answering."""

from django.urls import URLPattern, path

from alliage.questionnaires.views import answering as views

urlpatterns: list[URLPattern] = [
    path("q/<str:token>/", views.answer, name="answer"),
    path("q/<str:token>/envoyer/", views.answer_send, name="answer_send"),
    path("q/<str:token>/ne-plus-ecrire/", views.sign_off, name="sign_off"),
    path("q/<str:token>/<int:number>/", views.answer_page, name="answer_page"),
    path("questionnaires/<slug:code>/repondre/", views.respond, name="respond"),
    path("questionnaires/<slug:code>/repondre/envoyer/", views.respond_send, name="respond_send"),
    path(
        "questionnaires/<slug:code>/repondre/<int:number>/",
        views.respond_page,
        name="respond_page",
    ),
]
