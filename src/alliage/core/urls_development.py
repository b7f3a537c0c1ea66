"""Pages that help a developer. In production these addresses do not exist."""

from django.urls import path

from alliage.core.catalogue import catalogue
from alliage.core.views.development import mailbox

app_name = "development"

urlpatterns = [
    path("boite/", mailbox, name="mailbox"),
    path("catalogue/", catalogue, name="catalogue"),
]
