"""Addresses: coalitions."""

from django.urls import path

from alliage.partners.views import coalitions as views

urlpatterns = [
    path("besoins/<int:pk>/coalition/", views.coalition_new, name="coalition_new"),
    path("coalitions/<int:pk>/", views.coalition, name="coalition"),
    path("coalitions/<int:pk>/composer/", views.compose, name="coalition_compose"),
    path("coalitions/<int:pk>/prendre/", views.take, name="coalition_take"),
    path("coalitions/<int:pk>/changer/", views.change, name="coalition_change"),
    path("coalitions/<int:pk>/ajouter/", views.add_by_hand, name="coalition_add"),
    path("coalitions/<int:pk>/proposer/", views.propose, name="coalition_propose"),
]
