"""Addresses: needs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
