"""Which uncertain input an outcome hangs on."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from . import layout, names, style
from .money import row_height
from .runs import Nothing

MOST_PANELS = 4
MOST_INPUTS = 12


def tornado(data, size):
    """Of the first alternative's cost, less that of each other, the mean in the low and in the high third of each input's range:
    the bar that crosses zero turns who is ahead."""
    file = data.folder / "sensitivity.csv"
    table = pd.read_csv(file, dtype={"a": str, "b": str, "input": str}, keep_default_na=False) if file.is_file() else None
    if table is None or table.empty:
        raise Nothing("no input of the runs was uncertain (`uncertainty` in the scenario)")
    numbers = [name for name in table.columns if name not in ("metric", "unit", "a", "b", "input")]
    table[numbers] = table[numbers].apply(pd.to_numeric, errors="coerce")  # what is none is told below
    table = data.with_numbers(table, ["mean", "mean_low", "mean_high"],
                              lambda row: f"{row.input}, {row.a} less {row.b}" if row.b else f"{row.input}, {row.a}",
                              table.metric.iloc[0])
    if table.empty:
        raise Nothing("no input has a number")
    groups = list(table.groupby(["a", "b"], sort=False))
    if len(groups) > MOST_PANELS:
        data.tell(f"Not drawn: {names.listed(b for (_, b), _ in groups[MOST_PANELS:])}")
    groups = [(key, rows.head(MOST_INPUTS)) for key, rows in groups[:MOST_PANELS]]
    drawn = pd.concat([rows for _, rows in groups], ignore_index=True)
    unit, factor = names.scale(drawn.unit.iloc[0], drawn[["mean_low", "mean_high", "mean"]].to_numpy().ravel())
    labels = names.labels(dict.fromkeys(drawn.input))
    high = row_height(labels)
    figure, axes = plt.subplots(len(groups), 1, squeeze=False, sharex=True, constrained_layout=True,
                                figsize=(size, sum(high * len(rows) + 0.35 for _, rows in groups) + 0.45))
    for axis, ((a, b), rows) in zip(axes[:, 0], groups):
        panel(axis, rows, labels, factor)
        text = f"{a} less {b}" if b else a
        axis.set_title(names.wrapped(text, max(int(9 * size), 24)))
        if b:
            axis.axvline(0.0, color=style.GREY, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
    what = names.title(drawn.metric.iloc[0])
    axes[-1, 0].set_xlabel(names.with_unit(f"Difference in {what[:1].lower()}{what[1:]}" if groups[0][0][1] else what, unit))
    layout.finish(figure, size, *axes[0, 0].get_legend_handles_labels(), notes=data.told)
    return figure, drawn


def panel(axis, rows, labels, factor):
    """A bar an input, from the mean over all worlds to that of each end."""
    y = np.arange(len(rows))
    for index, (end, label) in enumerate((("low", "low third"), ("high", "high third"))):
        mean = rows[f"mean_{end}"].to_numpy()
        centre = rows["mean"].to_numpy()
        look = style.cycle(index + 1)
        axis.barh(y, (mean - centre) / factor, left=centre / factor, height=0.6, color=look["color"], label=label,
                  hatch=style.hatch(index), edgecolor="white")
        whisker = [(mean - rows[f"low_{end}"]) / factor, (rows[f"high_{end}"] - mean) / factor]
        axis.errorbar(mean / factor, y + (0.12 if index else -0.12), xerr=np.nan_to_num(whisker), fmt="none",
                      ecolor="#111827", elinewidth=0.8, capsize=1.8)
    shares = {row.input: f"{labels[row.input]}\n{max(row.first_order, 0):.2f} of variance" if row.first_order == row.first_order
              else labels[row.input] for row in rows.itertuples()}
    axis.set_yticks(y, [shares[name] for name in rows.input])
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.grid(False, axis="y")
    axis.margins(x=0.06)
