"""Line icons on a grid of 24, drawn for Alliage. Stroke and size come from the style sheet."""

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "filter": '<path d="M4 7h16M7 12h10M10 17h4"/>',
    "map": '<path d="m3 6.5 6-2.5 6 2.5 6-2.5v13.5l-6 2.5-6-2.5-6 2.5zM9 4v13.5M15 6.5V20"/>',
    "download": '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "arrow-right": '<path d="M4 12h15m-6-6 6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H5m6-6-6 6 6 6"/>',
    "up": '<path d="M12 19V6m-5.5 5.5L12 6l5.5 5.5"/>',
    "down": '<path d="M12 5v13m-5.5-5.5L12 18l5.5-5.5"/>',
    "sort": '<path d="m8 9 4-4 4 4M8 15l4 4 4-4"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "success": '<circle cx="12" cy="12" r="8.5"/><path d="m8 12.4 2.8 2.8L16 9.4"/>',
    "warning": '<path d="M12 3.5 22 20H2zM12 10v5M12 17.4v.1"/>',
    "error": '<circle cx="12" cy="12" r="8.5"/><path d="m9 9 6 6m0-6-6 6"/>',
    "person": '<circle cx="12" cy="8" r="4"/>'
    '<path d="M4.5 20.5c.8-4.4 3.7-6.5 7.5-6.5s6.7 2.1 7.5 6.5"/>',
    "key": '<circle cx="8" cy="12" r="4"/><path d="M12 12h9v3.5M17 12v3"/>',
    "external": '<path d="M9 5H5v14h14v-4M13 5h6v6M19 5l-8 8"/>',
    "pin": '<path d="M12 21c4.5-5.2 6.5-8.4 6.5-11.2a6.5 6.5 0 1 0-13 0C5.5 12.6 7.5 15.8 12 21z"/>'
    '<circle cx="12" cy="9.8" r="2.2"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 '
    '1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4"/>',
}

#: Name -> the inside of the <svg>, safe because it is written above.
ICONS: Mapping[str, SafeString] = {
    name: mark_safe(paths)  # noqa: S308
    for name, paths in _PATHS.items()
}
