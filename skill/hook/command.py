"""What a command line was: does its output show a running system, or quote words from files?

Kinds: "log" (logs of something that runs) · "live" (state of, or an action on, something that runs) · "run" (a program
we know nothing about) · "build", "package", "vcs" (own failures count, quoted words do not) · "test", "lint", "quote"
(files, documentation, source, history, help: words in it are no incidents) · "" (no command known).
"""

from skill.hook.files import is_log_file, is_process_file
from skill.hook.pattern import Pattern
from skill.hook.programs import (
    ASIDE,
    BUILDERS,
    DOCS,
    EDITORS,
    FILTERS,
    HUMAN_UNITS,
    INTERPRETERS,
    LINTERS,
    LISTERS,
    LIVE,
    LOGGERS,
    PACKAGERS,
    QUOTING_SUBCOMMANDS,
    READERS,
    RUNNERS,
    TESTERS,
    VERSIONING,
    WRAPPERS,
    WRAPPING_PAIRS,
)

_TOKEN = Pattern(r""""(?:[^"\\]|\\.)*"|'[^']*'|\\.|[;|&\n()]+|<<-?|[<>]{1,2}&?\d?|[^\s;|&"'()<>\\]+""")
_ASSIGNMENT = Pattern(r"[A-Za-z_][A-Za-z0-9_]*=")
_LOG_OPTION = Pattern(r"--logs?(?:-failed)?(?:=|$)", needs=("--log",))
_DOCUMENT_URL = Pattern(
    r"://(?:raw\.githubusercontent\.com|gist\.githubusercontent\.com|docs?\.|[\w-]{1,60}\.readthedocs)|://\S{1,300}\.(?:md|rst|adoc|py|go|js|ts|rs|java|rb|sh|ya?ml|toml|tf)$"
)
_SHOWS_STATUS = Pattern(r"-[a-zA-Z]*[iIvw]|--(?:head|include|verbose|write-out)")
_RANK = {"log": 7, "live": 6, "run": 5, "build": 4, "package": 3, "vcs": 3, "test": 2, "lint": 2, "quote": 1, "": 0}
_LIMIT = 4000
_NESTED = 4  # shells in shells
_TEST_SCRIPT = Pattern(r"(?:^|[/_])tests?(?:[/_.]|$)")
_TESTS = Pattern(r"(?:^| )(?:run )?(?:test|t|check|tests)(?::|$| )")
_LINTS = Pattern(
    r"(?:^| )(?:run )?(?:lint|fmt|clippy|vet|typecheck|format)(?::|$| )",
    needs=("clippy", "fmt", "format", "lint", "typecheck", "vet"),
)
_LISTS = Pattern(
    r"(?:^| )(?:list|show|search|info|freeze|ls|view|outdated|policy|why|tree|audit)(?:$| )",
    needs=("audit", "freeze", "info", "list", "ls", "outdated", "policy", "search", "show", "tree", "view", "why"),
)
_RUNS = Pattern(r"(?:^| )(?:run|start|exec|serve|dev)(?:$| |:)", needs=("dev", "exec", "run", "serve", "start"))
_PLAIN = Pattern(r"[a-z0-9]+")


class Reading:
    """`kind` as in the module text; `programs`: base names in order; `words`: all words of all commands, lower case."""

    __slots__ = ("kind", "programs", "words")

    def __init__(self, kind: str, programs: "list[str]", words: "list[str]") -> None:
        self.kind = kind
        self.programs = programs
        self.words = words

    def tokens(self) -> "list[str]":
        """Runs of letters and digits in the words."""
        return _PLAIN.findall(" ".join(self.words))


_NETWORK_VERBS = frozenset(
    ("push", "pull", "fetch", "clone", "ls-remote", "remote", "submodule", "lfs", "checkout", "gc", "commit")
)
_latest: "dict[str, Reading]" = {}


