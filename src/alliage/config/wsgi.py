"""The web application, for gunicorn."""

from alliage.config import choose_settings

choose_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
