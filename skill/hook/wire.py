"""JSON in and out, without the `json` package: importing it costs a matched hook more than all its own work.

The C scanner and the C string encoder behind that package are used directly; where an interpreter lacks
them, the package itself.
"""

try:
    import _json

    _C: object = _json
except ImportError:  # another Python than CPython
    _C = None


class _Options:
    """What the C scanner asks its caller for: the defaults of `json.loads`."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: "dict[str, str]" = {}


def decode(text: str) -> object:
    """The value that `text` holds; raises json.JSONDecodeError, which names the position and quotes nothing."""
    if _C is not None:
        start = len(text) - len(text.lstrip(" \t\r\n"))
        try:
            value, end = _json.make_scanner(_Options)(text, start)  # type: ignore[arg-type]  # only read by name
            if not text[end:].strip(" \t\r\n"):
                return value
        except (StopIteration, ValueError, SystemError):
            pass  # malformed: the package says how, and whether it really is
    import json

    return json.loads(text)


def encode(value: object) -> str:
    """JSON of texts, numbers, booleans and None in lists and mappings."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{encode(str(name))}: {encode(part)}" for name, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(encode, value)) + "]"
    if isinstance(value, str) and _C is not None:
        return str(_json.encode_basestring_ascii(value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    import json

    return json.dumps(value)
