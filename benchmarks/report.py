"""The comparison as text."""

from __future__ import annotations

from typing import Any


def report(results: dict[str, Any]) -> str:
    """Return the figures of `benchmarks.compare` as tables."""
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    lines = [
        f"{results['draws']:,} draws x 64 quarters x 2 scenarios, parameter draws and shocks included",
        f"medians of {results['repeats']} interleaved repeats; {machine}",
        *_table("one core, all variables of every draw kept", results["paths"]),
        *_table("one core, only sums over draws kept", results["sums"]),
        "",
        "answers",
    ]
    for name, check in results["checks"].items():
        line = f"  {name:<10} same random numbers: {check['difference']:.1e} of the path's largest value"
        line += f" (allowed {check['allowed']:.0e})"
        if "standard_errors" in check:
            line += f"; its own: means within {check['standard_errors']:.1f} standard errors"
        lines.append(f"{line}: {'ok' if check['ok'] else 'WRONG'}")
    calls, first = results["calls"], results["first"]
    lines += [
        "",
        "the whole call, from priors to Projection",
        f"  simulate(...), one thread    {calls['one_thread']:.3f} s; two threads {calls['two_threads']:.3f} s",
        f"  with the reference engine    {calls['reference_over_lanes']:.1f} times as long",
        f"  engine, two threads          {calls['scaling']:.2f} times as fast as one, all paths kept in new memory",
        f"  summary of five variables    {calls['summary_over_paths']:.2f} times the engine's processor time; "
        f"two threads {calls['summary_scaling']:.2f} times as fast as one",
        f"  import stimulus_model        {results['import']:.3f} s",
    ]
    for kind, label in (("cold", "no compiled kernels"), ("cached", "kernels on disk")):
        t = first[kind]
        lines.append(
            f"  first call, {label:<20} {t['first']:.2f} s (second {t['second']:.2f} s, "
            f"import and loading {t['load']:.2f} s, whole process {t['process']:.2f} s)"
        )
    for engine, memory in results["memory"].items():
        peak, library, paths = (memory[name] / 1e6 for name in ("peak", "library", "paths"))
        lines.append(f"  peak memory, {engine:<11} {peak:.0f} MB: library {library:.0f}, paths {paths:.0f}")
    return "\n".join(lines)


def _table(title: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    head = f"  {'':<34}{'block':>7}{'wall s':>9}{'CPU s':>9}{'CPU ns per draw-quarter':>25}{'ratio':>8}"
    body = [
        f"  {row['title']:<34}{row['block'] or '':>7}{row['wall']:>9.3f}{row['processor']:>9.3f}"
        f"{row['nanoseconds']:>25.1f}{row['ratio']:>8.2f}"
        for row in rows.values()
    ]
    return ["", title, head, *body]