def read_command(command: str) -> Reading:
    """Reading of a shell command line; never raises, looks at the first 4,000 characters.

    The latest one is kept: several modules ask about the command of the one event a process handles.
    """
    if command not in _latest:
        _latest.clear()
        _latest[command] = _read(command[:_LIMIT], 0)
    return _latest[command]


def _read(command: str, depth: int) -> Reading:
    programs: list[str] = []
    words: list[str] = []
    best = ""
    for pipeline in _pipelines(command):
        kind = ""
        for argv in map(_unwrapped, pipeline):
            if not argv:
                continue
            inner = _inner(argv) if depth < _NESTED else None
            reading = _read(inner, depth + 1) if inner is not None else None
            programs += reading.programs if reading else [_base(argv[0])]
            words += [word.lower() for word in argv] + (reading.words if reading else [])
            one = reading.kind if reading else _kind(argv)
            if one == "stop":
                kind = "quote"
                break
            if _RANK[one] > _RANK[kind]:
                kind = one
        if _RANK[kind] > _RANK[best]:
            best = kind
    return Reading(best, programs, words)


def _pipelines(command: str) -> "list[list[list[str]]]":
    pipelines: list[list[list[str]]] = []
    pipeline: list[list[str]] = []
    argv: list[str] = []
    skip = False
    for token in _TOKEN.findall(command):
        if token[0] in ";&\n|()":
            if argv:
                pipeline.append(argv)
            argv = []
            skip = False
            if token != "|" and token != "|&":
                if pipeline:
                    pipelines.append(pipeline)
                pipeline = []
        elif token[0] in "<>":
            skip = token[-1] in "<>"
            if token.startswith("<<"):
                argv.append("<<")
        elif skip:
            skip = False
        else:
            argv.append(token[1:-1] if token[0] in "\"'" and len(token) > 1 else token)
    if argv:
        pipeline.append(argv)
    if pipeline:
        pipelines.append(pipeline)
    return pipelines[:40]


def _unwrapped(argv: "list[str]") -> "list[str]":
    """argv without assignments, sudo, timeout and the like in front."""
    at = 0
    while at < len(argv):
        word = argv[at]
        base = _base(word)
        if _ASSIGNMENT.match(word) or word in ASIDE:
            at += 1
            continue
        if " ".join(argv[at : at + 2]) in WRAPPING_PAIRS:
            at += 2
            continue
        if base not in WRAPPERS:
            break
        takes_value = WRAPPERS[base]
        at += 1
        while at < len(argv) and (argv[at].startswith("-") or argv[at][:1].isdigit()):
            at += 2 if argv[at] in takes_value else 1
    return argv[at:]


def _inner(argv: "list[str]") -> "str | None":
    """The command line that argv runs elsewhere (a shell, another host, a container), or None."""
    program = _base(argv[0])
    if program in ("bash", "sh", "zsh", "dash", "ash") and len(argv) > 2:
        for at, word in enumerate(argv[1:-1], 1):
            if word.startswith("-") and word.endswith("c"):
                return argv[at + 1]
        return None
    if program == "ssh":
        return _after_host(argv)
    if (
        program in ("kubectl", "oc", "k", "docker", "podman", "nerdctl", "crictl", "docker-compose")
        and "exec" in argv[:6]
    ):
        if "--" in argv:
            rest = argv[argv.index("--") + 1 :]
            return _joined(rest) if rest else None
        rest = [word for word in argv[argv.index("exec") + 1 :] if not word.startswith("-")]
        return _joined(rest[1:]) if len(rest) > 1 else None
    return None


def _after_host(argv: "list[str]") -> "str | None":
    at = 1
    while at < len(argv) and argv[at].startswith("-"):
        at += (
            2 if argv[at] in ("-i", "-p", "-o", "-l", "-F", "-J", "-L", "-R", "-D", "-W", "-b", "-c", "-E", "-m") else 1
        )
    rest = argv[at + 1 :]
    return _joined(rest) if rest else None


def _joined(words: "list[str]") -> str:
    if len(words) == 1:
        return words[0]
    return " ".join("'" + word + "'" if (" " in word or "|" in word) and "'" not in word else word for word in words)


