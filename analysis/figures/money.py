"""What points cost, on what, and what they get for it."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from . import layout, names, style
from .runs import Nothing

MOST_PARTS = 7
LATENESS = ("time_to_train", "slo_attainment", "mean_turnaround", "mean_wait")
MOST_FRONTS = 4
MOST_NAMED = 5


def by_programme(data, size):
    """Stacked by lease programme."""
    return stacked(data, size, "cost_by_programme", "by lease programme")


def by_use(data, size):
    """Stacked by what the money bought."""
    return stacked(data, size, "cost_by_use", "by use")


def stacked(data, size, name, title):
    """A bar a point, its parts side by side, called as the tables call them; the whisker is the interval of the sum."""
    table = data.compared(name)
    total = table[table.metric == "total"].set_index("point")
    parts = data.with_numbers(table[table.metric != "total"], ["mean"], lambda row: f"{row.metric} of {row.point}", "cost")
    parts = parts[parts["mean"].abs() > 0]
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
                  edgecolor="white", label=names.wrapped(part, 26))
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


def against_lateness(data, size, lateness=None, within=""):
    """Cost and lateness of each point with their intervals, and those that no other beats in both. `within`: what the axes are
    called whose labels part the points into groups; a front is of one group."""
    metric = lateness_of(data, lateness)
    cost, _ = data.metric("cost")
    late, late_unit = data.metric(metric)
    table = cost.join(late, lsuffix="_cost", rsuffix="_late", how="inner").reindex([p for p in data.points if p in late.index])
    table = table[table.mean_cost.notna()]
    if table.empty:
        raise Nothing(f"no point has cost and {metric}")
    table["n"] = table[["n_cost", "n_late"]].min(axis=1)
    data.tell_missing(table, f"cost or no {metric}")
    labels = data.named(table)
    table = table.drop(columns="n")
    better = data.better(metric)
    share = late_unit == "1" and table.mean_late.between(0, 1).all()
    unit, factor = names.scale("$", table.mean_cost)
    x_unit, x_factor = ("%", 0.01) if share else names.scale(late_unit, table.mean_late)
    table["group"] = [data.groups()[point] for point in table.index]
    table["on_front"] = False
    for own in table.groupby("group").groups.values() if better else ():  # a metric that is good neither way has no front
        late_of = table.mean_late[own] if better == "lower" else -table.mean_late[own]
        table.loc[own, "on_front"] = front(table.mean_cost[own], late_of)
    figure, axes = plt.subplots(figsize=(size, min(size * 0.75, 3.1) if size < 9 else size * 0.5))
    legend = fronts(axes, data, table, better, within, (x_factor, factor))
    for index, (points, row) in enumerate(places(table)):
        look = style.cycle(index)
        shape = {"color": look["color"], "marker": look["marker"], "markersize": 5, "linestyle": "none",
                 "markerfacecolor": look["color"] if row.on_front else "none"}
        low, high = (row.low_late, row.high_late) if not share else (max(row.low_late, 0.0), min(row.high_late, 1.0))
        axes.errorbar(row.mean_late / x_factor, row.mean_cost / factor, **shape, elinewidth=0.9, capsize=2,
                      xerr=whisker(row.mean_late, low, high, x_factor),
                      yerr=whisker(row.mean_cost, row.low_cost, row.high_cost, factor))
        if share and (row.low_late < 0 or row.high_late > 1):
            data.tell("Intervals of shares are cut at 0 and 100 %")
        together = [labels[point].replace("\n", " ") for point in points]
        more = [f"and {len(together) - MOST_NAMED} more"] if len(together) > MOST_NAMED else []
        legend.append(Line2D([], [], **shape, label=labels[points[0]] if len(points) == 1 else
                             ",\n".join([*map(names.wrapped, together[:MOST_NAMED], [40] * MOST_NAMED), *more])))
    remarks = "; ".join(part for part in (x_unit, better and f"{better} is better") if part)
    axes.set(xlabel=names.with_unit(names.title(metric), remarks), ylabel=names.with_unit("Cost", unit))
    axes.set_xlim(*room(table[["mean_late", "low_late", "high_late"]].to_numpy() / x_factor, (0, 100) if share else None))
    axes.set_ylim(*room(table[["mean_cost", "low_cost", "high_cost"]].to_numpy() / factor))
    if share:
        axes.set_xticks([tick for tick in axes.get_xticks() if -1e-9 <= tick <= 100 + 1e-9 and
                         axes.get_xlim()[0] <= tick <= axes.get_xlim()[1]])
    layout.finish(figure, size, legend, [each.get_label() for each in legend], notes=data.told)
    table = table.drop(columns="group") if not within else table
    drawn = table.reset_index().rename(columns=lambda name: name.replace("_cost", "_cost_$").replace("_late", f"_{metric}"))
    return figure, drawn


def whisker(mean, low, high, factor):
    """As errorbar takes it; None without an interval. A share's mean may lie at the end at which its interval is cut."""
    return None if low != low else [[max(mean - low, 0.0) / factor], [max(high - mean, 0.0) / factor]]


