"""What the name of a file says about what it holds. Pure."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.pattern import IGNORECASE, Pattern

_LOG_FILE = Pattern(
    r"/var/log/|(?:^|[/_.-])(?:sys|error|access|messages|daemon|console|kern)?logs?(?:$|[/.*-])|\.(?:log|out|err|trc|(?-i:INFO|WARNING|ERROR|FATAL))(?:[.-][\w*-]+)?$"
    r"|(?:^|/)(?:syslog|messages|kern\.log|catalina\.out|alert_\w+\.log|nohup\.out|errorlog(?:\.\d+)?)$",
    IGNORECASE,
)
_TEXT_FILE = Pattern(
    r"\.(?:py|go|ts|tsx|js|jsx|rs|java|rb|php|c|h|cc|cpp|cs|kt|scala|sh|md|rst|adoc|ya?ml|json|toml|ini|cfg|conf|tf|hcl|sql|xml|html|css|vue)$",
    IGNORECASE,
)
_DATED_LOG = Pattern(r"(?:^|/)logs?/[\w.-]{0,40}\d{4}-?\d\d-?\d\d[\w.-]{0,20}$", needs=("log",))


def is_process_file(word: str) -> bool:
    """Whether the kernel answers for the file, as under /proc."""
    return word.startswith(("/proc/", "/sys/"))


def is_log_file(word: str) -> bool:
    """Whether a file's name says log; what ends as source or text does must lie dated in a folder of logs, too."""
    if _LOG_FILE.search(word) is None:
        return False
    return _TEXT_FILE.search(word) is None or _DATED_LOG.search(word) is not None
