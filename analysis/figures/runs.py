"""What figures are drawn from: the tables that the program made of a campaign, and the files of its replications."""
import pathlib
import re
import zlib

import numpy as np
import pandas as pd

from . import names
from .names import harmless


class Nothing(Exception):
    """The runs hold nothing that this figure could show; says why."""


class Broken(Exception):
    """A file of a run that cannot be read; says which and why."""


class Data:
    """A folder that `leasehold figures` filled: runs.csv (point, seed, replication, folder, group), hosts.csv (first_host,
    after_last_host, chips), metrics.csv and cost_by_*.csv, which are what `leasehold compare --format csv` prints."""

    def __init__(self, folder, point=None, seed=None):
        self.folder = pathlib.Path(folder)
        self.runs = pd.read_csv(self.folder / "runs.csv", dtype={"point": str, "folder": str}, keep_default_na=False)
        self.points = list(dict.fromkeys(self.runs.point))
        self.point, self.seed = point, seed
        self.told = []

    def groups(self):
        """The group of each point: points are alternatives to those of their own."""
        if "group" not in self.runs.columns:
            return dict.fromkeys(self.points, "")
        return dict(zip(self.runs.point, self.runs.group))

    def chips_of_hosts(self):
        """Rows (first host, host after the last, chips of each); none where the program does not know them."""
        file = self.folder / "hosts.csv"
        return [] if not file.is_file() else [tuple(row) for row in pd.read_csv(file).itertuples(index=False)]

    def tell(self, remark):
        """What a reader of the figure in work must know: it stands in it, and on standard error."""
        if remark not in self.told:
            self.told.append(remark)

    def with_numbers(self, table, columns, called, what):
        """The rows whose columns are all numbers. Of the others, which no figure can show, `called` names each row."""
        good = np.isfinite(table[columns].astype(float)).all(axis=1)
        lost = list(dict.fromkeys(called(row) for row in table[~good].itertuples()))
        if lost:
            self.tell(f"Not drawn: {names.listed(lost)} (no number for {what})")
        return table[good]

    def better(self, metric):
        """`higher` or `lower`, by the program's schema; None where neither is, or where the schema knows no such metric."""
        file = self.folder / "better.csv"
        if not file.is_file():
            return None
        found = dict(zip(*(pd.read_csv(file, dtype=str)[column] for column in ("metric", "better"))))
        return found.get(metric) if found.get(metric) in ("higher", "lower") else None

    def compared(self, name="metrics"):
        """One table of the program: a row for each point and metric."""
        table = pd.read_csv(self.folder / f"{name}.csv", dtype={"point": str, "metric": str, "unit": str},
                            keep_default_na=False, na_values={column: [""] for column in ("mean", "low", "high")})
        # The program disarms names that look like formulas; runs.csv, which nobody else reads, has them as they are.
        written = {harmless(point): point for point in self.points}
        table["point"] = table.point.map(lambda point: written.get(point, point))
        return table.astype({"mean": float, "low": float, "high": float})

    def metric(self, name):
        """Of each point that has it: mean, low and high, in the metric's unit."""
        table = self.compared()
        rows = table[(table.metric == name) & np.isfinite(table["mean"])]
        if rows.empty:
            raise Nothing(f"no run has {name}")
        unit = rows.unit.iloc[0]
        rows = rows.set_index("point")[["mean", "low", "high", "n"]]
        return rows.loc[[point for point in self.points if point in rows.index]], unit

    def named(self, table):
        """A label for each row of `metric`, with the number of replications where some had no value."""
        runs = self.runs.groupby("point").size()
        found = names.labels(table.index)
        return {point: found[point] + (f" [{row.n}]" if row.n < runs[point] else "")
                for point, row in zip(table.index, table.itertuples())}

    def tell_missing(self, table, what):
        """The points that have no row."""
        missing = [point for point in self.points if point not in table.index]
        if missing:
            self.tell(f"Not drawn: {names.listed(missing)} (no {what})")

    def has(self, name):
        """Whether every point has the metric."""
        table = self.compared()
        return table[(table.metric == name) & np.isfinite(table["mean"])].point.nunique() == len(self.points)

    def pooled(self, name, columns):
        """The rows of a file of all replications, with `point` and `seed`."""
        parts = []
        for run in self.runs.itertuples():
            table = read(run.folder, name, columns)
            if table is not None and not table.empty:
                parts.append(table.assign(point=run.point, seed=run.seed))
        if not parts:
            raise Nothing(f"no run has a {name} with rows (`outputs` of the scenario)")
        return pd.concat(parts, ignore_index=True)

    def one_run(self, point):
        """The replication of a point that a timeline shows: that of --seed, else the first."""
        runs = self.runs[self.runs.point == point]
        if self.seed is not None:
            runs = runs[runs.seed.astype(str) == str(self.seed)]
            if runs.empty:
                raise Nothing(f"{point} has no seed {self.seed}")
        return runs.iloc[0]

    def shown_points(self, most):
        """Of timelines: the point asked for, else the first so many."""
        if self.point is None and len(self.points) > most:
            self.tell(f"The first {most} of {len(self.points)} points; the others by --point")
        return [self.point] if self.point is not None else self.points[:most]

    def each(self, points, made):
        """What `made` makes of each point; None, with the reason, where that is nothing. Nothing where no point has any."""
        found, reasons = {}, {}
        for point in points:
            try:
                found[point] = made(self, point)
            except Nothing as reason:
                found[point], reasons[point] = None, str(reason)
        if len(reasons) == len(points):
            raise Nothing("; ".join(dict.fromkeys(reasons.values())))
        return found, reasons