def places(table):
    """Points that do alike lie on one another, whole or so nearly that nobody sees it: one mark for those of one group. Pairs
    (points, row of the first); it is on the front where any of them is."""
    spans = [table[[f"{name}_{of}" for name in ("mean", "low", "high")]].stack() for of in ("late", "cost")]
    near = [0.005 * (span.max() - span.min()) + 1e-9 * abs(span.max()) for span in spans]
    found = []
    for point, row in table.iterrows():
        for points, first in found:
            if (first.group == row.group and abs(first.mean_late - row.mean_late) <= near[0] and
                    abs(first.mean_cost - row.mean_cost) <= near[1]):
                points.append(point)
                first.on_front |= row.on_front
                break
        else:
            found.append(([point], row.copy()))
    return found


def room(values, ends=None):
    """Limits of an axis with a margin around all that is drawn. It begins at zero where that is not far off, and no space is
    left beyond the ends that values can have, but for half a mark."""
    low, high = np.nanmin(values), np.nanmax(values)
    if ends:
        low, high = max(low, ends[0]), min(high, ends[1])
    if low > 0 and low < 0.35 * high:
        low = 0.0
    margin = 0.08 * (high - low) if high > low else 0.1 * abs(high) or 1.0
    first, last = low - margin if low else 0.0, high + margin
    if ends:
        first, last = max(first, ends[0] - margin / 2), min(last, ends[1] + margin / 2)
    return first, last


def fronts(axes, data, table, better, within, factors):
    """A line through what nothing beats, of each group that has several such places. Returns their entries in the legend."""
    legend, groups, alone = [], list(dict.fromkeys(table.group)), []
    for own in groups if better else ():
        edge = table[table.on_front & (table.group == own)].sort_values("mean_late")
        if len(edge[["mean_late", "mean_cost"]].drop_duplicates()) < 2:
            alone.append(own)
            continue
        dashes = (0, (4, 2)) if len(groups) == 1 else style.DASHES[(1 + groups.index(own)) % len(style.DASHES)]
        look = {"color": style.GREY, "linewidth": 0.9, "linestyle": dashes}
        axes.step(edge.mean_late / factors[0], edge.mean_cost / factors[1], zorder=1, **look,
                  where="pre" if better == "higher" else "post")
        if len(legend) < MOST_FRONTS:
            legend.append(Line2D([], [], **look, label=names.wrapped(f"Pareto front, {own}" if own else "Pareto front", 30)))
    if within:
        data.tell(f"Points are compared with those that are alike in {within}" + (
            f"; {len(groups)} groups" if len(groups) > MOST_FRONTS else ""))
    if alone and better:
        data.tell("Filled: no other point is as cheap and as good" + (f" at the same {within}" if within else ""))
    return legend


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
