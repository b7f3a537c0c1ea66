"""Addresses: versions of the plan, what is put in force, a participant's own timetable."""

from django.urls import URLPattern, path, re_path

from alliage.meetings.views import plans as views
from alliage.meetings.views import publishing, timetable

PLANNING = "rencontres/<slug:code>/organiser/planning/"

urlpatterns: list[URLPattern] = [
    path(PLANNING, views.plans, name="plans"),
    path(f"{PLANNING}comparer/", views.compare_choice, name="plan_compare_choice"),
    path(f"{PLANNING}<int:number>/", views.plan, name="plan"),
    path(f"{PLANNING}<int:number>/arreter/", views.stop, name="plan_stop"),
    path(f"{PLANNING}<int:number>/comparer/<int:other>/", views.compare, name="plan_compare"),
    path(f"{PLANNING}<int:number>/publier/", publishing.publish, name="plan_publish"),
    re_path(
        r"^rencontres/(?P<code>[-\w]+)/organiser/planning/(?P<number>[0-9]{1,6})/"
        r"(?P<name>planning\.(?:csv|xlsx|json)|probleme\.zip)$",
        views.file,
        name="plan_file",
    ),
    path(
        "rencontres/p/<str:token>/planning/",
        timetable.personal_timetable,
        name="personal_timetable",
    ),
    path(
        "rencontres/<slug:code>/nous/planning/",
        timetable.our_timetable,
        name="our_personal_timetable",
    ),
]
