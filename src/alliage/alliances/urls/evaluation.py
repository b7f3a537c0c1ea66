"""Addresses: evaluation."""

from django.urls import URLPattern, path

from alliage.alliances.views import (
    evaluation as views,
)
from alliage.alliances.views import (
    evaluation_benchmark as benchmark,
)
from alliage.alliances.views import (
    evaluation_plan as plan,
)
from alliage.alliances.views import (
    evaluation_waves as waves,
)

ROOM = "alliances/<slug:code>/evaluation/"

urlpatterns: list[URLPattern] = [
    path("barometre-des-alliances/", benchmark.benchmark, name="benchmark"),
    path(ROOM, views.evaluation, name="evaluation"),
    path(f"{ROOM}niveau/", views.choose_level, name="evaluation_level"),
    path(f"{ROOM}effets/ajouter/", views.tell, name="effect_tell"),
    path(f"{ROOM}effets/<int:pk>/", views.edit, name="effect_edit"),
    path(f"{ROOM}effets/<int:pk>/retirer/", views.take_back, name="effect_take_back"),
    path(f"{ROOM}vagues/proposer/", waves.propose, name="wave_propose"),
    path(f"{ROOM}vagues/<int:number>/", waves.wave, name="wave"),
    path(f"{ROOM}vagues/<int:number>/resultats.json", waves.results_json, name="wave_json"),
    path(f"{ROOM}vagues/<int:number>/conditions/", waves.terms, name="wave_terms"),
    path(f"{ROOM}vagues/<int:number>/inviter/", waves.invite, name="wave_invite"),
    path(
        f"{ROOM}vagues/<int:number>/inviter/<int:respondent>/retirer/",
        waves.withdraw,
        name="wave_withdraw",
    ),
    path(f"{ROOM}vagues/<int:number>/clore/", waves.close, name="wave_close"),
    path(f"{ROOM}vagues/<int:number>/annuler/", waves.cancel, name="wave_cancel"),
    path(f"{ROOM}plan/", plan.plan, name="health_plan"),
    path(f"{ROOM}plan/ajouter/", plan.decide, name="action_decide"),
    path(f"{ROOM}plan/<int:pk>/", plan.edit, name="action_edit"),
    path(f"{ROOM}plan/<int:pk>/etat/", plan.settle, name="action_settle"),
    path(f"{ROOM}plan/<int:pk>/engagement/", plan.promise, name="action_promise"),
]