def read(folder, name, columns):
    """These columns of a file of one replication, compressed or not; None where it was not written."""
    for file in (pathlib.Path(folder) / name, pathlib.Path(folder) / f"{name}.gz"):
        if file.is_file():
            texts = {column: str for column in columns if column in TEXTS}
            try:
                return pd.read_csv(file, usecols=columns, dtype=texts, keep_default_na=False, na_values=[""])[columns]
            except (EOFError, OSError, ValueError, zlib.error) as fault:  # a parser's fault is a ValueError, too
                raise Broken(f"{file}: cannot be read ({fault}) play the run again, or leave it out") from fault
    return None


TEXTS = {"job_id", "workload_name", "final_state", "allocated_resources", "tenant", "chip", "region", "hosts", "service",
         "x_Chip", "RegionId", "ProviderName", "ResourceId", "SkuId", "end_reason", "BillingAccountId", "ChargeDescription",
         "programme", "offer", "lease"}


# As the program reads them.
LENGTHS = {name: seconds for names_, seconds in {
    "s sec second seconds": 1.0, "min minute minutes": 60.0, "h hour hours": 3600.0, "d day days": 86400.0,
    "w week weeks": 7 * 86400.0, "mo month months": 30 * 86400.0, "y year years": 365 * 86400.0}.items()
           for name in names_.split()}


def horizon_of(folder):
    """Seconds, by the manifest beside the runs; None where it has none, or where the points differ in it."""
    for above in [pathlib.Path(folder), *pathlib.Path(folder).parents][:4]:
        file = above / "manifest.yaml"
        if file.is_file():
            found = re.findall(r"^(.*)horizon: *(.*)$", file.read_text(errors="replace"), re.MULTILINE)
            length = re.fullmatch(r"([0-9.]+) ?([a-z]+)", found[0][1].strip("'\" ")) if len(found) == 1 else None
            own = found and found[0][0] == "  "
            return float(length[1]) * LENGTHS[length[2]] if own and length and length[2] in LENGTHS else None
    return None


def intervals(text):
    """`0-3 7` as [(0, 4), (7, 8)]."""
    found = []
    for part in str(text).split():
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low) + 1))
    return found
