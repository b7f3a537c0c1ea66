"""Addresses: caseload."""

from django.urls import URLPattern, path

from alliage.partners.views import caseload, caseload_report

urlpatterns: list[URLPattern] = [
    path("portefeuille/", caseload.caseload, name="caseload"),
    path("portefeuille/ajouter/", caseload.caseload_add, name="caseload_add"),
    path("portefeuille/bilan/", caseload_report.caseload_report, name="caseload_report"),
    path("portefeuille/<int:pk>/", caseload.case, name="case"),
    path("portefeuille/<int:pk>/gestes/", caseload.case_step_add, name="case_step_add"),
    path("portefeuille/<int:pk>/changer/", caseload.case_update, name="case_update"),
    path("portefeuille/gestes/<int:pk>/", caseload.step_edit, name="step_edit"),
]
