"""How the compiled functions are compiled. Importing this module imports numba."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_F = TypeVar("_F", bound=Callable[..., Any])
#: The first that can be had. `_nrt=False` leaves out the counting of references to arrays, a third
#: of the time: our functions create no array. The cache needs some folder that can be written.
_OPTIONS: tuple[dict[str, bool], ...] = (
    {"cache": True, "_nrt": False},
    {"_nrt": False},
    {"cache": True},
    {},
)


def compiled(function: _F) -> _F:
    """Compile without the interpreter's lock; cached on disk where some folder can be written."""
    njit: Any = numba.njit
    for options in _OPTIONS[:-1]:
        try:
            return cast(_F, njit(nogil=True, **options)(function))
        except (RuntimeError, KeyError, TypeError):  # no folder for the cache; no such option
            continue
    return cast(_F, njit(nogil=True, **_OPTIONS[-1])(function))
