"""What a run may take before it is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``cell`` seconds for one cell; ``output`` characters for one cell; ``memory`` bytes for the whole process."""

    cell: float = 600.0
    output: int = 50_000_000
    memory: int = 0

    @property
    def bytes(self) -> int:
        return self.memory or int(total_memory() * 0.8)


DEFAULT_LIMITS = Limits()


def total_memory() -> int:
    """The memory of this machine, or what its container may use of it."""
    amounts = []
    with contextlib.suppress(OSError, ValueError, AttributeError):
        amounts.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with contextlib.suppress(OSError, ValueError), open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
        amounts.append(int(file.read()))
    return min(amounts, default=1 << 62)


def memory_of(pid: int) -> int:
    """What a process holds in memory; 0 where this system does not say."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def kill(pid: int) -> None:
    """End a process of ours, at once."""
    with contextlib.suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


@contextlib.contextmanager
def memory_watched(pid: int, most: int, too_much: Callable[[], None]) -> Iterator[None]:
    """Kill the process when it holds more than ``most`` bytes, after calling ``too_much``."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.25):
            if memory_of(pid) > most:
                too_much()
                kill(pid)
                return

    if sys.platform == "linux" and pid:
        threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()
