"""Addresses of the directory."""

from django.urls import path, re_path

from .views import home, organisation, results, snapshots, suggestions, territory

app_name = "directory"
FMT = "(?P<fmt>csv|xlsx|json)"
AREA = "(?P<kind>commune|epci|departement|region|country)/(?P<code>[0-9A-Z]{1,12})"

urlpatterns = [
    path("", home.home, name="home"),
    path("trouver/", results.results, name="results"),
    path("trouver/suggestions/", suggestions.suggest_organisations, name="suggest"),
    re_path(rf"^trouver/export\.{FMT}$", results.export_results, name="export"),
    re_path(rf"^trouver/communes\.{FMT}$", results.export_communes, name="export_communes"),
    path("territoires/suggestions/", suggestions.suggest_areas, name="areas"),
    re_path(rf"^territoires/{AREA}/$", territory.territory, name="territory"),
    re_path(
        rf"^territoires/{AREA}/portrait\.{FMT}$",
        territory.export_territory,
        name="export_territory",
    ),
    path(
        "organisations/<str:identifier>.json",
        organisation.organisation_json,
        name="organisation_json",
    ),
    path("organisations/<str:identifier>/", organisation.organisation, name="organisation"),
    path("exploitation/annuaire/", snapshots.snapshots, name="snapshots"),
    path("exploitation/annuaire/construire/", snapshots.start, name="start_build"),
]
