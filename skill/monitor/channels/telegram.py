"""Telegram's HTTP API. Source: https://core.telegram.org/bots/api (sendMessage, ResponseParameters.retry_after)."""

from __future__ import annotations

import http.client
import json
import queue
import re
import socket
import threading
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skill.monitor.channels import ChannelError, openclaw, secret
from skill.monitor.outbox import Sent

API = "https://api.telegram.org"
LIMIT_S = 20.0
MOST = 64 * 1024
LONGEST_TEXT = 4096
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


class Telegram:
    """One chat of one bot. An answer that takes longer than `limit_s` in all is given up."""

    def __init__(self, name: str, target: str, token: str, api: str = API, limit_s: float = 0) -> None:
        self.name = name
        self.target = target
        self._token = token
        self._api = urllib.parse.urlsplit(api)
        self._limit_s = limit_s or LIMIT_S

    def send(self, text: str) -> Sent:
        if not self._token or not self.target:
            lacking = "target" if self._token else "token"
            return Sent(False, f"Telegram: there is no {lacking}", permanent=True)
        if not _TOKEN.fullmatch(self._token):
            return Sent(False, "Telegram: the token does not have a token's form", permanent=True)
        try:
            status, headers, body = self._within_limit(text)
        except TimeoutError:
            return Sent(False, f"Telegram: no whole answer within {self._limit_s:g} s", unsure=True)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or ""
            reached = not isinstance(error, ConnectionRefusedError | socket.gaierror)
            return Sent(False, f"Telegram: {type(error).__name__} {reason}".rstrip(), unsure=reached)
        return read_answer(status, headers, body, self._token)

    def _within_limit(self, text: str) -> tuple[int, Mapping[str, str], bytes]:
        """The exchange in a thread: socket time-outs start anew with each byte, so a dripping server needs a clock."""
        answers: queue.Queue[tuple[int, Mapping[str, str], bytes] | Exception] = queue.Queue()

        def body() -> None:
            try:
                answers.put(self._exchange(text))
            except (OSError, http.client.HTTPException, ValueError) as error:
                answers.put(error)

        threading.Thread(target=body, name="telegram", daemon=True).start()
        try:
            answer = answers.get(timeout=self._limit_s)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _exchange(self, text: str) -> tuple[int, Mapping[str, str], bytes]:
        secure = self._api.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(self._api.netloc, timeout=self._limit_s)
        content = {"chat_id": self.target, "text": text[:LONGEST_TEXT], "disable_web_page_preview": True}
        try:
            connection.request(
                "POST", f"{self._api.path}/bot{self._token}/sendMessage", json.dumps(content).encode(),
                {"Content-Type": "application/json"},
            )  # fmt: skip
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read(MOST)
        finally:
            connection.close()


def read_answer(status: int, headers: Mapping[str, str], body: bytes, token: str) -> Sent:
    """What an HTTP answer means for the message: delivered, try later, or never."""
    data = _object(body)
    if status == 200 and data.get("ok") is True:
        return Sent(True)
    said = secret.scrub(str(data.get("description") or "the answer is not Telegram's")[:200], token)
    error = f"Telegram: HTTP {status}: {said}"
    if status == 429:
        return Sent(False, error, retry_after_s=_wait(headers, data))
    if status in (400, 401, 403, 404):
        return Sent(False, error, permanent=True)
    return Sent(False, error, retry_after_s=_wait(headers, data), unsure=status >= 500 or status == 200)


def from_words(name: str, words: Mapping[str, str], target: str, home: Path) -> Telegram:
    """A channel as the jobs file describes it; raises ChannelError for an API address that would leak the token."""
    api = words.get("apiBase", API).rstrip("/")
    parts = urllib.parse.urlsplit(api)
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        raise ChannelError(f"channel {name}: apiBase should start with https:// (is {api!r})")
    token = secret.find(words, "token") or openclaw.bot_token(home)
    return Telegram(name, target or words.get("target", "") or openclaw.default_target(home), token, api)


def _wait(headers: Mapping[str, str], data: Mapping[str, Any]) -> float | None:
    """Seconds to wait, from the body's parameters or the header; never more than a day."""
    parameters = data.get("parameters")
    values = [parameters.get("retry_after") if isinstance(parameters, dict) else None, headers.get("retry-after")]
    for value in values:
        try:
            return min(86_400.0, max(0.0, float(value)))  # type: ignore[arg-type]  # None raises like a bad text
        except (TypeError, ValueError):
            continue
    return None


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
