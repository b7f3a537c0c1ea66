"""The functions of `chains`, compiled. Importing this module imports numba.

Bound to the names of this module, so that the ones they call are compiled too.
"""

from types import FunctionType

from alliage_engines.matching.compiling import compiled
from alliage_engines.scheduling.benchmark import chains

for _name, _value in vars(chains).copy().items():
    if isinstance(_value, int):
        globals()[_name] = _value
    elif isinstance(_value, FunctionType):
        _own = FunctionType(_value.__code__, globals(), _name)
        _own.__module__ = __name__
        globals()[_name] = compiled(_own)
