"""A systemd unit. Source: systemctl(1), `show`; the properties are those of org.freedesktop.systemd1."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from skill.monitor.adapters import AdapterError, ask
from skill.monitor.status import ALERT, Status

HELP = "a systemd unit, by systemctl show"
PROPERTIES = "LoadState,ActiveState,SubState,Result,MainPID,ExecMainStatus,ExecMainStartTimestamp,StatusText"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", help="the unit, such as backup.service")
    parser.add_argument("--user", action="store_true", help="a unit of the user's own manager")


def status(args: argparse.Namespace) -> Status:
    argv = ["systemctl", *(["--user"] if args.user else []), "show", f"--property={PROPERTIES}", "--", args.unit]
    ended = ask(argv)
    if not ended.ok:
        raise AdapterError(f"systemctl show {args.unit}: {ended.says}: {ended.stderr.strip()[-200:]}")
    return judge(dict(line.partition("=")[::2] for line in ended.stdout.splitlines()), args.unit)


def judge(shown: Mapping[str, str], unit: str) -> Status:
    """The status in a unit's properties; a unit that was never started is stopped, one that exited well completed."""
    if shown.get("LoadState") != "loaded":
        raise AdapterError(f"{unit}: {shown.get('LoadState') or 'unknown'}; see: systemctl status {unit}")
    state, sub, result = shown.get("ActiveState", ""), shown.get("SubState", ""), shown.get("Result", "")
    pid = int(shown["MainPID"]) if shown.get("MainPID", "0").isdigit() else 0
    text = shown.get("StatusText", "")
    progress = {"state": sub, "status": text} if text else {"state": sub}
    if sub == "exited" or (state == "inactive" and result == "success" and shown.get("ExecMainStartTimestamp")):
        return Status(completed=True, progress=progress)
    if state in ("active", "activating", "reloading"):
        return Status(True, False, pid or None, progress=progress, message=text)
    if state == "failed":
        reason = f"{result} (exit {shown.get('ExecMainStatus', '?')})"
        return Status(stop_reason=reason, level=ALERT, progress=progress)
    return Status(stop_reason=f"{state} ({sub})", progress=progress)
