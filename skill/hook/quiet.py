"""Commands whose success says nothing about running systems: told from the raw payload, before it is parsed.

Readers of files, history and documentation quote words; test runners, linters, builders and package managers
report on code. Only plain commands are judged; `command.py` reads the rest. A test keeps both in step.
"""

_QUOTING = (
    b"cat head tail less more nl tac bat batcat strings grep egrep fgrep zgrep rg ag ack sed awk gawk jq yq cut"
    b" sort uniq tr column fold fmt paste comm tee wc ls ll fd find tree file du diff cmp basename dirname"
    b" realpath readlink which whereis type locate echo printf cd pwd export true sleep date whoami hostname"
    b" uname id printenv man info vi vim nvim nano test"
)
_CODE_TOOLS = (
    b"pytest tox nox jest vitest mocha ava cypress playwright rspec phpunit bats gotestsum ruff flake8 pylint"
    b" mypy pyright black isort bandit eslint tsc prettier stylelint shellcheck yamllint golangci-lint"
    b" staticcheck gofmt rubocop pre-commit pip pip3 pipx poetry uv conda npm npx yarn pnpm bun apt apt-get"
    b" apt-cache dpkg dpkg-query yum dnf rpm brew gem bundle cargo rustup make gmake cmake ninja bazel gcc g++"
    b" cc clang rustc javac mvn gradle sbt ant go dotnet webpack vite rollup esbuild turbo nx"
)
QUOTING = frozenset((*_QUOTING.split(), b"git", b""))
PROGRAMS = QUOTING | frozenset(_CODE_TOOLS.split())
GIT_VERBS = frozenset(
    b"log show diff status branch blame stash add commit checkout switch tag rev-parse config ls-files grep"
    b" shortlog describe restore reset merge rebase cherry-pick reflog".split()
)
# What makes a quoting command show a running system after all, or run another program.
_UNSURE = (
    *(b"log", b"/proc", b"/sys", b"$(", b"`", b"<(", b"deploy", b"xargs", b"-exec", b"publish", b".out", b".err"),
    *(b".trc", b".INFO", b".WARNING", b".ERROR", b".FATAL", b"ERRORLOG", b"/messages"),
)
_MAX = 2000


def only_quotes(payload: bytes) -> bool:
    """Whether the event is the success of a plain command of which nothing but quoted words can be expected."""
    command = command_of(payload)
    if not command or any(mark in command.replace(b"git log", b"git") for mark in _UNSURE):
        return False
    for mark in (b"&&", b"||", b"|", b";", b"\\n"):
        command = command.replace(mark, b"\n")
    # Only Claude Code's result of a success has this field; other clients send the same event for a failure,
    # and there a program's own words ("ls: ...: Stale file handle") are the only sign of one.
    told = b'"interrupted"' in payload
    programs = [_program(part.split()) for part in command.split(b"\n")]
    if not all(name in (PROGRAMS if told else QUOTING) for name in programs):
        return False
    return told or not any(name + b": " in payload for name in (*programs, b"bash", b"sh") if name)


def command_of(payload: bytes) -> bytes:
    """The value of `command` as it stands in the JSON, with its escapes; empty when it is missing or long."""
    start = payload.find(b'"command"')
    if start < 0:
        return b""
    start = payload.find(b'"', start + 9) + 1
    end = payload.find(b'"', start)
    while end > 0 and payload[end - 1] == 92 and payload[end - 2] != 92:
        end = payload.find(b'"', end + 1)
    return payload[start:end] if 0 < end - start <= _MAX else b""


def _program(words: "list[bytes]") -> bytes:
    """The program a simple command runs, b"" for none; git with a verb that does not quote is another program."""
    while words and (words[0] in (b"time", b"sudo") or b"=" in words[0]):
        words = words[1:]
    program = words[0].rpartition(b"/")[2] if words else b""
    return b"git network" if program == b"git" and (len(words) < 2 or words[1] not in GIT_VERBS) else program
