"""How a command ends that has processes and copies of its own to clean up."""

from __future__ import annotations

import contextlib
import signal


def end_in_order() -> None:
    """Let a request to end act as Ctrl-C does, once, so that kernels end and copies are removed."""
    with contextlib.suppress(ValueError):  # another thread than the main one has no signals
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:
                signal.signal(getattr(signal, name), _end)


def _end(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
