"""Addresses: needs."""

from typing import Any

from django.urls import URLPattern, path

from alliage.partners.views import needs_alerts as alerts
from alliage.partners.views import needs_around as around
from alliage.partners.views import needs_exclusions as exclusions
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


TAKES = "besoins/<int:pk>/ce-qu-il-faut"
urlpatterns: list[URLPattern] = [
    *_things("need", "besoins"),
    *_things("offer", "apports"),
    path("besoins/<int:pk>/nous-aussi/", around.second, name="need_second"),
    path(
        "besoins/<int:pk>/nous-aussi/retirer/",
        around.withdraw_second,
        name="need_second_withdraw",
    ),
    path(f"{TAKES}/", around.requirements, name="need_requirements"),
    path(f"{TAKES}/<int:requirement>/", around.requirement, name="need_requirement"),
    path(
        f"{TAKES}/<int:requirement>/retirer/",
        around.remove_requirement,
        name="need_requirement_remove",
    ),
    path(
        f"{TAKES}/<int:requirement>/deplacer/",
        around.move_requirement,
        name="need_requirement_move",
    ),
    path("besoins/<int:pk>/prevenir/", alerts.follow_need, name="need_alert"),
    path("alertes/", alerts.alerts, name="alerts"),
    path("alertes/<int:pk>/arreter/", alerts.set_alert, {"active": False}, name="alert_stop"),
    path("alertes/<int:pk>/reprendre/", alerts.set_alert, {"active": True}, name="alert_resume"),
    path("alertes/<int:pk>/retirer/", alerts.remove_alert, name="alert_remove"),
    path("alertes/arreter/<str:token>/", alerts.stop, name="alerts_stop"),
    path("pas-eux/", exclusions.exclusions, name="exclusions"),
    path("pas-eux/ajouter/", exclusions.add, name="exclusion_add"),
    path("pas-eux/<int:pk>/retirer/", exclusions.remove, name="exclusion_remove"),
    path(
        "mes-organisations/<str:public_id>/besoins-et-apports/",
        lists.ours,
        name="ours",
    ),
]
