"""Addresses: networks of territories."""

from django.urls import re_path

from alliage.partners.views import networks as views

AREA = "(?P<kind>commune|epci|departement|region|country)/(?P<code>[0-9A-Z]{1,12})"

urlpatterns = [
    re_path(rf"^territoires/{AREA}/reseau/$", views.territory_network, name="territory_network"),
]
