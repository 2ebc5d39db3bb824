"""What a job is, as values: read from a file by `config`, judged by `decide`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LONG, READ, WRITE = "long_running_read", "one_shot_read", "one_shot_write"
KINDS = (LONG, READ, WRITE)
READ_ONLY, WRITE_LOCAL, WRITE_EXTERNAL = "read_only", "write_local", "write_external"
RISKS = (READ_ONLY, WRITE_LOCAL, WRITE_EXTERNAL)
SUCCESS, FAILURE = "success", "failure"
OUTCOMES = (SUCCESS, FAILURE)

Argv = tuple[str, ...]


@dataclass(frozen=True)
class QuietHours:
    """A daily span of wall-clock minutes, `start` included and `end` not; equal ends mean no quiet hours."""

    start: int = 23 * 60
    end: int = 8 * 60


@dataclass(frozen=True)
class Policy:
    """How a job is watched; every time is a number of seconds."""

    quiet_hours: QuietHours = QuietHours()
    report_every_s: float = 1800
    stall_s: float = 3600
    auto_resume: bool = False
    auto_resume_backoff_s: float = 900
    only_on_change: bool = True
    report_while_running: bool = True


@dataclass(frozen=True)
class FollowUp:
    """A job to queue when another one ended as `when` says, `delay_s` seconds later."""

    job_id: str
    when: str = SUCCESS
    delay_s: float = 0


@dataclass(frozen=True)
class Job:
    """One job of the file. `cwd` and `scratch` are absolute; `command` is set where the bundled runner works."""

    id: str
    kind: str
    risk: str
    cwd: str
    name: str = ""
    enabled: bool = False
    commands: Mapping[str, Argv] = field(default_factory=dict)
    command: Argv = ()
    policy: Policy = Policy()
    after: tuple[FollowUp, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    pass_environment: tuple[str, ...] = ()
    scratch: tuple[str, ...] = ()
    service: str = ""
    environment: str = ""
    granted_in_config: bool = False
    pid: int = 0
    pid_started: str = ""

    @property
    def long(self) -> bool:
        return self.kind == LONG

    @property
    def read_only(self) -> bool:
        return self.risk == READ_ONLY

    @property
    def adopted(self) -> bool:
        """Whether the job is a process that somebody else started."""
        return self.pid > 0

    def argv(self, step: str) -> Argv:
        """The argument list of "start", "status", "stop" or "run"; empty when the job has none."""
        if step in ("start", "run") and self.command:
            return self.command
        return self.commands.get(step, ())

    def follow_ups(self, when: str) -> tuple[FollowUp, ...]:
        return tuple(item for item in self.after if item.when == when)
