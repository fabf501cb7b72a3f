"""Which runtime, thread count and larger model suit this machine: measured here, not looked up. Needs no PyTorch."""

import os
import platform
from pathlib import Path
from typing import Any

from edgehome.training.compress import measure

LARGER = (
    (0.135, "135 M, such as SmolLM2-135M"), (0.6, "0.6 B, such as Qwen3-0.6B"), (1.7, "1.7 B, such as Qwen3-1.7B"),
    (4.0, "4 B, such as Qwen3-4B"), (8.0, "8 B, such as Qwen3-8B"),
)  # fmt: skip
GB_PER_BILLION = 0.75
"""Memory of a 4-bit GGUF with its context, per billion weights; a rule of thumb, not a measurement."""
BILLION_PER_CORE = 0.9
"""Billion weights a core of today carries at a few tokens a second; a rule of thumb too."""


def recommend(folder: Path, count: int = 120) -> dict[str, Any]:
    """Return what was measured and what follows: [plugins.language_model] settings and the larger models that fit."""
    cores = os.cpu_count() or 1
    tried = [
        {"runtime": runtime, "threads": threads, **measure.apart(folder, runtime, count, threads)}
        for runtime in measure.installed()
        for threads in ([1, 2] if cores >= 4 else [1])
    ]
    best = min(tried, key=lambda t: (t["p50_ms"], t["rss_mb"])) if tried else None
    free = _available_gb()
    fits = [
        name
        for billions, name in LARGER
        if free is not None and billions * GB_PER_BILLION < free / 2 and billions <= cores * BILLION_PER_CORE
    ]
    return {
        "machine": {"processor": platform.machine(), "cores": cores, "free_gb": free},
        "measured": tried,
        "settings": {"runtime": best["runtime"], "threads": best["threads"]} if best else None,
        "larger_models_that_fit": fits,
    }


def lines(found: dict[str, Any]) -> list[str]:
    """Return the recommendation as text."""
    machine = found["machine"]
    text = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['free_gb'] or '?'} GB of memory free"
    ]
    for t in found["measured"]:
        text.append(
            f"  {t['runtime']:<7} {t['threads']} thread(s): {t['p50_ms']:.1f} ms in the middle, {t['p95_ms']:.1f} ms"
            f" for the slowest twentieth, {t['rss_mb']:.0f} MB"
        )
    if found["settings"]:
        own = found["settings"]
        text += [
            "",
            "[plugins.language_model]",
            f'runtime = "{own["runtime"]}"',
            f"threads = {own['threads']}",
        ]
    else:
        text += ["", "no runtime is installed: pip install ai-edge-litert"]
    fits = found["larger_models_that_fit"]
    text += ["", f"as a larger model (optional, seconds a sentence): {fits[-1] if fits else 'none fits'}"]
    return text


def _available_gb() -> float | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return round(int(line.split()[1]) / 2**20, 1)
    except OSError:
        pass
    return None
