"""Paired ratios: time ours and a peer alternately in one process, after both gave the same result.

A ratio is time of the peer divided by our time (larger is better). Absolute times are never printed: they belong to
one machine, ratios carry over to others.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import Any

SHORTEST = 0.005
"""Seconds that a timed stretch lasts at least; shorter calls are repeated inside the clock."""


def _clock(call: Callable[[], Any], repeats: int) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    for _ in range(repeats):
        call()
    return (perf_counter() - wall) / repeats, (process_time() - cpu) / repeats


def _repeats(call: Callable[[], Any]) -> int:
    wall, _ = _clock(call, 1)
    return max(1, int(SHORTEST / max(wall, 1e-9)) + 1) if wall < SHORTEST else 1


def paired(
    ours: Callable[[], Any], peer: Callable[[], Any], agree: Callable[[Any, Any], None], pairs: int = 7
) -> dict[str, float]:
    """Return median, smallest and largest ratio (peer / ours) of wall and of CPU time.

    ``agree(ours(), peer())`` comes first: it proves that both did the same work and raises when they did not; it also
    warms both sides up. The order alternates (ours first, peer first, ...), so that a drifting machine hits both.
    """
    agree(ours(), peer())
    repeats = {"ours": _repeats(ours), "peer": _repeats(peer)}
    calls = {"ours": ours, "peer": peer}
    wall, cpu = [], []
    for turn in range(pairs):
        order = ("ours", "peer") if turn % 2 == 0 else ("peer", "ours")
        taken = {side: _clock(calls[side], repeats[side]) for side in order}
        wall.append(taken["peer"][0] / taken["ours"][0])
        cpu.append(taken["peer"][1] / max(taken["ours"][1], 1e-9))
    return {
        "wall_median": median(wall),
        "wall_min": min(wall),
        "wall_max": max(wall),
        "cpu_median": median(cpu),
        "cpu_min": min(cpu),
        "cpu_max": max(cpu),
        "pairs": float(pairs),
    }


def print_head(title: str, *packages: str) -> None:
    """Print what is compared, on how many cores, with which versions."""
    from importlib import metadata

    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    print(title)
    print(f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores; ratio = peer / ours\n")
    print(f"{'workload and peer':<64} {'wall':>8} {'min':>8} {'max':>8} {'CPU':>8}")


def print_row(name: str, ratios: dict[str, float]) -> None:
    """Print one line of the table: the median wall ratio, its smallest and largest pair, the median CPU ratio."""
    print(
        f"{name:<64} {ratios['wall_median']:>8.1f} {ratios['wall_min']:>8.1f} {ratios['wall_max']:>8.1f} "
        f"{ratios['cpu_median']:>8.1f}",
        flush=True,
    )


def print_skipped(name: str, reason: str) -> None:
    """Print the line of a peer that is not there."""
    print(f"{name:<64} skipped: {reason}", flush=True)
