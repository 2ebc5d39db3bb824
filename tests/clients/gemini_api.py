"""The wire format of `POST /v1beta/models/MODEL:streamGenerateContent`, streamed: what Gemini CLI speaks."""

from __future__ import annotations

import json
from typing import Any

from tests.clients.standin import Reply, Shell, Turn


class GenerateContent:
    """Reads requests and writes replies of the Gemini API."""

    path = "/v1beta/models/*"
    content_type = "text/event-stream"

    def turn(self, body: dict[str, Any]) -> Turn:
        parts = [part for content in body.get("contents", []) for part in content.get("parts", [])]
        return Turn(
            tool_results=len([part for part in parts if "functionResponse" in part]),
            has_tools=bool(body.get("tools")),
            text="\n".join(_text(part) for part in parts),
        )

    def encode(self, reply: Reply, number: int, body: dict[str, Any]) -> bytes:
        if isinstance(reply, Shell):
            arguments = {"command": reply.command, "description": "scripted"}
            part: dict[str, Any] = {"functionCall": {"name": "run_shell_command", "args": arguments}}
        else:
            part = {"text": reply.text}
        candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
        usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
        answer = {"candidates": [candidate], "usageMetadata": usage}
        return f"data: {json.dumps(answer)}\n\n".encode()


def _text(part: dict[str, Any]) -> str:
    if "functionResponse" in part:
        response = part["functionResponse"].get("response", {})
        return "\n".join(value for value in response.values() if isinstance(value, str))
    text = part.get("text", "")
    return text if isinstance(text, str) else ""
