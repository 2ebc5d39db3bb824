"""Landlock through its three system calls: a thread gives up writing outside some folders, for good.

A restriction belongs to the thread and to every process it starts, so a job is started from a thread of its own and
the monitor itself stays free. Reading and running are not touched. Sources: landlock(7), linux/landlock.h.

What it does not cover, by the kernel's own documentation: chmod, chown, extended attributes and times of existing
files, and anything that is asked of another process (a socket, the network, a container daemon).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

WRITE_FILE, REFER, TRUNCATE = 1 << 1, 1 << 13, 1 << 14
REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled_access_fs", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi() -> int:
    """The Landlock version of the running kernel; 0 where there is none or it is switched off."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))))


def restrict_this_thread(folders: Iterable[str]) -> None:
    """From now on this thread and its children write only beneath `folders` (and to /dev/null). Raises OSError."""
    libc = _libc()
    handled = WRITE_FILE | REMOVE_AND_MAKE
    version = abi()
    handled |= REFER if version >= 2 else 0
    handled |= TRUNCATE if version >= 3 else 0
    attributes = _Ruleset(handled)
    ruleset = _checked(
        libc.syscall(_CREATE, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), ctypes.c_uint32(0))
    )
    try:
        for folder in folders:
            _allow(libc, ruleset, folder, handled)
        for device in DEVICES:
            with contextlib.suppress(FileNotFoundError):
                _allow(libc, ruleset, device, handled & (WRITE_FILE | TRUNCATE))
        _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(libc.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0)))
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(access, parent)
        kind, flags = ctypes.c_int(_RULE_PATH_BENEATH), ctypes.c_uint32(0)
        _checked(libc.syscall(_ADD_RULE, ctypes.c_int(ruleset), kind, ctypes.byref(rule), flags))
    finally:
        os.close(parent)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