def _base(word: str) -> str:
    return word.rsplit("/", 1)[-1].lower()


def _kind(argv: "list[str]") -> str:
    program, rest = _base(argv[0]), argv[1:]
    subcommands = [word for word in rest if not word.startswith("-")]
    if program in DOCS or _asks_help(rest, subcommands, program):
        return "stop"
    if program in EDITORS:
        return "stop"
    if program in READERS or program in FILTERS or program in LISTERS:
        return _reader_kind(program, rest)
    if program in VERSIONING:
        return "stop" if _NETWORK_VERBS.isdisjoint(subcommands[:2]) else "vcs"
    if program in INTERPRETERS:
        return _interpreter_kind(rest)
    for table, kind in ((TESTERS, "test"), (LINTERS, "lint")):
        if program in table:
            return kind
    pair = " ".join([program, *subcommands[:2]])
    for phrase, kind in QUOTING_SUBCOMMANDS:
        if pair == phrase or pair.startswith(phrase + " "):
            return kind
    if program in ("npx", "bunx", "uvx") and subcommands:
        inner = _kind(subcommands)
        return inner if inner in ("test", "lint") else "package"
    if program in PACKAGERS:
        return _package_kind(subcommands)
    if program in BUILDERS:
        return "test" if any(word in ("test", "check", "lint", "tests") for word in subcommands) else "build"
    return _service_kind(program, rest, subcommands)


def _service_kind(program: str, rest: "list[str]", subcommands: "list[str]") -> str:
    """Of a program that looks at something that runs, or of one we do not know."""
    says_logs = any(word in ("logs", "log", "tail") for word in subcommands[:4]) or any(
        _LOG_OPTION.match(w) for w in rest
    )
    if program in LOGGERS or (program in LIVE and says_logs):
        return "log"
    if (
        program == "curl"
        and any(_DOCUMENT_URL.search(w) for w in rest)
        and not any(_SHOWS_STATUS.match(w) for w in rest)
    ):
        return "quote"
    if program in LIVE:
        return "live"
    return "run"


def _asks_help(rest: "list[str]", subcommands: "list[str]", program: str) -> bool:
    if any(word in ("--help", "-help", "--usage", "--version", "-V") for word in rest):
        return True
    if subcommands[:1] and subcommands[0] in ("help", "completion", "version"):
        return True
    return rest[-1:] == ["-h"] and program not in HUMAN_UNITS


def _reader_kind(program: str, rest: "list[str]") -> str:
    if "<<" in rest:
        return "stop"
    files = [word for word in rest if not word.startswith("-")]
    if program in FILTERS and not any(word in rest for word in ("-f", "--file", "-e")):
        files = files[1:]
    if any(map(is_process_file, files)):
        return "live"
    if program not in LISTERS and any(map(is_log_file, files)):
        return "log"
    recursive = program in ("rg", "ag", "ack") or any(
        w.startswith("-") and not w.startswith("--") and "r" in w.lower() for w in rest
    )
    if files or program in LISTERS or (recursive and program in FILTERS):
        return "quote"
    return ""


def _interpreter_kind(rest: "list[str]") -> str:
    if "-m" in rest and rest.index("-m") + 1 < len(rest):
        module = rest[rest.index("-m") + 1].split(".")[0].lower()
        if module in DOCS:
            return "stop"
        if module in TESTERS:
            return "test"
        if module in LINTERS:
            return "lint"
        if module in PACKAGERS:
            return "package"
    script = next((word for word in rest if not word.startswith("-")), "")
    return "test" if _TEST_SCRIPT.search(script) else "run"


def _package_kind(subcommands: "list[str]") -> str:
    joined = " ".join(subcommands[:3])
    if _TESTS.search(joined):
        return "test"
    if _LINTS.search(joined):
        return "lint"
    if _LISTS.search(joined):
        return "stop"
    if _RUNS.search(joined) and "build" not in joined:
        return next((kind for word, kind in RUNNERS if word in joined), "run")
    return "package"
