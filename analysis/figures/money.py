"""What points cost, on what, and what they get for it."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from . import layout, names, style
from .runs import Nothing

MOST_PARTS = 7
LATENESS = ("time_to_train", "slo_attainment", "mean_turnaround", "mean_wait")
USES = {"productive": "at work that lasted", "lost": "work done again", "idle": "idle", "stranded": "stranded",
        "unused commitments": "commitments unused", "prepaid": "paid ahead"}


def by_programme(data, size):
    """Stacked by lease programme."""
    return stacked(data, size, "cost_by_programme", "by lease programme", str)


def by_use(data, size):
    """Stacked by what the money bought."""
    return stacked(data, size, "cost_by_use", "by use", lambda part: USES.get(part, part))


def stacked(data, size, name, title, label):
    """A bar a point, its parts side by side; the whisker is the interval of the sum."""
    table = data.compared(name)
    total = table[table.metric == "total"].set_index("point")
    parts = table[(table.metric != "total") & (table["mean"].abs() > 0)]
    if parts.empty:
        raise Nothing("nothing was paid")
    order = list(dict.fromkeys(table.metric[table.metric.isin(parts.metric)]))
    whole = parts.pivot_table(index="point", columns="metric", values="mean", sort=False)
    whole = whole.reindex(data.points).fillna(0.0)[order]
    if len(order) > MOST_PARTS:
        small = list(whole.sum().sort_values().index[:len(order) - MOST_PARTS + 1])
        whole["the rest"] = whole[small].sum(axis=1)
        whole = whole.drop(columns=small)
    unit, factor = names.scale("$", total["mean"])
    labels = names.labels(whole.index)
    figure, axes = plt.subplots(figsize=(size, 0.75 + row_height(labels) * len(whole)))
    left = np.zeros(len(whole))
    y = np.arange(len(whole))
    for index, part in enumerate(whole.columns):
        axes.barh(y, whole[part] / factor, left=left, height=0.62, color=style.cycle(index)["color"], hatch=style.hatch(index),
                  edgecolor="white", label=names.wrapped(label(part), 26))
        left += (whole[part] / factor).to_numpy()
    sums = total.reindex(whole.index)
    if sums.low.notna().any():
        whisker = [(sums["mean"] - sums.low) / factor, (sums.high - sums["mean"]) / factor]
        for colour, wide in (("white", 2.4), ("#111827", 0.9)):  # seen on dark bars, too
            axes.errorbar(sums["mean"] / factor, y, xerr=whisker, fmt="none", ecolor=colour, elinewidth=wide, capsize=2.5,
                          capthick=wide)
    axes.set_yticks(y, [labels[point] for point in whole.index])
    axes.set_ylim(-0.6, len(whole) - 0.4)
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.set_xlabel(names.with_unit(f"Cost, {title}", unit))
    longest = max(left.max(), (sums.high.max() if sums.high.notna().any() else 0.0) / factor)
    axes.set_xlim(min(0.0, float(whole.min().min()) / factor), 1.05 * longest)
    absent = [point for point in whole.index if point not in total.index or not total["mean"][point] == total["mean"][point]]
    if absent:
        data.tell(f"No bill: {names.listed(absent)}")
    layout.finish(figure, size, *axes.get_legend_handles_labels(), notes=data.told)
    drawn = whole.reset_index().melt(id_vars="point", var_name="part", value_name="mean_$")
    drawn = pd.concat([drawn, sums[["mean", "low", "high"]].reset_index().assign(part="total").rename(
        columns={"mean": "mean_$", "low": "low_$", "high": "high_$"})], ignore_index=True)
    return figure, drawn


def row_height(labels):
    """Inches of a bar whose label has as many lines as the tallest of these."""
    return max(0.3 * max(1.0, plt.rcParams["font.size"] / 7.5),
               layout.inches(plt.rcParams["ytick.labelsize"]) * names.lines(labels) + 0.06)


def lateness_of(data, asked):
    """The metric across: the one asked for, else the first that every point has and that differs."""
    if asked:
        return asked
    for name in LATENESS:
        if data.has(name) and data.metric(name)[0]["mean"].nunique() > 1:
            return name
    raise Nothing("no point is later than another: choose an axis by --lateness METRIC")


def against_lateness(data, size, lateness=None):
    """Cost and lateness of each point with their intervals, and those that no other beats in both."""
    metric = lateness_of(data, lateness)
    cost, _ = data.metric("cost")
    late, late_unit = data.metric(metric)
    table = cost.join(late, lsuffix="_cost", rsuffix="_late", how="inner").reindex([p for p in data.points if p in late.index])
    table["n"] = table[["n_cost", "n_late"]].min(axis=1)
    data.tell_missing(table, f"cost or no {metric}")
    labels = data.named(table)
    table = table.drop(columns="n")
    better = data.better(metric)
    percent = late_unit == "1" and table.mean_late.between(0, 1).all()
    unit, factor = names.scale("$", table.mean_cost)
    x_unit, x_factor = ("%", 0.01) if percent else names.scale(late_unit, table.mean_late)
    table["on_front"] = (front(table.mean_cost, -table.mean_late if better == "higher" else table.mean_late)
                         if better else False)  # a metric that is good neither way has no front
    figure, axes = plt.subplots(figsize=(size, min(size * 0.75, 3.1) if size < 9 else size * 0.5))
    legend = []
    if better:
        edge = table[table.on_front].sort_values("mean_late")
        axes.step(edge.mean_late / x_factor, edge.mean_cost / factor, where="pre" if better == "higher" else "post",
                  color=style.GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        legend.append(Line2D([], [], color=style.GREY, linewidth=0.9, linestyle=(0, (4, 2)), label="Pareto front"))
    seen = {}
    for index, (point, row) in enumerate(table.iterrows()):
        look = style.cycle(index)
        place = (round(row.mean_late, 9), round(row.mean_cost, 9))
        seen[place] = seen.get(place, -1) + 1  # points that do alike lie on one another, the later ones larger around it
        whisker = [[(row.mean_late - row.low_late) / x_factor], [(row.high_late - row.mean_late) / x_factor]]
        upright = [[(row.mean_cost - row.low_cost) / factor], [(row.high_cost - row.mean_cost) / factor]]
        axes.errorbar(row.mean_late / x_factor, row.mean_cost / factor, xerr=whisker if row.notna().low_late else None,
                      yerr=upright if row.notna().low_cost else None, color=look["color"], marker=look["marker"],
                      markersize=5 + 3 * seen[place], linestyle="none", elinewidth=0.9, capsize=2,
                      markerfacecolor=look["color"] if row.on_front and not seen[place] else "none")
        legend.append(Line2D([], [], linestyle="none", color=look["color"], marker=look["marker"], markersize=5,
                             markerfacecolor=look["color"] if row.on_front else "none", label=labels[point]))
    remarks = "; ".join(part for part in (x_unit, better and f"{better} is better") if part)
    axes.set(xlabel=names.with_unit(names.title(metric), remarks),
             ylabel=names.with_unit("Cost", unit))
    axes.margins(x=0.08)
    axes.set_ylim(0, 1.12 * table[["mean_cost", "high_cost"]].max().max() / factor)
    layout.finish(figure, size, legend, [each.get_label() for each in legend], notes=data.told)
    drawn = table.reset_index().rename(columns=lambda name: name.replace("_cost", "_cost_$").replace("_late", f"_{metric}"))
    return figure, drawn


def front(first, second):
    """Which rows no other beats in both, lower being better; of equals both stay."""
    pairs = list(zip(first, second))
    return [not any(a <= c and b <= d and (a < c or b < d) for a, b in pairs) for c, d in pairs]


def regret(data, size):
    """What each point paid for the same work, as a multiple of a lower bound."""
    table, _ = data.metric("regret")
    data.tell_missing(table, "regret")
    labels = data.named(table)
    figure, axes = plt.subplots(figsize=(size, 0.7 + row_height(labels) * len(table)))
    y = np.arange(len(table))
    axes.axvline(1.0, color=style.GREY, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.hlines(y, 1.0, table["mean"], color=style.REST, linewidth=3)
    for index, row in enumerate(table.itertuples()):
        look = style.cycle(index)
        bounds = None if row.low != row.low else [[row.mean - row.low], [row.high - row.mean]]
        axes.errorbar(row.mean, y[index], xerr=bounds, color=look["color"], marker=look["marker"], markersize=5, capsize=2,
                      elinewidth=0.9)
        axes.annotate(f"{row.mean:.2f}", (row.mean if bounds is None else row.high, y[index]), xytext=(5, 0),
                      textcoords="offset points", va="center", fontsize=plt.rcParams["xtick.labelsize"])
    axes.set_yticks(y, [labels[point] for point in table.index])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(False, axis="y")
    axes.margins(x=0.12)
    axes.set_xlabel("Cost / lower bound of the same work")
    layout.finish(figure, size, notes=data.told)
    return figure, table.reset_index()
