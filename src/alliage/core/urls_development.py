"""Pages that help a developer. In production these addresses do not exist."""

from importlib.util import find_spec

from django.urls import path

from alliage.core.views.development import mailbox

app_name = "development"

urlpatterns = [path("boite/", mailbox, name="mailbox")]

if find_spec("alliage.core.catalogue"):
    from alliage.core.catalogue import catalogue

    urlpatterns.append(path("catalogue/", catalogue, name="catalogue"))
