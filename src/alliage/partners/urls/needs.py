"""Addresses: needs."""

from typing import Any

from django.urls import URLPattern, path

from alliage.partners.views import needs_lists as lists
from alliage.partners.views import needs_pages as pages
from alliage.partners.views import needs_write as write

#: The last part of a step's address, in French as all addresses.
VERBS = {
    "publish": "publier",
    "meet": "satisfait",
    "withdraw": "retirer",
    "renew": "renouveler",
}


def _things(kind: str, folder: str) -> list[URLPattern]:
    """The same addresses for needs and for offers."""
    named: dict[str, Any] = {"kind": kind}
    return [
        path(f"{folder}/", lists.published, named, name=f"{kind}s"),
        path(f"{folder}/nouveau/", write.add, named, name=f"{kind}_add"),
        path(f"{folder}/<int:pk>/", pages.thing, named, name=kind),
        path(f"{folder}/<int:pk>/modifier/", write.edit, named, name=f"{kind}_edit"),
        path(f"{folder}/<int:pk>/mots/", write.tags, named, name=f"{kind}_tags"),
        *(
            path(
                f"{folder}/<int:pk>/{word}/",
                write.step,
                named | {"verb": verb},
                name=f"{kind}_{verb}",
            )
            for verb, word in VERBS.items()
        ),
    ]


urlpatterns: list[URLPattern] = [
    *_things("need", "besoins"),
    *_things("offer", "apports"),
    path(
        "mes-organisations/<str:public_id>/besoins-et-apports/",
        lists.ours,
        name="ours",
    ),
]
