"""The seam for time: read once per decision, passed on as a value."""

from datetime import datetime, timezone


def now() -> datetime:
    """The present as an aware UTC time."""
    return datetime.now(timezone.utc)
