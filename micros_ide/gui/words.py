"""Figures as people read them: sizes, rates, times."""

from __future__ import annotations

from micros_ide.model.jobs import Progress


def size_text(count: int) -> str:
    """Return `count` bytes as "512 B", "92 kB" or "1.5 MB" (powers of 1000)."""
    if count < 1000:
        return f"{count} B"
    if count < 999_500:
        return f"{count / 1000:.0f} kB" if count >= 9_950 else f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def seconds_text(seconds: float) -> str:
    """Return a length of time as "0.4 s", "11 s" or "2 min 5 s"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def rate_text(progress: Progress) -> str:
    """Return "92 kB/s" or "3 files/s"; empty while the rate is unknown."""
    if progress.rate <= 0:
        return ""
    if progress.unit == "bytes":
        return f"{size_text(round(progress.rate))}/s"
    return f"{progress.rate:.0f} {progress.unit}/s" if progress.rate >= 1 else ""


def figures_text(progress: Progress) -> str:
    """Return what can be said about a phase: "61 % · 92 kB/s · 11 s left"."""
    if progress.fraction is None:
        return ""
    parts = [f"{progress.fraction * 100:.0f} %", rate_text(progress)]
    left = progress.seconds_left
    if left is not None and progress.done < progress.total:
        parts.append(f"{seconds_text(max(1.0, round(left)))} left".replace(".0 s", " s"))
    return " · ".join(part for part in parts if part)
