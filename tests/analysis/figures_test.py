"""Figures hold the numbers of the tables and draw what their CSV says; names from scenarios do nothing in any file.

    figures_test.py PROGRAM [Drawn | Campaign]     exit status 77 where matplotlib, pandas or pdflatex is missing
"""
import csv
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))
sys.dont_write_bytecode = True
try:
    from figures import cdfs, money, names, style, timelines
    from figures.__main__ import FIGURES
    from figures.runs import Data, Nothing, intervals
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PROGRAM = None
TENANT = "l$b_%&<i>"
POINTS = ["=cheap <b>$x$", "neo_cloud & 50 % \\input{x}"]
SCENARIO = f"""
name: figures
start: 2026-06-01
horizon: 2 d
platform: {ROOT}/platforms/four-clouds.xml
tenants: [{{name: '{TENANT}'}}]
workload:
  - serving: {{name: chat, tenant: '{TENANT}', model: llama3-8b, chips: {{h100: 1, h200: 1}},
              requests: {{rate: 5/s, input: 500, output: 100}}, slo: {{ttft: 2 s, tpot: 1 s}}}}
  - training: {{name: run, tenant: '{TENANT}', model: llama3-8b, tokens: 5 B, chips: {{h100: 64, h200: 64}}}}
outputs: {{segments: true, format: csv.gz}}
policies: {{leasing: on_demand_only}}
axes:
  supply:
    - {{label: '{POINTS[0]}', set: {{policies.leasing: {{policy: on_demand_only, providers: [aws]}}}}}}
    - {{label: '{POINTS[1]}', set: {{policies.leasing: {{policy: on_demand_only, providers: [neocloud]}}}}}}
replications: 2
"""


def call(*words):
    """Standard output of the program."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stderr}")
    return done.stdout


def rows_of(text):
    """A table's rows by column."""
    return list(csv.DictReader(text.splitlines()))


