"""Draws .claude-plugin/icon.png: a loop that closes around a pulse. Run: python3 assets/icon.py"""

from __future__ import annotations

import math
import struct
import zlib
from pathlib import Path

SIZE = 512
NAVY_TOP, NAVY_BOTTOM = (23, 37, 63), (10, 17, 33)
TEAL, WHITE = (45, 212, 191), (241, 245, 249)
CENTRE = 256.0
RING_RADIUS, RING_WIDTH = 158.0, 30.0
RING_FROM, RING_TO = math.radians(-42), math.radians(258)
PULSE = [(152, 268), (202, 268), (229, 200), (270, 326), (297, 240), (313, 268), (360, 268)]
Colour = tuple[float, float, float]


def segment(x: float, y: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of a point to a line segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = max(0.0, min(1.0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def plate(x: float, y: float) -> float:
    """Signed distance to a rounded square that fills the canvas."""
    half, corner = SIZE / 2, 112.0
    qx, qy = abs(x - CENTRE) - half + corner, abs(y - CENTRE) - half + corner
    return math.hypot(max(qx, 0), max(qy, 0)) + min(max(qx, qy), 0.0) - corner


def on_ring(angle: float) -> tuple[float, float]:
    return CENTRE + RING_RADIUS * math.cos(angle), CENTRE + RING_RADIUS * math.sin(angle)


def ring(x: float, y: float) -> float:
    """Signed distance to an open ring with round ends."""
    angle = math.atan2(y - CENTRE, x - CENTRE)
    while angle < RING_FROM:
        angle += 2 * math.pi
    if angle <= RING_TO:
        return abs(math.hypot(x - CENTRE, y - CENTRE) - RING_RADIUS) - RING_WIDTH / 2
    ends = (on_ring(RING_FROM), on_ring(RING_TO))
    return min(math.hypot(x - ex, y - ey) for ex, ey in ends) - RING_WIDTH / 2


def arrow(x: float, y: float) -> float:
    """Signed distance to the arrow head at the end of the ring, pointing along it."""
    tip_angle, base_angle = RING_TO + 0.34, RING_TO - 0.06
    tip = on_ring(tip_angle)
    outer = [CENTRE + (RING_RADIUS + 46) * f(base_angle) for f in (math.cos, math.sin)]
    inner = [CENTRE + (RING_RADIUS - 46) * f(base_angle) for f in (math.cos, math.sin)]
    corners = [tip, (inner[0], inner[1]), (outer[0], outer[1])]
    edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
    sides = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) for a, b in edges]
    inside = all(side >= 0 for side in sides) or all(side <= 0 for side in sides)
    nearest = min(segment(x, y, a, b) for a, b in edges)
    return (-nearest if inside else nearest) - 6


def pulse(x: float, y: float) -> float:
    return min(segment(x, y, a, b) for a, b in zip(PULSE, PULSE[1:], strict=False)) - 11


def blend(below: Colour, above: Colour, cover: float) -> Colour:
    return (
        below[0] + (above[0] - below[0]) * cover,
        below[1] + (above[1] - below[1]) * cover,
        below[2] + (above[2] - below[2]) * cover,
    )


def cover(distance: float) -> float:
    """How much of a pixel a shape covers: a soft edge one pixel wide."""
    return max(0.0, min(1.0, 0.5 - distance))


def pixel(x: float, y: float) -> bytes:
    colour = blend(NAVY_TOP, NAVY_BOTTOM, y / SIZE)
    colour = blend(colour, TEAL, max(cover(ring(x, y)), cover(arrow(x, y))))
    colour = blend(colour, WHITE, cover(pulse(x, y)))
    return bytes(round(part) for part in (*colour, 255 * cover(plate(x, y))))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png() -> bytes:
    rows = (
        b"\0" + b"".join(pixel(column + 0.5, row + 0.5) for column in range(SIZE)) for row in range(SIZE)
    )
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    image = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", image) + chunk(b"IEND", b"")


if __name__ == "__main__":
    Path(__file__).resolve().parent.parent.joinpath(".claude-plugin", "icon.png").write_bytes(png())
