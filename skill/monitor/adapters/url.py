"""A job that answers over HTTP: with the status contract itself, or with a JSON object that is mapped to it."""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from skill.monitor.adapters import AdapterError
from skill.monitor.status import ALERT, Status, status_from

HELP = "a URL that answers with the status contract, or with JSON to be mapped to it"
MOST = 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="an http or https address")
    parser.add_argument("--completed", type=_condition, metavar="KEY=VALUE", help="when it is completed (a.b=done)")
    parser.add_argument("--failed", type=_condition, metavar="KEY=VALUE", help="when it has failed")
    parser.add_argument("--progress", action="append", default=[], metavar="KEY", help="a value to show; repeatable")
    parser.add_argument("--bearer-env", default="", metavar="NAME", help="the variable that holds a bearer token")
    parser.add_argument("--timeout", type=float, default=10, metavar="SECONDS", help="for each read (default 10)")


def status(args: argparse.Namespace) -> Status:
    if not args.url.startswith(("http://", "https://")):
        raise AdapterError("the address should start with http:// or https://")
    headers = {"Accept": "application/json"}
    if args.bearer_env:
        headers["Authorization"] = f"Bearer {os.environ.get(args.bearer_env, '')}"
    request = urllib.request.Request(args.url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=args.timeout) as answer:
            body = answer.read(MOST)
    except urllib.error.HTTPError as error:
        with error:
            raise AdapterError(f"HTTP {error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise AdapterError(f"no answer ({getattr(error, 'reason', None) or type(error).__name__})") from None
    try:
        data = json.loads(body)
    except ValueError:
        raise AdapterError("the answer is not JSON") from None
    return judge(data, args.completed, args.failed, args.progress)


def judge(
    data: object, completed: tuple[str, str] | None, failed: tuple[str, str] | None, progress: Sequence[str]
) -> Status:
    """The status in an answer: mapped when conditions are given, else it must be the contract."""
    if completed is None and failed is None:
        found = status_from(data)
        if found.error:
            raise AdapterError(f"{found.error}; map it with --completed KEY=VALUE")
        return found
    shown: dict[str, Any] = {key: value for key in progress if (value := _at(data, key)) is not None}
    if completed and _text(_at(data, completed[0])) == completed[1]:
        return Status(completed=True, progress=shown or None)
    if failed and _text(_at(data, failed[0])) == failed[1]:
        return Status(stop_reason=f"{failed[0]} is {failed[1]}", level=ALERT, progress=shown or None)
    return Status(True, False, progress=shown or None)


def _at(data: object, key: str) -> object:
    """The value under a dotted key; None when there is none."""
    for part in key.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(part)
    return data


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _condition(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise argparse.ArgumentTypeError(f"{text!r} should be KEY=VALUE")
    return key, value