class Drawn(unittest.TestCase):
    """Made of tables by hand: two points, the second dearer and sooner."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        head = "point,metric,unit,n,mean,low,high\n"
        (cls.folder / "metrics.csv").write_text(
            head + "".join(f"{p},{m}\n" for p, m in [
                ("a", "cost,$,2,2000000,1900000,2100000"), ("b", "cost,$,2,3000000,2900000,3100000"),
                ("a", "time_to_train,d,2,20,19,21"), ("b", "time_to_train,d,2,10,9,11"),
                ("a", "regret,1,2,1.5,1.4,1.6"), ("b", "regret,1,2,2.5,2.4,2.6"), ("a", "energy,MWh,0,,,")]))
        (cls.folder / "cost_by_use.csv").write_text(
            head + "a,productive,$,2,1500000,,\na,idle,$,2,500000,,\na,total,$,2,2000000,1900000,2100000\n"
            "b,productive,$,2,2000000,,\nb,idle,$,2,1000000,,\nb,total,$,2,3000000,2900000,3100000\n")
        runs = "point,seed,replication,folder\n"
        for point, shift in (("a", 0), ("b", 100)):
            run = cls.folder / point
            run.mkdir()
            runs += f"{point},1,0,{run}\n"
            jobs = ("job_id,workload_name,success,starting_time,execution_time,finish_time,waiting_time,turnaround_time,"
                    "allocated_resources,tenant,chip,region\n")
            for job in range(4):
                jobs += f"{job},w,1,{10 * job},10,{10 * job + 10},{job + shift},{job + 10 + shift},{job},t{job % 2},h100,x\n"
            (run / "jobs.csv").write_text(jobs)
            (run / "services.csv").write_text("service,time,offered,capacity,ttft_queue,ttft_prefill\n"
                                              "s,0,5,10,0.1,0.2\ns,20,10,10,0.2,0.2\ns,40,0,10,,\ns,60,5,10,0.2,0.2\n")
            (run / "leases.csv").write_text("lease,programme,chip\n0,od,h100\n1,cud,h100\n")
            (run / "ledger.csv").write_text(
                "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ResourceId,x_Chip,x_ChipHours\n"
                "2026-06-01T00:00:00Z,2026-06-01T10:00:00Z,Usage,0,h100,80\n"
                "2026-06-01T05:00:00Z,2026-06-02T05:00:00Z,Usage,1,h100,240\n")
        (cls.folder / "runs.csv").write_text(runs)
        cls.data = Data(cls.folder)
        style.begin("", 3.33)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_cdf_lines_are_the_table(self):
        figure, table = cdfs.jct(self.data, 3.33)
        for line, point in zip(figure.axes[0].lines, ("a", "b")):
            own = table[table.point == point]
            np.testing.assert_allclose(line.get_ydata()[1:], own.share)
            np.testing.assert_allclose(line.get_xdata()[1:], own.iloc[:, 1])
        # Of 10, 11, 12 and 13 s a quarter each.
        own = table[table.point == "a"]
        np.testing.assert_allclose(own.share, [0.25, 0.5, 0.75, 1.0])

    def test_ttft_is_weighed_by_requests(self):
        # 5/s at 0.3 s, and 10/s and 5/s at 0.4 s; the period without requests has no time to first token.
        _, table = cdfs.ttft(self.data, 3.33)
        np.testing.assert_allclose(table[table.point == "a"].share, [0.25, 1.0])

    def test_bars_are_the_table(self):
        figure, table = money.by_use(self.data, 3.33)
        widths = [bar.get_width() for bars in figure.axes[0].containers if hasattr(bars, "patches") for bar in bars]
        np.testing.assert_allclose(sorted(widths), [0.5, 1.0, 1.5, 2.0])  # $M
        self.assertEqual(sorted(table[table.part != "total"]["mean_$"]), [5e5, 1e6, 1.5e6, 2e6])

    def test_front_is_what_nothing_beats(self):
        figure, table = money.against_lateness(self.data, 3.33)
        self.assertEqual(list(table.on_front), [True, True])
        self.assertEqual(money.front([1, 2, 2, 3], [3, 2, 2, 2]), [True, True, True, False])
        np.testing.assert_allclose(sorted(figure.axes[0].lines[0].get_xdata()), [10, 20])

    def test_regret_marks_are_the_table(self):
        figure, table = money.regret(self.data, 3.33)
        marks = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() not in ("None", "|", "")]
        np.testing.assert_allclose(marks, table["mean"])

    def test_portfolio_keeps_chip_hours(self):
        # 8 chips for 10 h and 10 chips for a day: areas of 80 and 240 chip-hours.
        _, table = timelines.portfolio(self.data, 7.0)
        own = table[table.point == "a"]
        times = sorted(own[own.columns[2]].unique())
        hours = (times[1] - times[0]) * (1.0 if own.columns[2].endswith("_h") else 24.0)
        areas = own.groupby("group").chips.sum() * hours
        np.testing.assert_allclose(sorted(areas), [80.0, 240.0], rtol=1e-6)

    def test_gantt_bars_are_stays(self):
        figure, table = timelines.gantt(self.data, 7.0)
        bars = [extent for axes in figure.axes for each in axes.collections for extent in each.get_paths()]
        self.assertEqual(len(bars), len(table))
        self.assertEqual(intervals("0-3 7"), [(0, 4), (7, 8)])

    def test_heat_map_cells_are_the_table(self):
        figure, table = timelines.utilisation(self.data, 7.0)
        cells = np.concatenate([axes.images[0].get_array().ravel() for axes in figure.axes if axes.images])
        np.testing.assert_allclose(cells, table.share)
        service = table[(table.point == "a") & (table.row == "s")]
        # Half full, full, empty, half full for 20 s each: the mean is a half.
        self.assertAlmostEqual(service.share.mean(), 0.5, places=2)

    def test_says_why_there_is_none(self):
        self.assertRaises(Nothing, self.data.metric, "energy")
        self.assertRaises(Nothing, self.data.pooled, "requests.csv", ["ttft"])

    def test_names(self):
        self.assertEqual(names.title("cost_per_mtoken_served"), "Cost per Mtoken served")
        self.assertEqual(names.harmless("=1+1"), "'=1+1")
        self.assertEqual(names.harmless("-5"), "-5")
        self.assertAlmostEqual(style.width_of("85mm"), 3.346, places=3)
        self.assertRaises(ValueError, style.width_of, "wide")


class Campaign(unittest.TestCase):
    """Played by the program, with names that mean harm."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        work = pathlib.Path(cls.scratch.name)
        (work / "s.yaml").write_text(SCENARIO)
        cls.out, cls.drawn = work / "out", work / "drawn"
        call("run", work / "s.yaml", "--quiet", "--out", cls.out)
        call("figures", cls.out, "--out", cls.drawn, "--format", "svg,pdf", "--width", "acm")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_all_that_can_be_drawn_is(self):
        self.assertLessEqual({"cost-by-use", "cost-by-programme", "portfolio", "utilisation", "gantt", "ttft-cdf"},
                             {file.stem for file in self.drawn.glob("*.svg")})
        listed = re.search(r"of (jct-cdf.*?); all", " ".join(call("figures", "--help").split()))[1]
        self.assertEqual(listed.split(", "), list(FIGURES))

    def test_numbers_are_those_of_the_tables(self):
        for by in ("use", "programme"):
            table = {(row["point"], row["metric"]): float(row["mean"])
                     for row in rows_of(call("compare", self.out, "--cost-by", by, "--format", "csv"))}
            drawn = {(row["point"], row["part"]): float(row["mean_$"])
                     for row in rows_of((self.drawn / f"cost-by-{by}.csv").read_text())}
            self.assertTrue(drawn)
            for key, value in drawn.items():
                self.assertEqual(value, table[key], key)
        cost = {row["point"]: float(row["mean"])
                for row in rows_of(call("compare", self.out, "--metric", "cost", "--format", "csv"))}
        totals = {row["point"]: float(row["mean"]) for row in rows_of(
            call("compare", self.out, "--cost-by", "use", "--format", "csv")) if row["metric"] == "total"}
        for point, value in cost.items():
            self.assertAlmostEqual(totals[point], value, delta=0.01)

    def test_names_do_nothing(self):
        for file in self.drawn.glob("*.svg"):
            tags = {element.tag.split("}")[-1] for element in xml.etree.ElementTree.parse(file).iter()}
            self.assertFalse(tags & {"script", "b", "i", "foreignObject"}, file)
        for file in [*self.drawn.glob("*.csv"), self.out / "results.csv"]:
            for row in csv.reader(file.read_text().splitlines()):
                for field in row:
                    self.assertNotRegex(field, r"^[=@]", file)

    def test_fonts_travel_and_no_clock_does(self):
        pdf = (self.drawn / "cost-by-use.pdf").read_bytes()
        self.assertIn(b"/FontFile2", pdf)
        self.assertNotIn(b"CreationDate", pdf)
        self.assertNotIn("<text", (self.drawn / "cost-by-use.svg").read_text())  # outlines

    def test_the_table_compiles(self):
        if shutil.which("pdflatex") is None:
            self.skipTest("no pdflatex")
        table = call("compare", self.out, "--format", "latex")
        page = self.drawn / "page.tex"
        # Debian has booktabs in a package of its own: where it is not there, plain rules stand for its own.
        page.write_text("\\documentclass{article}\\usepackage[utf8]{inputenc}\n"
                        "\\IfFileExists{booktabs.sty}{\\usepackage{booktabs}}"
                        "{\\let\\toprule\\hline\\let\\midrule\\hline\\let\\bottomrule\\hline}\n"
                        "\\begin{document}\n" + table + "\\end{document}\n")
        done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", page.name],
                              cwd=self.drawn, capture_output=True, text=True, errors="replace", check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)  # and the class, by unittest
    unittest.main()
