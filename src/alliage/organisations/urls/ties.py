"""Addresses: ties."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
