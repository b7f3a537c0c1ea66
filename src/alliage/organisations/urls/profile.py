"""Addresses: profile."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
