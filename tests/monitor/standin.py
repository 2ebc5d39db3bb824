"""A loopback stand-in for Telegram's API: answers as told, remembers what was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
OK: Answer = (200, {}, b'{"ok": true, "result": {"message_id": 1}}')


@dataclass
class Api:
    """Answers are taken in turn, the last one for ever; "hang" and "drip" never end."""

    answers: list[Answer | str] = field(default_factory=lambda: [OK])
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        return [body["text"] for _, body in self.requests]

    def next(self) -> Answer | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def api(*answers: Answer | str) -> Iterator[Api]:
    """A running stand-in."""
    state = Api(list(answers) or [OK])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append((self.path, body))
            answer = state.next()
            if answer == "hang":
                state.closing.wait(30)
                return
            if answer == "drip":
                self._drip()
                return
            assert not isinstance(answer, str)
            status, headers, content = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _drip(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not state.closing.is_set():
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def error(status: int, description: str, **parameters: Any) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return status, {}, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode()
