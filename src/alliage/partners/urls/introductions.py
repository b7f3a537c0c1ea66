"""Addresses: introductions."""

from django.urls import URLPattern, path

from alliage.partners.views import introductions, introductions_ask, introductions_follow_ups

urlpatterns: list[URLPattern] = [
    path("mises-en-lien/", introductions.introductions, name="introductions"),
    path("mises-en-lien/demander/", introductions_ask.introduction_ask, name="introduction_ask"),
    path(
        "mises-en-lien/proposer/",
        introductions_ask.introduction_third_party,
        name="introduction_third_party",
    ),
    path("mises-en-lien/contact/", introductions.contact_consent, name="contact_consent"),
    path("mises-en-lien/<int:pk>/", introductions.introduction, name="introduction"),
    path(
        "mises-en-lien/<int:pk>/accepter/",
        introductions.introduction_accept,
        name="introduction_accept",
    ),
    path(
        "mises-en-lien/<int:pk>/decliner/",
        introductions.introduction_decline,
        name="introduction_decline",
    ),
    path("mises-en-lien/<int:pk>/clore/", introductions.introduction_end, name="introduction_end"),
    path(
        "mises-en-lien/<int:pk>/contact/",
        introductions.introduction_contact,
        name="introduction_contact",
    ),
    path(
        "mises-en-lien/nouvelles/<int:pk>/",
        introductions_follow_ups.follow_up_answer,
        name="follow_up_answer",
    ),
    path(
        "mises-en-lien/nouvelles/<str:token>/",
        introductions_follow_ups.follow_up,
        name="follow_up",
    ),
]
