#!/usr/bin/env python3
"""How many replications an answer needs: the standard error of a difference by their number, and how often so few have it
the other way round.

    scenarios/scripts/replications.py maia-lease --axis supply --level 'Maia for inference' --other 'silo and Nvidia' \\
        --metric cost+engineering_cost-prepaid --replications 80

Samples of n are all blocks of n seeds in a row. `other sign` is the share of them whose mean has the other sign than the
mean of all; `tells nothing` that of those whose 95 % interval holds 0; `misses` that of those whose interval leaves out
the mean of all, which is one in twenty where the differences are normal.
"""
import math
import statistics

from campaign import SUMMARIES_ALONE, comparing, differences, half_width, only, print_report, replications


def blocks(values, size):
    """All runs of `size` values that follow one another without overlap."""
    return [values[i:i + size] for i in range(0, len(values) - size + 1, size)]


def row(values, size):
    """A line of the table for samples of this size."""
    whole = statistics.mean(values)
    samples = blocks(values, size)
    other = sum((statistics.mean(s) < 0) != (whole < 0) for s in samples)
    silent = sum(abs(statistics.mean(s)) < half_width(s) for s in samples)
    missed = sum(abs(statistics.mean(s) - whole) > half_width(s) for s in samples)
    error = statistics.stdev(values) / math.sqrt(size) / 1e6
    shares = [f"{count} of {len(samples)}" for count in (other, silent, missed)]
    return f"{size:>4} {error:>12.2f} {shares[0]:>14} {shares[1]:>16} {shares[2]:>12}"


def report(player, arguments):
    """The table, as the pages show it."""
    levels = only(arguments.scenario, arguments.axis, [arguments.level, arguments.other])
    directory = player.play(arguments.scenario, [SUMMARIES_ALONE, levels, *arguments.set], arguments.replications)
    found = differences(directory, arguments.axis, arguments.level, arguments.other, arguments.metric)
    left = replications(directory, arguments.axis, arguments.level, "commitment_left")
    committed = sum(value > 0 for value in left)
    sizes = [n for n in (5, 10, 20, 40) if n <= len(found) // 2]
    return "\n".join([
        f"{arguments.metric} of {arguments.level} less that of {arguments.other}: "
        f"{statistics.mean(found) / 1e6:+.2f} ± {half_width(found) / 1e6:.2f} $M over {len(found)} replications,",
        f"from {min(found) / 1e6:+.2f} to {max(found) / 1e6:+.2f}; {arguments.level} ends with a commitment in {committed} of them",
        f"{'n':>4} {'error, $M':>12} {'other sign':>14} {'tells nothing':>16} {'misses':>12}",
        *(row(found, size) for size in sizes)])


def parser():
    """The arguments, which the pages' markers hold too."""
    reader = comparing(__doc__, 80)
    return reader


if __name__ == "__main__":
    print_report(parser(), report)
