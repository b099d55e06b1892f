"""Draws the figures of a campaign; `leasehold figures` makes the tables that it reads and calls it."""
import argparse
import pathlib
import sys
import warnings

from . import style  # before anything else of matplotlib
from . import cdfs, layout, money, names, timelines, uncertain
from .runs import Broken, Data, Nothing

import matplotlib.pyplot as plt

# name → what draws it from (data, width in inches).
FIGURES = {
    "jct-cdf": cdfs.jct,
    "wait-cdf": cdfs.wait,
    "ttft-cdf": cdfs.ttft,
    "cost-by-programme": money.by_programme,
    "cost-by-use": money.by_use,
    "cost-against-lateness": money.against_lateness,
    "regret": money.regret,
    "tornado": uncertain.tornado,
    "portfolio": timelines.portfolio,
    "gantt": timelines.gantt,
    "utilisation": timelines.utilisation,
}
# No clock in the files: the same runs give the same bytes.
METADATA = {"svg": {"Date": None, "Creator": "Leasehold"}, "pdf": {"CreationDate": None, "Creator": "Leasehold"},
            "png": {"Software": "Leasehold"}}


def arguments():
    """As the program hands them over; it has checked what it could."""
    reader = argparse.ArgumentParser(prog="leasehold figures", allow_abbrev=False)
    reader.add_argument("--tables", required=True)
    reader.add_argument("--out", required=True, type=pathlib.Path)
    reader.add_argument("--only", default="")
    reader.add_argument("--format", default="svg,pdf,png")
    reader.add_argument("--width", default="acm-wide")
    reader.add_argument("--style", default="")
    reader.add_argument("--point")
    reader.add_argument("--seed")
    reader.add_argument("--lateness", default="")
    reader.add_argument("--within", default="")
    return reader.parse_args()


def save(figure, table, out, name, formats):
    """The figure in each format, and what it was drawn from."""
    # Whoever opens the file in a spreadsheet gets text where a name looks like a formula.
    table = table.rename(columns=names.harmless).copy()
    for column in table.columns[table.dtypes == object]:
        table[column] = table[column].map(names.harmless)
    table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n")
    frame = layout.frame(figure)
    for form in formats:
        figure.savefig(out / f"{name}.{form}", bbox_inches=frame, metadata=METADATA[form])
    plt.close(figure)


def made(data, width, asked, name):
    """Whether the figure could be drawn."""
    data.told.clear()
    try:
        more = [asked.lateness, asked.within] if name == "cost-against-lateness" else []
        figure, table = FIGURES[name](data, width, *more)
    except Nothing as reason:
        print(f"{name}: left out ({reason})", file=sys.stderr)
        return False
    for remark in data.told:
        print(f"{name}: {remark}", file=sys.stderr)
    save(figure, table, asked.out, name, asked.format.split(","))
    print(asked.out / name)
    return True


def main():
    """Exit status 0 where at least one figure could be drawn, 2 for bad input."""
    asked = arguments()
    warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a name in a script without a font here: boxes
    try:
        width = style.width_of(asked.width)
        style.begin(asked.style, width)
    except (ValueError, OSError) as fault:
        print(fault if str(fault).startswith("--") else f"--style {asked.style}: {fault}", file=sys.stderr)
        return 2
    data = Data(asked.tables, asked.point, asked.seed)
    wanted = [name for name in asked.only.split(",") if name] or list(FIGURES)
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        drawn = [name for name in wanted if made(data, width, asked, name)]
    except Broken as fault:
        print(fault, file=sys.stderr)
        return 2
    except OSError as fault:  # of files to read, Broken tells
        print(f"--out {asked.out}: cannot be written ({fault.strerror or fault})", file=sys.stderr)
        return 2
    if not drawn:
        print("No figure could be drawn.", file=sys.stderr)
    return 0 if drawn else 2


if __name__ == "__main__":
    sys.exit(main())
