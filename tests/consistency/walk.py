"""What both walks share: tables counted, and what the forms of pages would send."""

from collections.abc import Container, Iterable, Mapping
from html import unescape

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve
from tests.consistency.forms import Forms
from tests.consistency.lines import OK

from alliage.core.models import AuditEvent

Sending = tuple[str, str, dict[str, list[str]]]


def counted(areas: Iterable[str]) -> list[int]:
    """How many rows each table of the areas has, and the audit log: one query."""
    names = [area.removesuffix(":") for area in areas]
    models = [m for name in names for m in apps.get_app_config(name).get_models()]
    tables = [m._meta.db_table for m in (*models, AuditEvent)]
    union = " UNION ALL ".join(f'SELECT {n}, COUNT(*) FROM "{t}"' for n, t in enumerate(tables))
    with connection.cursor() as cursor:
        cursor.execute(union)
        return [count for _number, count in sorted(cursor.fetchall())]


def sendings(
    urls: Iterable[str],
    clients: Mapping[str, Client],
    areas: tuple[str, ...],
    but: Container[str] = (),
) -> list[Sending]:
    """Name, address and values of what these pages would send, as each of the clients reads them."""
    found: dict[tuple[str, str], list[dict[str, list[str]]]] = {}
    for url in urls:
        for client in clients.values():
            response = client.get(url)
            if response.status_code != OK or response.streaming:
                continue
            for form in Forms(response.content.decode(errors="replace")).found:
                action = unescape(form.action) or url
                try:
                    known = resolve(action.partition("?")[0]).view_name
                except Resolver404:
                    continue
                if known.startswith(areas) and known not in but:
                    found.setdefault((known, action), form.sent())
    return [(name, url, sent) for (name, url), each in sorted(found.items()) for sent in each]
