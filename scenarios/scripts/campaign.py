"""Plays a scenario and reads what its replications came to."""
import argparse
import json
import math
import pathlib
import re
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUMMARIES_ALONE = "outputs={jobs: false, leases: false, ledger: false, services: false, ports: false}"
LEGEND = ("mean ±", "difference:", "-:", "↓")
PROGRAMS = (ROOT / "build/release/sim/cli/leasehold", ROOT / "build/dev/sim/cli/leasehold")


def default_program():
    """A program that is built already, else the script that builds it."""
    return next((program for program in PROGRAMS if program.exists()), ROOT / "leasehold")


def comparing(description, replications):
    """The arguments of a script that sets one level of an axis against another."""
    reader = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("scenario")
    reader.add_argument("--axis", required=True)
    reader.add_argument("--level", required=True)
    reader.add_argument("--other", required=True)
    reader.add_argument("--metric", required=True, help="in dollars; a+b-c adds up several")
    reader.add_argument("--set", action="append", default=[], help="path=value, throughout")
    reader.add_argument("--replications", type=int, default=replications)
    return reader


def print_report(reader, report):
    """Plays what the command line asks for and prints what `report(player, arguments)` makes of it."""
    reader.add_argument("--program", default=default_program())
    arguments = reader.parse_args()
    with tempfile.TemporaryDirectory() as work:
        print(report(Player(arguments.program, work), arguments))


class Player:
    """Runs the program; every campaign into a folder of its own below `work`."""

    def __init__(self, program, work):
        self.program = pathlib.Path(program).resolve()
        self.work = pathlib.Path(work)
        self.played = {}

    def play(self, scenario, settings=(), replications=None):
        """The run directory of `scenarios/<scenario>.yaml` with `settings` (`path=value`); played once, however often it is
        asked for."""
        asked = (scenario, *settings, replications)
        if asked not in self.played:
            self.played[asked] = self.run(scenario, settings, replications)
        return self.played[asked]

    def run(self, scenario, settings, replications):
        """As `play`, whatever was played before."""
        out = pathlib.Path(tempfile.mkdtemp(dir=self.work)) / scenario
        command = [self.program, "run", f"scenarios/{scenario}.yaml", "--quiet", "--out", out]
        for setting in settings:
            command += ["--set", setting]
        if replications:
            command += ["--replications", str(replications)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{scenario}: " + "\n".join(done.stderr.splitlines()[:5]))
        return out

    def compare(self, directory, metrics):
        """What `leasehold compare` prints of these metrics, without its legend."""
        command = [self.program, "compare", directory, "--metric", ",".join(metrics)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"compare {directory}: {done.stderr}")
        paragraphs = done.stdout.rstrip("\n").split("\n\n")
        return "\n\n".join(each for each in paragraphs if not each.startswith(LEGEND))

    def flip(self, scenario, arguments):
        """What `leasehold flip` prints with these arguments."""
        out = pathlib.Path(tempfile.mkdtemp(dir=self.work)) / scenario
        command = [self.program, "flip", f"scenarios/{scenario}.yaml", *arguments, "--set", SUMMARIES_ALONE, "--quiet",
                   "--out", out]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"flip {scenario}: " + "\n".join(done.stderr.splitlines()[:5]))
        return done.stdout.rstrip("\n")


def only(scenario, axis, labels):
    """The setting that leaves the axis with the levels of these labels alone, cut out of the scenario's text."""
    text = (ROOT / f"scenarios/{scenario}.yaml").read_text()
    found = re.search(rf"^axes:\n(?:.*\n)*?  {re.escape(axis)}:\n((?:    .*\n?)+)", text, re.M)
    levels = re.findall(r"^    - .*\n?(?:      .*\n?)*", found[1], re.M) if found else []
    kept = [level for level in levels if any(re.search(rf"label: {re.escape(label)}\s*[,\n]", level) for label in labels)]
    if len(kept) != len(labels):
        raise SystemExit(f"{scenario} has no axis {axis} with the levels {' and '.join(labels)}")
    return f"axes.{axis}=" + "".join(line[4:] for level in kept for line in level.splitlines(True))


def replications(directory, axis, level, metric):
    """The metric, or a sum `a+b-c` of several, at the point with this level of the axis: a number for each seed, in order.
    A metric that is not defined counts as nothing."""
    terms = re.findall(r"([+-]?)(\w+)", metric)
    values = {}
    for file in directory.glob("*/seed=*/summary.json"):
        summary = json.loads(file.read_text())
        if summary["axes"].get(axis) == level:
            values[summary["seed"]] = sum(
                (-1.0 if sign == "-" else 1.0) * (summary["metrics"][name] or 0.0) for sign, name in terms)
    if not values:
        raise SystemExit(f"no point has {axis}={level}")
    return [values[seed] for seed in sorted(values)]


def differences(directory, axis, level, other, metric):
    """`level` less `other`, replication by replication on the same random numbers."""
    ours = replications(directory, axis, level, metric)
    return [a - b for a, b in zip(ours, replications(directory, axis, other, metric))]


def half_width(values, confidence=0.95):
    """Of the interval of the mean, by Student's t."""
    n = len(values)
    if n < 2:
        return math.inf
    return student_quantile(0.5 + confidence / 2, n - 1) * statistics.stdev(values) / math.sqrt(n)


def student_quantile(probability, freedom):
    """By bisection on Simpson's integral of the density; good to four digits."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def below(x, steps=400):
        density = [(1 + (x * i / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)]
        inner = sum(density[i] * (4 if i % 2 else 2) for i in range(1, steps))
        return 0.5 + scale * x / steps / 3 * (density[0] + inner + density[-1])

    low, high = 0.0, 700.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < probability else (low, middle)
    return low
