"""Addresses of core: to do, jobs, audit, files, vocabulary, the pages every site owes."""

from django.urls import path

from alliage.core import appearance
from alliage.core.views import audit, files, inbox, jobs, pages, vocabulary

app_name = "core"

urlpatterns = [
    path("a-faire/", inbox.inbox, name="inbox"),
    path("resume/arreter/<str:token>/", inbox.stop_digest, name="stop_digest"),
    path("sante/", pages.health, name="health"),
    path("fichiers/<uuid:pk>/", files.download, name="file"),
    path("taches/<uuid:pk>/", jobs.job, name="job"),
    path("taches/<uuid:pk>/annuler/", jobs.cancel, name="job_cancel"),
    path("exploitation/", pages.operations, name="operations"),
    path("exploitation/taches/", jobs.jobs, name="jobs"),
    path("exploitation/journal/", audit.events, name="audit"),
    path("vocabulaire/", vocabulary.vocabulary, name="vocabulary"),
    path("vocabulaire/alliage.ttl", vocabulary.skos, name="skos"),
    path("vocabulaire/<str:scheme>/", vocabulary.scheme, name="scheme"),
    path("glossaire/", pages.glossary, name="glossary"),
    path("vos-donnees/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("apparence/", appearance.appearance, name="appearance"),
    path("a-propos/", pages.about, name="about"),
]
