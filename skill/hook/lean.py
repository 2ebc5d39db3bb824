"""Importing `re` and `_sqlite3` without what `functools` drags in, which costs a hook call as much as either of them.

Both want a few functions of `functools` that C implements; the Python module around these imports collections and
more. While they are imported a stand-in with just these functions is found in its place, and never after.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def take_in(name: str) -> None:
    """Import a module of the standard library; where that fails, or `functools` is there already, leave it to others."""
    if name in sys.modules or "functools" in sys.modules:
        return
    stand_in = sys.modules["functools"] = _stand_in()
    try:
        __import__(name)
    except (ImportError, AttributeError):
        return  # another Python: the usual import follows
    finally:
        if sys.modules.get("functools") is stand_in:
            del sys.modules["functools"]


def _stand_in() -> "Any":
    import _functools  # type: ignore[import-not-found]  # the half of functools that is written in C

    def lru_cache(maxsize: "int | None" = 128, typed: bool = False) -> object:
        return lambda function: _functools._lru_cache_wrapper(function, maxsize, typed, tuple)

    module: Any = type(sys)("functools")
    module.reduce, module.partial, module.lru_cache = _functools.reduce, _functools.partial, lru_cache
    return module
