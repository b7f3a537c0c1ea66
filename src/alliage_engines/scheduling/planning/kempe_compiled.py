"""The functions of `chains` and `kempe`, compiled. Importing this module imports numba.

Each is the same code bound to the names of this module, so that the ones it calls are compiled too;
those of the two stay plain Python, which is sooner done where there is little to do.
"""

from types import FunctionType

from alliage_engines.matching.compiling import compiled
from alliage_engines.scheduling.planning import chains, kempe

for _name, _found in [*vars(chains).items(), *vars(kempe).items()]:
    if isinstance(_found, FunctionType):
        if _name not in globals():
            _copy = FunctionType(_found.__code__, globals(), _name)
            _copy.__module__ = __name__
            globals()[_name] = compiled(_copy)
    elif isinstance(_found, int):
        globals()[_name] = _found
