"""How times are spread: of each point, the share of all that were asked for that took at most so long."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from matplotlib.ticker import FuncFormatter, NullFormatter

from . import layout, names, style
from .runs import Nothing

LEAST = 5  # values of which a distribution says anything


def jct(data, size):
    """Job completion time."""
    jobs = data.pooled("jobs.csv", ["turnaround_time", "success"])
    return times(data, size, jobs, jobs.success == 1, "turnaround_time", "Job completion time", "jobs",
                 "finished")


def wait(data, size):
    """Time to the first start."""
    jobs = data.pooled("jobs.csv", ["waiting_time"])
    return times(data, size, jobs, jobs.waiting_time >= 0, "waiting_time", "Wait to first start", "jobs", "started")


def ttft(data, size):
    """Time to first token: request by request where they are followed, else of each period of a service, by its requests."""
    try:
        requests = data.pooled("requests.csv", ["ttft"])
        return times(data, size, requests, requests.ttft.notna(), "ttft", "Time to first token", "requests", "had a token")
    except Nothing:
        periods = data.pooled("services.csv", ["offered", "ttft_queue", "ttft_prefill"])
    periods = periods[periods.offered > 0].assign(ttft=lambda all: all.ttft_queue + all.ttft_prefill)
    return times(data, size, periods, periods.ttft.notna(), "ttft", "Time to first token, mean of a period", "requests",
                 "had a token", weight="offered")


def steps(values, weights=None, whole=None):
    """The points of the curve: each distinct value, and the share of the whole (of the values, where none is told) at or below
    it."""
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    order = np.argsort(values, kind="stable")
    ordered, share = np.asarray(values, float)[order], np.cumsum(weights[order])
    last = np.append(ordered[1:] != ordered[:-1], True)
    return ordered[last], share[last] / (share[-1] if whole is None else whole)


def thinned(x, y, most=2000):
    """At most so many points: the eye sees no more, and files stay small."""
    if len(x) <= most:
        return x, y
    keep = np.unique(np.append(np.searchsorted(y, np.linspace(0, 1, most)).clip(0, len(x) - 1), [0, len(x) - 1]))
    return x[keep], y[keep]


def times(data, size, asked, came, column, title, what, end, weight=None):
    """One curve a point, of the rows that came; it ends at their share of all that were asked for."""
    asked = asked.assign(weight=1.0 if weight is None else asked[weight])
    whole = asked.groupby("point").weight.sum()
    rows = data.with_numbers(asked[came], [column, "weight"], lambda row: f"{what} of {row.point}", column)
    if len(rows) < LEAST:
        raise Nothing(f"{len(rows)} {what} in all: no distribution")
    unit, factor = names.scale("s", [rows[column].quantile(0.9)])
    figure, axes = plt.subplots(figsize=(size, min(size * 0.66, 3.1) if size < 9 else size * 0.5))
    high, low = rows[column].max() / factor, rows[column].min() / factor
    drawn, labels, missing = [], names.labels(data.points), []
    for index, point in enumerate(data.points):
        own = rows[rows.point == point]
        if own.empty:
            missing.append(point)
            continue
        x, share = thinned(*steps(own[column].to_numpy() / factor, own.weight.to_numpy(), whole[point]))
        look = style.cycle(index)
        # To the last value of any: what never came stays above the line.
        axes.step(np.concatenate([x[:1], x, [high]]), np.concatenate([[0.0], share, share[-1:]]), where="post",
                  label=labels[point], color=look["color"], linestyle=look["linestyle"])
        drawn.append(pd.DataFrame({"point": point, f"{column}_{unit}": x, "share": share}))
    if missing:
        data.tell(f"No curve: {names.listed(missing)} (no {what} of it {end})")
    if low > 0 and high / low > 300:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(names.plain))
        axes.xaxis.set_minor_formatter(NullFormatter())
    elif low >= 0:
        axes.set_xlim(left=0)
    axes.set(xlabel=names.with_unit(title, unit), ylabel=f"share of all {what}", ylim=(0, 1.02))
    several = axes.get_legend_handles_labels() if len(data.points) > 1 else ()
    layout.finish(figure, size, *several, notes=data.told)
    return figure, pd.concat(drawn, ignore_index=True)
