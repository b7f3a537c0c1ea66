"""Addresses: definitions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
