"""The service a signal is about: from the matched line, else from the command."""

# ruff: noqa: E501, SIM905 (patterns and word lists stay whole)

from skill.hook.pattern import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from skill.hook.scene import Scene

_NAMED = Pattern(
    r"\b(?:(?:pod|deployment|deploy|statefulset|sts|daemonset|ds|job|cronjob|service|svc|unit|container|app|application|release"
    r"|helmrelease|kustomization|canary|node|host|job_name|upstream|backend|server|database|queue|topic|vhost|program)(?:\.apps)?"
    r"[ =:/]{1,2}[\"'`]?)([a-zA-Z][\w.-]{2,80})",
    needs=(
        "app",
        "backend",
        "canary",
        "container",
        "daemonset",
        "database",
        "deploy",
        "ds",
        "host",
        "job",
        "kustomization",
        "node",
        "pod",
        "program",
        "queue",
        "release",
        "server",
        "service",
        "statefulset",
        "sts",
        "svc",
        "topic",
        "unit",
        "upstream",
    ),
)
_UNIT = Pattern(r"\b([a-zA-Z][\w@:.-]{1,60})\.service\b", needs=(".service",))
_SYSLOG = Pattern(r"^\w{3} [ \d]\d \d\d:\d\d:\d\d \S{1,80} ([a-zA-Z][\w.-]{1,40})(?:\[\d{1,8}\])?:")
_POD = Pattern(r"\b([a-z][a-z0-9-]{1,60}?)-[a-f0-9]{6,10}-[a-z0-9]{5}\b|\b([a-z][a-z0-9-]{2,60}?)-\d{1,3}(?=\s)")
_HASHES = Pattern(r"-[a-f0-9]{6,10}(?:-[a-z0-9]{5})?$|-\d{1,3}$|-[a-z0-9]{5}$(?<=\d[a-z0-9])")
_COMMON = frozenset(
    "the and for with from name status error failed not has was is been set kubelet default-scheduler in to on at of namespace type"
    " localhost null none true false".split()
)
_COMMAND_NAME = Pattern(
    r"(?:deployments?|deploy|statefulset|sts|daemonset|ds|pods?|svc|service|job|canary|release)[/ ]([a-z][a-z0-9.-]{2,60})|(?:-u|--unit)[= ]([\w@.-]{2,60})"
    r"|(?:systemctl|service) (?:status |restart |start )?([\w@.-]{2,60})|helm (?:upgrade|install)(?: --?\w[\w-]*(?:=\S+)?)* ([a-z][a-z0-9-]{2,60})"
)


def service_of(scene: "Scene", at: int) -> str:
    """A plain service name (no pod hashes), or ""."""
    line = scene.lines[at]
    for pattern in (_UNIT, _NAMED, _POD, _SYSLOG):
        hit = pattern.search(line)
        name = next((group for group in hit.groups() if group), "") if hit else ""
        if name and name.lower() not in _COMMON:
            return plain(name)
    words = " ".join(scene.reading.words)[:400]
    hit = _COMMAND_NAME.search(words)
    if hit:
        name = next((group for group in hit.groups() if group), "")
        if name and name not in _COMMON:
            return plain(name)
    return ""


def plain(name: str) -> str:
    """A name without what a controller added to it: api-7d9c5b6f4-x2x7k -> api."""
    name = name.rstrip(".:,;")
    for end in (".service", ".timer", ".socket"):
        if name.endswith(end):
            name = name[: -len(end)]
    return _HASHES.sub("", name)[:60]
