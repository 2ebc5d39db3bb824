"""The wire format of `POST /v1/responses`, streamed: what Codex and Copilot CLI speak."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.standin import Reply, Shell, Turn, server_sent_events

RESULTS = ("function_call_output", "custom_tool_call_output", "local_shell_call_output")


class Responses:
    """Reads requests and writes replies of the Responses API, calling the client's `shell` tool with `argument`."""

    path = "/v1/responses"
    content_type = "text/event-stream"

    def __init__(self, shell: str, argument: str, **extra: Any) -> None:
        self._shell = shell
        self._argument = argument
        self._extra = extra

    def turn(self, body: dict[str, Any]) -> Turn:
        items = body.get("input", [])
        items = items if isinstance(items, list) else [{"content": items}]
        return Turn(
            tool_results=len([item for item in items if item.get("type") in RESULTS]),
            has_tools=bool(body.get("tools")),
            text="\n".join(_text(item) for item in items),
        )

    def encode(self, reply: Reply, number: int, body: dict[str, Any]) -> bytes:
        if isinstance(reply, Shell):
            item: dict[str, Any] = {
                "type": "function_call",
                "id": f"fc_{number}",
                "call_id": f"call_{number:04}",
                "name": self._shell,
                "arguments": json.dumps({self._argument: reply.command, **self._extra}),
                "status": "completed",
            }
        else:
            text = {"type": "output_text", "text": reply.text, "annotations": []}
            item = {"type": "message", "id": f"msg_{number}", "role": "assistant", "content": [text]}
            item["status"] = "completed"
        return server_sent_events(list(_events(item, number, body)))


def _events(item: dict[str, Any], number: int, body: dict[str, Any]) -> list[dict[str, Any]]:
    usage: dict[str, Any] = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
    usage |= {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    response = {"id": f"resp_{number}", "object": "response", "model": body.get("model"), "created_at": 0}
    done = {**response, "status": "completed", "output": [item], "usage": usage}
    return [
        {"type": "response.created", "response": {**response, "status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_text(part) for part in value)
    if isinstance(value, dict):
        return "\n".join(_text(value[key]) for key in ("text", "output", "content") if key in value)
    return ""
