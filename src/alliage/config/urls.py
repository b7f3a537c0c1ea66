"""Every address of Alliage. French at the root, English under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

pages = [
    path("", include("alliage.directory.urls")),
    path("", include("alliage.organisations.urls")),
    path("", include("alliage.questionnaires.urls")),
    path("", include("alliage.governance.urls")),
    path("", include("alliage.partners.urls")),
    path("", include("alliage.meetings.urls")),
    path("", include("alliage.alliances.urls")),
    path("", include("alliage.stories.urls")),
    path("", include("alliage.people.urls")),
    path("", include("alliage.core.urls")),
]
if settings.DEVELOPMENT:
    pages.append(path("dev/", include("alliage.core.urls_development")))

urlpatterns = i18n_patterns(*pages, prefix_default_language=False)
handler404 = "alliage.core.views.errors.not_found"
handler403 = "alliage.core.views.errors.forbidden"
handler500 = "alliage.core.views.errors.server_error"
