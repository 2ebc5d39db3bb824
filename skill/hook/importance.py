"""What a past entry is worth beside how well it fits: proved, recent, recurring, of the service that asks. Pure."""

YEAR = 365.0


class Asked:
    """Where and when the symptom was met; `now` in seconds since 1970."""

    __slots__ = ("environment", "now", "service")

    def __init__(self, service: str, environment: str, now: float) -> None:
        self.service = service.lower()
        self.environment = environment.lower()
        self.now = now


def importance(row: "tuple[object, ...]", asked: Asked) -> float:
    """What an entry is worth beside its words, around 1: proved, recent, recurring, of this service."""
    recurrences, confirmed = int(str(row[3])), bool(row[8])
    helped, failed = int(str(row[13])), int(str(row[14]))
    value = 1.0 + 0.02 * min(recurrences, 5) + (0.06 if confirmed else 0.0)
    value += 0.06 * max(0.0, 1.0 - _age(str(row[4]), asked.now) / YEAR)
    value += 0.04 * min(helped, 3) - 0.08 * min(failed, 3)
    if asked.service and asked.service in str(row[9]).lower():
        value += 0.15
    if asked.environment and asked.environment == str(row[10]).lower():
        value += 0.05
    if row[2] == "wont_fix":
        value -= 0.15
    return max(value - 0.2 * bool(row[11]) - 0.3 * bool(row[15]), 0.1)


def _age(last_seen: str, now: float) -> float:
    """Days since a time that starts with YYYY-MM-DD, to within two; a year for anything else."""
    year, month, day = last_seen[:4], last_seen[5:7], last_seen[8:10]
    if not all(part.isdecimal() for part in (year, month, day)):
        return YEAR
    return max(0.0, now / 86400 - ((int(year) - 1970) * 365.25 + (int(month) - 1) * 30.44 + int(day)))
