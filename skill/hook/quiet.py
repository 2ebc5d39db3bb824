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
QUOTING = frozenset(_QUOTING.split())
PROGRAMS = QUOTING | frozenset(_CODE_TOOLS.split())
GIT_VERBS = frozenset(
    b"log show diff status branch blame stash add commit checkout switch tag rev-parse config ls-files grep"
    b" shortlog describe restore reset merge rebase cherry-pick reflog".split()
)
# What makes a quoting command show a running system after all, or run another program.
_UNSURE = (b"log", b"/proc", b"/sys", b"$(", b"`", b"<(", b"deploy", b"xargs", b"-exec", b"publish", b".out", b".err")
_MAX = 2000


def only_quotes(payload: bytes) -> bool:
    """Whether the event is the success of a plain command of which nothing but quoted words can be expected."""
    command = _command(payload)
    if not command or any(mark in command.replace(b"git log", b"git") for mark in _UNSURE):
        return False
    for mark in (b"&&", b"||", b"|", b";", b"\\n"):
        command = command.replace(mark, b"\n")
    # Only Claude Code's result of a success has this field; other clients send the same event for a failed build.
    quiet = PROGRAMS if b'"interrupted"' in payload else QUOTING
    return all(_quotes(part.split(), quiet) for part in command.split(b"\n"))


def _command(payload: bytes) -> bytes:
    """The value of `command` as it stands in the JSON, with its escapes; empty when it is missing or long."""
    start = payload.find(b'"command"')
    if start < 0:
        return b""
    start = payload.find(b'"', start + 9) + 1
    end = payload.find(b'"', start)
    while end > 0 and payload[end - 1] == 92 and payload[end - 2] != 92:
        end = payload.find(b'"', end + 1)
    return payload[start:end] if 0 < end - start <= _MAX else b""


def _quotes(words: "list[bytes]", quiet: "frozenset[bytes]") -> bool:
    while words and (words[0] in (b"time", b"sudo") or b"=" in words[0]):
        words = words[1:]
    if not words:
        return True
    program = words[0].rpartition(b"/")[2]
    if program == b"git":
        return len(words) > 1 and words[1] in GIT_VERBS
    return program in quiet
