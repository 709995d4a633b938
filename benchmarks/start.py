"""How long chainrule takes to start: its import beside NumPy's, and the command's help and tour, each with its bound.

    python benchmarks/start.py

Every time is that of a fresh process, and the median of several counts.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

IMPORT_BOUND = 2.0  # times NumPy's import
HELP_BOUND = 0.5  # seconds
TOUR_BOUND = 30.0  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11, metavar="N", help="fresh processes for each (default 11)")
    repeats = parser.parse_args().repeats
    if repeats < 1:
        parser.error(f"--repeats is {repeats}; it must be 1 or more")
    within = [imports(repeats), command_help(repeats), tour()]
    return 0 if all(within) else 1


def imports(repeats: int) -> bool:
    """`import chainrule` beside `import numpy`, in turns."""
    ours, numpy = [], []
    for number in range(repeats + 1):
        pair = imported("numpy"), imported("chainrule")
        if number:  # the first pair only fills the disk's cache
            numpy.append(pair[0])
            ours.append(pair[1])
    ratio = median(ours) / median(numpy)
    print(f"import numpy      {median(numpy):.3f} s")
    return line("import chainrule", f"{median(ours):.3f} s, {ratio:.2f}×", ratio <= IMPORT_BOUND, f"{IMPORT_BOUND:g}×")


def imported(module: str) -> float:
    """Seconds that the import takes inside a fresh interpreter, whose own start is left out."""
    code = f"import time; begun = time.perf_counter(); import {module}; print(time.perf_counter() - begun)"
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def command_help(repeats: int) -> bool:
    """`chainrule --help`; the first of its processes only fills the disk's cache."""
    return command("chainrule --help", ["--help"], repeats + 1, HELP_BOUND)


def tour() -> bool:
    """The whole tour, once, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return command("chainrule tour", ["tour", "--no-open", "--out", str(Path(folder) / "tour")], 1, TOUR_BOUND)


def command(what: str, arguments: list[str], runs: int, bound: float) -> bool:
    """Runs the command that belongs to this Python; without one there is no time to judge."""
    program = shutil.which("chainrule", path=str(Path(sys.executable).parent)) or shutil.which("chainrule")
    if program is None:
        print(f"{what:17} not measured: the command is not installed")
        return True
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - begun)
        if done.returncode != 0:
            print(
                f"{what:17} not measured: it failed with {(done.stderr.strip().splitlines() or ['no message'])[-1]!r}"
            )
            return False
    taken = median(times[1:] or times)
    return line(what, f"{taken:.3f} s", taken <= bound, f"{bound:g} s")


def line(what: str, taken: str, within: bool, bound: str) -> bool:
    print(f"{what:17} {taken:15} bound {bound:6} {'ok' if within else 'TOO SLOW'}")
    return within


if __name__ == "__main__":
    sys.exit(main())
