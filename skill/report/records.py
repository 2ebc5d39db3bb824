"""What the figures are computed from: plain records of entries, signals, changes and jobs. Pure data.

Times are aware UTC; an empty text or None means that the source says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True)
class Period:
    """The time that is looked at, [since, until), and the zone whose hours, days and months people know."""

    since: datetime
    until: datetime
    zone: tzinfo

    @property
    def days(self) -> float:
        """Its length in days."""
        return (self.until - self.since) / timedelta(days=1)

    def holds(self, at: datetime | None) -> bool:
        """Whether a moment lies in it; one that is not known does not."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True)
class Times:
    """What a timeline tells: its start, minutes to detection and to restoration, whether it contradicts itself."""

    start: datetime | None = None
    detect_min: float | None = None
    restore_min: float | None = None
    contradictory: bool = False


@dataclass(frozen=True)
class Return:
    """A problem that was seen again after it was closed; how many days the fix held, where that is known."""

    at: datetime
    held_days: int | None


@dataclass(frozen=True)
class Problem:
    """One entry. `closed` is the time of its latest resolution; `toil_hours` what it costs by hand, hours a month."""

    id: str
    type: str
    title: str = ""
    status: str = ""
    priority: str = ""
    severity: str = ""
    category: str = ""
    area: str = ""
    services: tuple[str, ...] = ()
    pattern_key: str = ""
    trigger: str = ""
    recurrences: int = 1
    logged: datetime | None = None
    last_seen: datetime | None = None
    closed: datetime | None = None
    times: Times = field(default_factory=Times)
    returns: tuple[Return, ...] = ()
    by_hand: bool = False
    toil_hours: float | None = None
    fixed: bool = False

    @property
    def began(self) -> datetime | None:
        """The start that the timeline tells, else when it was logged."""
        return self.times.start or self.logged

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.status in ("pending", "in_progress")


@dataclass(frozen=True)
class Noise:
    """Signals of one problem in one service: all of them, those dismissed, and the days with more than the limit."""

    pattern_key: str
    service: str
    signals: int
    dismissed: int
    days_over: int


@dataclass(frozen=True)
class Spoken:
    """The hooks' answers of one kind of event: CPU milliseconds of each, ascending, and characters in all."""

    kind: str
    milliseconds: tuple[float, ...]
    characters: int


@dataclass(frozen=True)
class Change:
    """A change seen by the hooks: kind deploy|rollback|manual_fix, outcome success|failure (or what was done)."""

    at: datetime
    kind: str
    outcome: str
    service: str


@dataclass(frozen=True)
class JournalFacts:
    """What the journal kept of the period. `quarters`: quarter hours since 1970 -> signals in it.

    `states` are signals by state, `shown` recalls by outcome (empty: nobody said), `met_again` the sessions that met
    a failure after its fix was recorded. `silent` are CPU milliseconds of the silent calls that were sampled, ascending.
    """

    quarters: Mapping[int, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    noise: Sequence[Noise] = ()
    oldest: datetime | None = None
    shown: Mapping[str, int] = field(default_factory=dict)
    spoken: Sequence[Spoken] = ()
    silent: Sequence[float] = ()
    changes: Sequence[Change] = ()
    met_again: int = 0


@dataclass(frozen=True)
class JobFacts:
    """One job of the monitor in the period; times None where nothing was seen."""

    name: str
    runs: int = 0
    failed: int = 0
    last_success: datetime | None = None
    state: str = ""
    progress_at: datetime | None = None


@dataclass(frozen=True)
class Sample:
    """`good` of `total` events, counted in the time up to `at`."""

    at: datetime
    good: float
    total: float


@dataclass(frozen=True)
class Outage:
    """A time without service; `end` None: it lasts."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Objective:
    """One service level objective: `target` a share such as 0.999, `window_days` its window.

    Its data: `samples` of events, or `outages` where `by_time`; `unknown` incidents told no duration.
    """

    name: str
    service: str
    target: float
    window_days: float
    by_time: bool
    samples: Sequence[Sample] = ()
    outages: Sequence[Outage] = ()
    unknown: int = 0
    slow_below: float = 0.25
    freeze_below: float = 0.0


@dataclass(frozen=True)
class Limits:
    """Thresholds of config.yaml that figures are held against."""

    alerts_per_day: float = 50
    toil_percent: float = 50
    change_failure_percent: float = 15


@dataclass(frozen=True)
class Records:
    """All that `figures.compute` looks at. None: there is no such source here."""

    problems: Sequence[Problem] = ()
    journal: JournalFacts | None = None
    errors: int | None = None
    jobs: Sequence[JobFacts] | None = None
    commits: Sequence[datetime] | None = None
    objectives: Sequence[Objective] = ()
    on_call_hours: float | None = None
    limits: Limits = field(default_factory=Limits)
