#!/usr/bin/env python3
"""At which value of something the dearer of two becomes the cheaper: bisection, on the same random numbers throughout.

    scenarios/scripts/break_even.py maia-lease --axis supply --level 'Maia for inference' --other 'silo and Nvidia' \\
        --metric cost+engineering_cost-prepaid --vary 'market.prices=[{chip: maia-200, factor: @}]' --between 0.5 2

`@` stands for the value. Each line is one that was played: the mean difference of the metric and half the width of its
95 % interval over the replications. Both ends of that interval have a zero of their own; they bound the break-even.
"""
import statistics

from campaign import SUMMARIES_ALONE, comparing, differences, half_width, only, print_report


def bisect(evaluate, low, high, steps):
    """{value: (mean, half width)} of the ends and of what lies between while the mean's sign differs."""
    played = {low: evaluate(low), high: evaluate(high)}
    for _ in range(steps):
        if (played[low][0] < 0) == (played[high][0] < 0):
            break
        middle = (low + high) / 2
        played[middle] = evaluate(middle)
        if (played[middle][0] < 0) == (played[low][0] < 0):
            low = middle
        else:
            high = middle
    return played


def crossing(points):
    """Where the first line between two neighbours of opposite sign meets zero, or nothing."""
    for (x, y), (u, v) in zip(points, points[1:]):
        if (y < 0) != (v < 0):
            return x - y * (u - x) / (v - y)
    return None


def refusal(played, level, other):
    """Where one does from some value on just what the other does, which is no break-even but a decision; or nothing."""
    values = sorted(played)
    for x, u in zip(values, values[1:]):
        alike = [value for value in (x, u) if played[value] == (0.0, 0.0)]
        if len(alike) == 1:
            different = u if alike == [x] else x
            cheaper = level if played[different][0] < 0 else other
            return (f"between {x:.4g} and {u:.4g} the two become one: at {alike[0]:.4g} {level} does what {other} does, at "
                    f"{different:.4g} {cheaper} has the less")
    return None


def conclusion(played, level, other):
    """The break-even in words, from {value: (mean, half width)}."""
    values = sorted(played)
    at = crossing([(x, played[x][0]) for x in values if played[x] != (0.0, 0.0)])
    if at is None:
        cheaper = level if played[values[0]][0] < 0 else other
        return refusal(played, level, other) or \
            f"no break-even between {values[0]:.4g} and {values[-1]:.4g}: {cheaper} has the less throughout"
    ends = [crossing([(x, played[x][0] + sign * played[x][1]) for x in values]) for sign in (1, -1)]
    known = sorted(end for end in ends if end is not None)
    bounds = f", chance puts it between {known[0]:.4g} and {known[1]:.4g}" if len(known) == 2 else \
        ", chance hides one of its bounds"
    below = level if played[values[0]][0] < 0 else other
    return f"break-even at {at:.4g} (95 %{bounds}); below it {below} has the less"


def report(player, arguments):
    """All lines of the search, as the pages show them."""
    levels = only(arguments.scenario, arguments.axis, [arguments.level, arguments.other])

    def evaluate(value):
        setting = arguments.vary.replace("@", f"{value:.6g}")
        directory = player.play(arguments.scenario, [SUMMARIES_ALONE, levels, *arguments.set, setting],
                                arguments.replications)
        found = differences(directory, arguments.axis, arguments.level, arguments.other, arguments.metric)
        return statistics.mean(found), half_width(found)

    played = bisect(evaluate, *arguments.between, arguments.steps)
    lines = [f"{arguments.metric} of {arguments.level} less that of {arguments.other}, "
             f"{arguments.replications} replications", f"{arguments.vary}"]
    for value in sorted(played):
        mean, half = played[value]
        lines.append(f"  @ = {value:<10.4g} {mean / 1e6:>+9.2f} ± {half / 1e6:.2f} $M")
    return "\n".join([*lines, conclusion(played, arguments.level, arguments.other)])


def parser():
    """The arguments, which the pages' markers hold too."""
    reader = comparing(__doc__, 20)
    reader.add_argument("--vary", required=True, help="path=value with @ for the number")
    reader.add_argument("--between", required=True, nargs=2, type=float)
    reader.add_argument("--steps", type=int, default=6, help="halvings of the interval")
    return reader


if __name__ == "__main__":
    print_report(parser(), report)
