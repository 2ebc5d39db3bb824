"""The wire format of `POST /v1/messages`, streamed."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.standin import Call, Reply, Shell, Turn, server_sent_events


class Messages:
    """Reads requests and writes replies of the Messages API."""

    path = "/v1/messages"
    content_type = "text/event-stream"

    def turn(self, body: dict[str, Any]) -> Turn:
        blocks = [block for message in body.get("messages", []) for block in _blocks(message)]
        results = [block for block in blocks if block.get("type") == "tool_result"]
        return Turn(
            tool_results=len(results),
            has_tools=bool(body.get("tools")),
            text="\n".join(_text(block) for block in blocks),
        )

    @staticmethod
    def texts(body: dict[str, Any]) -> list[str]:
        """The text blocks of a request's messages, in order, without what tools returned."""
        blocks = [block for message in body["messages"] for block in _blocks(message)]
        return [block["text"] for block in blocks if block.get("type") == "text"]

    def encode(self, reply: Reply, number: int, body: dict[str, Any]) -> bytes:
        return server_sent_events([_start(body, number), *_content(reply, number), *_end(reply)])


def _blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(block: dict[str, Any]) -> str:
    value = block.get("text", block.get("content", ""))
    return value if isinstance(value, str) else "\n".join(_text(part) for part in value)


def _start(body: dict[str, Any], number: int) -> dict[str, Any]:
    message = {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", "stand-in"),
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    return {"type": "message_start", "message": message}


def _content(reply: Reply, number: int) -> list[dict[str, Any]]:
    if isinstance(reply, Shell):
        given: dict[str, Any] = {"command": reply.command, "description": "scripted"}
        name, given = (reply.tool, reply.arguments) if isinstance(reply, Call) else ("Bash", given)
        block: dict[str, Any] = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(given)}
    else:
        block = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": reply.text}
    return [
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
    ]


def _end(reply: Reply) -> list[dict[str, Any]]:
    reason = "tool_use" if isinstance(reply, Shell) else "end_turn"
    delta = {"stop_reason": reason, "stop_sequence": None}
    return [
        {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
