"""What every template knows of the instance."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Return the instance's name, publisher, contact, source, and whether it is development."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_publisher": settings.SITE_PUBLISHER,
        "contact_email": settings.CONTACT_EMAIL,
        "source_url": settings.SOURCE_URL,
        "development": settings.DEVELOPMENT,
    }
