"""A loopback stand-in for the model: answers a client with a script, and records what the client sent.

Protocol-neutral. A protocol module (`anthropic`, later others) turns a request body into a `Turn` and a
`Reply` into the bytes its client understands.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol


@dataclass(frozen=True)
class Say:
    """The model ends its turn with a sentence."""

    text: str


@dataclass(frozen=True)
class Shell:
    """The model calls the client's shell tool."""

    command: str


@dataclass(frozen=True)
class Call(Shell):
    """The model calls a tool by its name; the stand-in of the Messages API alone can."""

    command: str = ""
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


Reply = Say | Shell


@dataclass(frozen=True)
class Turn:
    """What a protocol read out of one request: how far the script is, and the text the model would see."""

    tool_results: int
    has_tools: bool
    text: str


Step = Reply | Callable[[Turn], Reply]


class Wire(Protocol):
    """One model API: the path it is posted to (`*` for what varies), how to read a request, how to write a reply."""

    path: str
    content_type: str

    def turn(self, body: dict[str, Any]) -> Turn: ...

    def encode(self, reply: Reply, number: int, body: dict[str, Any]) -> bytes: ...


@dataclass(frozen=True)
class Request:
    """One request of the client, as it came."""

    path: str
    body: dict[str, Any]
    turn: Turn


@dataclass
class StandIn:
    """A model on 127.0.0.1 that plays `script`, one step for each tool result the client reports.

    A step may be a function of the turn, for a model that acts on what it was told. Side requests of a
    client (titles, summaries: they offer no tools) and requests past the end are answered with "done".
    """

    wire: Wire
    script: Sequence[Step] = ()
    requests: list[Request] = field(default_factory=list)
    failure: AssertionError | None = None

    def __enter__(self) -> StandIn:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self.failure and not error:
            raise self.failure

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def turns(self) -> list[Request]:
        """The requests of the conversation itself, without side requests."""
        return [request for request in self.requests if request.turn.has_tools]

    def answer(self, path: str, body: dict[str, Any]) -> bytes:
        turn = self.wire.turn(body)
        self.requests.append(Request(path, body, turn))
        reply: Reply = Say("done")
        if turn.has_tools and turn.tool_results < len(self.script):
            reply = self._play(self.script[turn.tool_results], turn)
        return self.wire.encode(reply, turn.tool_results, body)

    def _play(self, step: Step, turn: Turn) -> Reply:
        try:
            return step(turn) if callable(step) else step
        except AssertionError as failure:  # raised when the client has ended: it would retry for minutes
            self.failure = failure
            return Say("the script failed")


def server_sent_events(events: Sequence[dict[str, Any]]) -> bytes:
    """The bytes of a stream of named events, as text/event-stream carries them."""
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()


def _handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: the requests are recorded, not printed."""

        def do_GET(self) -> None:
            self._send(404, "application/json", b"{}")

        do_HEAD = do_GET

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            if not fnmatch(self.path.partition("?")[0], standin.wire.path):
                self._send(404, "application/json", b"{}")
                return
            self._send(200, standin.wire.content_type, standin.answer(self.path, body))

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Handler
