"""What figures are drawn from: the tables that the program made of a campaign, and the files of its replications."""
import pathlib

import pandas as pd

from .names import harmless


class Nothing(Exception):
    """The runs hold nothing that this figure could show; says why."""


class Data:
    """A folder that `leasehold figures` filled: runs.csv (point, seed, replication, folder), metrics.csv and cost_by_*.csv,
    which are what `leasehold compare --format csv` prints."""

    def __init__(self, folder, point=None, seed=None):
        self.folder = pathlib.Path(folder)
        self.runs = pd.read_csv(self.folder / "runs.csv", dtype={"point": str, "folder": str}, keep_default_na=False)
        self.points = list(dict.fromkeys(self.runs.point))
        self.point, self.seed = point, seed

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
        rows = table[(table.metric == name) & table["mean"].notna()]
        if rows.empty:
            raise Nothing(f"no run has {name}")
        unit = rows.unit.iloc[0]
        rows = rows.set_index("point")[["mean", "low", "high"]]
        return rows.loc[[point for point in self.points if point in rows.index]], unit

    def has(self, name):
        """Whether every point has the metric."""
        table = self.compared()
        return table[(table.metric == name) & table["mean"].notna()].point.nunique() == len(self.points)

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
        return [self.point] if self.point is not None else self.points[:most]


def read(folder, name, columns):
    """These columns of a file of one replication, compressed or not; None where it was not written."""
    for file in (pathlib.Path(folder) / name, pathlib.Path(folder) / f"{name}.gz"):
        if file.is_file():
            texts = {column: str for column in columns if column in TEXTS}
            return pd.read_csv(file, usecols=columns, dtype=texts, keep_default_na=False, na_values=[""])[columns]
    return None


TEXTS = {"job_id", "workload_name", "final_state", "allocated_resources", "tenant", "chip", "region", "hosts", "service",
         "x_Chip", "RegionId", "ProviderName", "ResourceId", "SkuId", "end_reason", "BillingAccountId", "ChargeDescription",
         "programme", "offer", "lease"}


def intervals(text):
    """`0-3 7` as [(0, 4), (7, 8)]."""
    found = []
    for part in str(text).split():
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low) + 1))
    return found
