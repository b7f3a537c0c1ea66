"""Logs as one JSON object a line, without anything that says who a visitor is."""

import ipaddress
import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

EMAIL = re.compile(r"[^\s@<>\"'(),;:=/]+@[^\s@<>\"'(),;:/?&]+\.[^\s@<>\"'(),;:/?&]+")
IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
IPV6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4})+(?![\w:])")
# Words that somebody typed are theirs: a search can name a sick person or a conflict.
QUERY = re.compile(r"\?[^\s\"']*")
# Who holds a personal link is, for what it opens, the person it was sent to: `core.links`.
LINK = re.compile(r"(?<![\w-])[\w-]{1,64}:[\w-]{43}(?![\w-])")

# gunicorn quotes the line or the path that it could not serve, with whatever stood in them.
SERVER = re.compile(r"(Invalid request from ip=\S+:|Error handling request) .*")


def truncate_ip(address: str) -> str:
    """Return the network of an address: 24 bits of IPv4, 48 bits of IPv6, zero after them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    # A server that listens on [::] sees IPv4 visitors as ::ffff:192.0.2.1.
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False).network_address)


def scrub(text: str) -> str:
    """Return a message without e-mail addresses, whole IP addresses, query strings, signed links."""
    text = SERVER.sub(r"\1 […]", text)
    text = LINK.sub("[…]", text)
    text = EMAIL.sub("[e-mail]", text)
    text = QUERY.sub("?[…]", text)
    for pattern in (IPV4, IPV6):
        text = pattern.sub(lambda found: truncate_ip(found[0]) or found[0], text)
    return text


def scrub_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Scrub every string of an event, last before it is written: nothing goes round it."""
    return {
        key: value if key in {"timestamp", "level", "logger"} else _scrubbed(value)
        for key, value in event.items()
    }


def _scrubbed(value: Any) -> Any:
    if isinstance(value, bool | int | float | type(None)):
        return value
    if isinstance(value, dict):
        return {str(key): _scrubbed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return scrub(str(value))


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(level: str, json: bool) -> dict[str, Any]:
    """Return the LOGGING setting: everything on stderr, for journald or a container to keep."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(allow=())],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    scrub_event,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # It carries the path with what was typed; the request log says the same without.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
            "django.request": {"level": "ERROR"},
            "django_tasks": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Configure logging and structlog from the LOGGING setting."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
