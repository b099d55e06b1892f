"""Figures hold the numbers of the tables and draw what their CSV says; names from scenarios do nothing in any file.

    figures_test.py PROGRAM [Drawn | Unlike | Asked | Campaign]     exit status 77 where matplotlib or pandas is missing
"""
import contextlib
import csv
import gzip
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))
sys.dont_write_bytecode = True
try:
    from figures import cdfs, layout, money, names, style, timelines, uncertain
    from figures.__main__ import FIGURES, main
    from figures.runs import Broken, Data, Nothing, horizon_of, intervals
    import matplotlib.pyplot as plt
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
                    "allocated_resources,tenant,chip,region,preemptions,chips\n")
            for job in range(4):
                jobs += (f"{job},w,1,{10 * job},10,{10 * job + 10},{job + shift},{job + 10 + shift},{job},t{job % 2},h100,x,0,"
                         "8\n")
            (run / "jobs.csv").write_text(jobs)
            (run / "services.csv").write_text("service,time,offered,capacity,ttft_queue,ttft_prefill\n"
                                              "s,0,5,10,0.1,0.2\ns,20,10,10,0.2,0.2\ns,40,0,10,,\ns,60,5,10,0.2,0.2\n")
            (run / "leases.csv").write_text("lease,programme,chip,active\n0,od,h100,0\n1,cud,h100,18000\n")
            (run / "ledger.csv").write_text(
                "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ResourceId,x_Chip,x_ChipHours\n"
                "2026-06-01T00:00:00Z,2026-06-01T10:00:00Z,Usage,0,h100,80\n"
                "2026-06-01T05:00:00Z,2026-06-02T05:00:00Z,Usage,1,h100,240\n")
        (cls.folder / "runs.csv").write_text(runs)
        (cls.folder / "better.csv").write_text("metric,better\ntime_to_train,lower\njobs_finished,higher\nenergy,neither\n")
        (cls.folder / "sensitivity.csv").write_text(
            "metric,unit,a,b,worlds,mean,input,first_order,p,n_low,mean_low,low_low,high_low,n_high,mean_high,low_high,high_high\n"
            "cost,$,a,b,30,-1000000,price of <b>,0.8,0.001,10,-3000000,-3200000,-2800000,10,2000000,1800000,2200000\n"
            "cost,$,a,b,30,-1000000,porting time,,,1,-900000,,,1,-1200000,,\n")
        cls.data = Data(cls.folder)
        style.begin("", 3.33)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_cdf_lines_are_the_table(self):
        figure, table = cdfs.jct(self.data, 3.33)
        for line, point in zip(figure.axes[0].lines, ("a", "b")):
            own = table[table.point == point]
            np.testing.assert_allclose(line.get_ydata()[1:-1], own.share)
            np.testing.assert_allclose(line.get_xdata()[1:-1], own.iloc[:, 1])
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
        self.assertEqual([text.get_text() for text in figure.legends[0].get_texts()], ["productive", "idle"])
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

    def test_tornado_bars_are_the_table(self):
        """From the mean of all, -1 $M, to that of each end: the first input's high end lies beyond zero, the wider one is above."""
        figure, table = uncertain.tornado(self.data, 3.33)
        bars = [[bar for bar in bars] for bars in figure.axes[0].containers if hasattr(bars, "patches")]
        self.assertEqual([(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in bars[0]], [(-1.0, -2.0), (-1.0, 0.1)])
        self.assertEqual([(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in bars[1]], [(-1.0, 3.0), (-1.0, -0.2)])
        self.assertEqual([label.get_text() for label in figure.axes[0].get_yticklabels()],
                         ["price of <b>\n0.80 of variance", "porting time"])
        self.assertEqual(list(table.mean_high), [2e6, -1.2e6])

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
        # One of four hosts at any time of the first 40 s, none in the last 20 s.
        hosts = table[(table.point == "a") & (table.row == "x h100")].share.to_numpy()
        np.testing.assert_allclose(hosts[:58], 0.25)
        np.testing.assert_allclose(hosts[-58:], 0.0)
        service = table[(table.point == "a") & (table.row == "s")]
        # Half full, full, empty, half full for 20 s each: the mean is a half.
        self.assertAlmostEqual(service.share.mean(), 0.5, places=2)

    def test_what_is_no_number_is_told_and_not_drawn(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "copy"
            shutil.copytree(self.folder, folder)
            # Of a the idle money (500,000 of 2,000,000) is gone, of b the regret, and one input's mean at the low end.
            for name, here, there in (("cost_by_use.csv", "a,idle,$,2,500000,,", "a,idle,$,2,nan,,"),
                                      ("metrics.csv", "b,regret,1,2,2.5,2.4,2.6", "b,regret,1,2,inf,,"),
                                      ("sensitivity.csv", ",1,-900000,", ",1,nan,")):
                text = (folder / name).read_text()
                self.assertIn(here, text)
                (folder / name).write_text(text.replace(here, there))
            jobs = (folder / "a/jobs.csv").read_text()
            self.assertIn("0,w,1,0,10,10,0,10,", jobs)  # its turnaround is the eighth field
            (folder / "a/jobs.csv").write_text(jobs.replace("0,w,1,0,10,10,0,10,", "0,w,1,0,10,10,0,,"))
            runs = (folder / "runs.csv").read_text()
            (folder / "runs.csv").write_text(runs.replace(str(self.folder), str(folder)))
            data = Data(folder)

            def drawn(make):
                data.told.clear()
                figure, table = make(data, 7.0)
                plt.close(figure)
                return table, list(data.told)

            table, told = drawn(money.by_use)
            self.assertEqual(told, ["Not drawn: idle of a (no number for cost)"])
            self.assertEqual(table[(table.point == "a") & (table.part == "productive")]["mean_$"].tolist(), [1500000])
            table, told = drawn(money.regret)
            self.assertEqual((table.point.tolist(), told), (["a"], ["Not drawn: b (no regret)"]))
            table, told = drawn(uncertain.tornado)
            self.assertEqual((table.input.tolist(), told),
                             (["price of <b>"], ["Not drawn: porting time, a less b (no number for cost)"]))
            # Three of a's four jobs are left, and the curve ends at three quarters.
            table, told = drawn(cdfs.jct)
            self.assertEqual(told, ["Not drawn: jobs of a (no number for turnaround_time)"])
            self.assertEqual(table[table.point == "a"].share.max(), 0.75)

    def test_says_why_there_is_none(self):
        self.assertRaises(Nothing, self.data.metric, "energy")
        self.assertRaises(Nothing, self.data.pooled, "requests.csv", ["ttft"])

    def test_names(self):
        self.assertEqual(names.title("cost_per_mtoken_served"), "Cost per Mtoken served")
        self.assertEqual(names.harmless("=1+1"), "'=1+1")
        self.assertEqual(names.harmless("-5"), "-5")
        self.assertAlmostEqual(style.width_of("85mm"), 3.346, places=3)
        self.assertRaises(ValueError, style.width_of, "wide")


JOBS = ("job_id,workload_name,success,starting_time,execution_time,finish_time,waiting_time,turnaround_time,"
        "allocated_resources,tenant,chip,region,preemptions,chips\n")
NEVER = "{0},w,0,,,,-1,-1,,t,,,0,0\n"
HEAD = "point,metric,unit,n,mean,low,high\n"


def done(job, length=10, preemptions=0, start=0):
    """A row of jobs.csv."""
    return (f"{job},w,1,{start},{length},{start + length},{start},{start + length},{job},t,h100,x,{preemptions},8\n")


class Unlike(unittest.TestCase):
    """Points of which some did not do what others did."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.addCleanup(plt.close, "all")
        self.folder = pathlib.Path(scratch.name)
        style.begin("", 3.33)

    def played(self, jobs, metrics="", **files):
        """Of each point the rows of its jobs.csv, and other files by what they hold in all points."""
        runs = "point,seed,replication,folder\n"
        for index, (point, rows) in enumerate(jobs.items()):
            run = self.folder / f"p{index}" / "seed=1"
            run.mkdir(parents=True)
            (run / "jobs.csv").write_text(JOBS + rows)
            for name, text in files.items():
                (run / f"{name}.csv").write_text(text)
            runs += f"\"{point}\",1,0,{run}\n\"{point}\",2,1,{self.folder}\n"
        (self.folder / "runs.csv").write_text(runs)
        (self.folder / "metrics.csv").write_text(HEAD + metrics)
        (self.folder / "better.csv").write_text("metric,better\njobs_finished,higher\npue,neither\n")
        return Data(self.folder)

    def assertInside(self, figure, width):
        """Nothing is drawn beyond the width, which is the file's."""
        box = layout.extent(figure)
        self.assertGreaterEqual(box.x0, -0.01)
        self.assertLessEqual(box.x1, width + 0.01)
        self.assertAlmostEqual(layout.frame(figure).width, width)

    def test_a_curve_ends_where_jobs_did_not(self):
        # Of a's 8 jobs 6 finish, of b's 4 none: a's curve ends at three quarters, b is named.
        data = self.played({"a": "".join(map(done, range(6))) + NEVER * 2, "b": NEVER * 4})
        for draw in (cdfs.jct, cdfs.wait):
            data.told.clear()
            figure, table = draw(data, 3.33)
            self.assertEqual(table.share.max(), 0.75)
            self.assertEqual(figure.axes[0].lines[0].get_ydata()[-1], 0.75)
            self.assertEqual(set(table.point), {"a"})
            self.assertRegex(data.told[0], r"^No curve: b \(no jobs of it (finished|started)\)")
            self.assertIn(data.told[0], [text.get_text().replace("\n", " ") for text in figure.texts])

    def test_requests_without_capacity_count(self):
        # 10 requests with capacity and 30 without: a quarter.
        rows = "service,time,offered,capacity,ttft_queue,ttft_prefill\n" + "".join(
            f"s,{20 * i},2,9,0.1,0.{i + 1}\n" for i in range(5)) + "s,100,30,0,,\n"
        _, table = cdfs.ttft(self.played({"a": ""}, services=rows), 3.33)
        self.assertAlmostEqual(table.share.max(), 0.25)

    def test_a_logarithmic_axis_has_plain_numbers(self):
        data = self.played({"a": "".join(done(job, 10 ** job) for job in range(6))})
        figure, _ = cdfs.jct(data, 3.33)
        self.assertEqual(figure.axes[0].get_xscale(), "log")
        figure.draw_without_rendering()
        ticks = [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
        self.assertTrue([text for text in ticks if text])
        for text in ticks:
            self.assertNotRegex(text, r"[$\\{]")

    def test_time_begins_at_the_scenarios_start(self):
        # Chips from day 30 on, of 40 days; the bill alone would put them at day 0.
        (self.folder / "manifest.yaml").write_text("scenario:\n  horizon: 40 d\n  start: 2026-06-01\n")
        data = self.played({"a": ""}, leases="lease,programme,chip,active\n0,od,h100,2592000.5\n",
                           ledger="ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ResourceId,x_Chip,x_ChipHours\n"
                                  "2026-07-01T00:00:00Z,2026-07-03T00:00:00Z,Usage,0,h100,480\n")
        figure, table = timelines.portfolio(data, 3.33)
        self.assertAlmostEqual(table.time_d[table.chips > 0].min(), 30, delta=0.2)
        self.assertEqual(figure.axes[0].get_xlim(), (0, 40))
        # Points with horizons of their own: the axis ends with what there is.
        (self.folder / "manifest.yaml").write_text("scenario:\n  horizon: 40 d\n  axes:\n  - set: {horizon: 3 d}\n")
        self.assertIsNone(horizon_of(self.folder))

    def test_stays_of_preempted_jobs_are_not_invented(self):
        data = self.played({"a": done(0) + done(1, preemptions=2), "b": done(0)})
        _, table = timelines.gantt(data, 3.33)
        self.assertEqual(list(table.first_host[table.point == "a"]), [0])
        self.assertIn("Jobs not drawn: 1 of a", data.told[0])
        _, table = timelines.utilisation(data, 3.33)
        self.assertEqual(set(table.point), {"b"})  # how full a's hosts were nobody knows
        alone = Data(self.folder, point="a")
        with self.assertRaisesRegex(Nothing, "outputs.segments"):
            timelines.utilisation(alone, 3.33)

    def test_an_idle_point_keeps_its_panel(self):
        data = self.played({"a": NEVER, "b": done(0)})
        for draw in (timelines.gantt, timelines.utilisation):
            figure, table = draw(data, 3.33)
            self.assertEqual(set(table.point), {"b"})
            self.assertEqual(figure.axes[0].texts[0].get_text(), "no job ran")
        with self.assertRaisesRegex(Nothing, "^no job ran$"):
            timelines.utilisation(Data(self.folder, point="a"), 3.33)

    def test_the_schema_tells_what_is_better(self):
        # b is dearer and finishes more; c has no number; of a one of two replications has.
        data = self.played({"a": "", "b": "", "c": ""}, "".join(
            f"{p},cost,$,2,{cost},,\n{p},jobs_finished,jobs,{n},{jobs},,\n{p},pue,1,2,{jobs},,\n"
            for p, cost, n, jobs in (("a", 100, 1, 5), ("b", 200, 2, 9))) + "c,cost,$,2,50,,\n")
        figure, table = money.against_lateness(data, 3.33, "jobs_finished")
        self.assertEqual(list(table.on_front), [True, True])
        self.assertIn("higher is better", figure.axes[0].get_xlabel())
        self.assertEqual([text.get_text() for text in figure.legends[0].get_texts()], ["Pareto front", "a [1]", "b"])
        self.assertIn("Not drawn: c", data.told[0])
        figure, table = money.against_lateness(data, 3.33, "pue")
        self.assertNotIn("better", figure.axes[0].get_xlabel())
        self.assertFalse(table.on_front.any())

    def test_thirty_points_are_told_apart_inside_the_width(self):
        names_ = [f"headroom of a very long name that goes on and on and on, {index} percent" for index in range(30)]
        data = self.played({name: done(0) + done(1, 20 + index) for index, name in enumerate(names_)},
                           "".join(f"\"{name}\",regret,1,2,{1 + i},,\n" for i, name in enumerate(names_)))
        width = 3.346
        figure, _ = cdfs.jct(data, width)
        self.assertEqual(len({(line.get_color(), str(line._unscaled_dash_pattern)) for line in figure.axes[0].lines}), 30)
        self.assertEqual(len({text.get_text() for text in figure.legends[0].get_texts()}), 30)
        self.assertInside(figure, width)
        self.assertInside(money.regret(data, width)[0], width)
        data.told.clear()
        figure, _ = timelines.gantt(data, width)
        self.assertIn("The first 2 of 30 points; the others by --point", data.told)
        self.assertInside(figure, width)
        self.assertInside(timelines.utilisation(data, width)[0], width)

    def test_the_map_says_of_what(self):
        data = self.played({"a": done(0) + done(1)})
        figure, _ = timelines.utilisation(data, 7.0)
        self.assertEqual(figure.axes[0].get_yticklabels()[0].get_text(), "x h100\n2 hosts")
        self.assertIn("of all chips of the hosts that they ever held here", data.told[-1])

    SEGMENTS = "job_id,workload_name,start,end,hosts,chips,tenant,chip,region\n"

    def shared_hosts(self):
        """Two services and a gang on four hosts of 8 chips, another one alone on a host of 16, for 100 s."""
        rows = ("s 0,s,0,60,1,4,t,h100,x\ns 1,s,0,30,1,4,t,h100,x\ns 2,s,30,100,1,2,t,h100,x\nr 0,r,35,100,1,2,t,h100,x\n"
                "g,g,10,55,2-3 5,24,t,h100,x\ns 3,s,60,100,2,1,t,h100,x\nr 1,r,0,50,20,4,t,h100,y\n")
        data = self.played({"a": ""}, segments=self.SEGMENTS + rows)
        (self.folder / "hosts.csv").write_text("first_host,after_last_host,chips\n0,10,8\n10,30,16\n")
        return data, list(csv.DictReader((self.SEGMENTS + rows).splitlines()))

    def test_the_map_counts_chips(self):
        """A cell is the chip-seconds in it over the chips of the pool's hosts times its length, by the rows themselves."""
        data, rows = self.shared_hosts()
        _, table = timelines.utilisation(data, 7.0)
        edges = np.linspace(0, 100, timelines.BINS + 1)
        for pool, region, chips in (("x h100", "x", 4 * 8), ("y h100", "y", 16)):
            for low, high, share in zip(edges, edges[1:], table[table.row == pool].share):
                held = sum(float(row["chips"]) * max(0.0, min(high, float(row["end"])) - max(low, float(row["start"])))
                           for row in rows if row["region"] == region)
                self.assertAlmostEqual(share, held / (chips * (high - low)))
        # 4 chips for 60 s and 30 s, 2 for 70 s and 65 s, 24 for 45 s, 1 for 40 s: 1750 of 3200 chip-seconds.
        self.assertAlmostEqual(table[table.row == "x h100"].share.mean(), 1750 / 3200)
        self.assertNotIn("platform", " ".join(data.told))

    def test_the_size_of_hosts_may_be_a_guess(self):
        # Without the platform a host of x has the 8 chips that were in use at once; of y no more than 4 ever were.
        data, _ = self.shared_hosts()
        (self.folder / "hosts.csv").write_text("first_host,after_last_host,chips\n")
        _, table = timelines.utilisation(data, 7.0)
        self.assertAlmostEqual(table[table.row == "x h100"].share.mean(), 1750 / 3200)
        self.assertAlmostEqual(table[table.row == "y h100"].share.mean(), 0.5)
        self.assertIn("a host is taken to have as many chips as were ever held", " ".join(data.told))

    def test_stays_lie_beside_one_another(self):
        data, rows = self.shared_hosts()
        figure, _ = timelines.gantt(data, 7.0)
        boxes = [path.get_extents() for each in figure.axes[0].collections for path in each.get_paths()]
        for index, one in enumerate(boxes):
            for other in boxes[:index]:
                wide = min(one.x1, other.x1) - max(one.x0, other.x0)
                high = min(one.y1, other.y1) - max(one.y0, other.y0)
                self.assertFalse(wide > 1e-9 and high > 1e-9, (one, other))
        # Of hosts of one size, areas are chip-seconds: the unit is min.
        chip_minutes = sum(float(row["chips"]) * (float(row["end"]) - float(row["start"])) for row in rows[:-1]) / 60
        host = next(box.height for box in boxes if abs(box.width - 50 / 60) < 1e-9) * 4  # 4 of 16 chips, all of its pool
        x = [box for box in boxes if box.y0 < max(box.y1 for box in boxes) - host]
        top, bottom = min(box.y0 for box in x), max(box.y1 for box in x)
        self.assertAlmostEqual(sum(box.width * box.height for box in x) / (bottom - top) * 4 * 8, chip_minutes)

    def test_labels_of_small_pools_keep_apart(self):
        # Beside a pool of 300 hosts each of five others has one.
        rows = "g,g,0,100,0-299,2400,t,h100,aa-large-region-1\n" + "".join(
            f"s {i},s,0,100,{400 + i},4,t,h100,region-with-a-long-name-{i}\n" for i in range(5))
        data = self.played({"a": "", "b": ""}, segments=self.SEGMENTS + rows)
        for draw in (timelines.gantt, timelines.utilisation):
            for width in (3.33, 7.0, 10.0):
                style.begin("", width)
                figure, _ = draw(data, width)
                figure.draw_without_rendering()
                for axes in figure.axes[:2]:
                    boxes = [label.get_window_extent() for label in axes.get_yticklabels()]
                    self.assertEqual(len(boxes), 6)
                    for one, other in zip(boxes, boxes[1:]):
                        self.assertGreaterEqual(one.y0, other.y1 - 0.5)

    def costs(self, groups=None, **points):
        """Of each point mean, low and high cost in $, and of SLO attainment."""
        data = self.played(dict.fromkeys(points, ""), "".join(
            f"{point},cost,$,2,{cost}\n{point},slo_attainment,1,2,{slo}\n" for point, (cost, slo) in points.items()))
        (self.folder / "better.csv").write_text("metric,better\nslo_attainment,higher\n")
        if groups:
            data.runs["group"] = data.runs.point.map(groups)
        return data

    def legend_of(self, figure):
        """Its texts, lines joined."""
        return [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]

    def test_points_that_do_alike_share_a_mark(self):
        data = self.costs(a=("100,90,110", "0.99,0.97,1.01"), b=("100,90,110", "0.99,0.97,1.01"), c=("120,110,130", "0.95,,"))
        figure, table = money.against_lateness(data, 7.0, "slo_attainment")
        # a and b beat c: no line, and none in the legend.
        self.assertEqual(self.legend_of(figure), ["a, b", "c"])
        self.assertEqual(list(table.on_front), [True, True, False])
        self.assertIn("Filled: no other point is as cheap and as good", data.told)
        self.assertIn("Intervals of shares are cut at 0 and 100 %", data.told)
        ends = [x for line in figure.axes[0].collections for part in line.get_segments() for x in part[:, 0]]
        self.assertEqual(max(ends), 100.0)
        # The table has them as `compare` prints them.
        self.assertEqual(table.high_slo_attainment.max(), 1.01)
        low, high = figure.axes[0].get_xlim()
        self.assertTrue(93 < low < 95 and 100 < high < 101, (low, high))
        low, high = figure.axes[0].get_ylim()
        self.assertTrue(80 < low < 90 and 130 < high < 140, (low, high))

    def test_a_front_is_of_points_that_are_alternatives(self):
        """At a low load a is cheaper and b better; at a high one a is both. Of all points al beats ah."""
        data = self.costs({"al": "low", "bl": "low", "ah": "high", "bh": "high"}, al=("100,,", "0.9,,"), bl=("150,,", "0.99,,"),
                          ah=("300,,", "0.8,,"), bh=("400,,", "0.7,,"))
        figure, table = money.against_lateness(data, 7.0, "slo_attainment", "load")
        self.assertEqual(list(table.on_front), [True, True, True, False])
        self.assertEqual(self.legend_of(figure)[0], "Pareto front, low")
        self.assertEqual(len([line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]), 1)
        self.assertIn("Points are compared with those that are alike in load", data.told)

    def drawn(self, *more):
        """Exit status and standard error of the package; whatever it raises would be a traceback."""
        words = ["figures", "--tables", self.folder, "--format", "png", "--only", "jct-cdf", *more]
        with unittest.mock.patch.object(sys, "argv", list(map(str, words))), \
                contextlib.redirect_stderr(io.StringIO()) as told, contextlib.redirect_stdout(io.StringIO()):
            return main(), told.getvalue()

    def test_bad_input_is_told_in_a_line(self):
        self.played({"a": "".join(map(done, range(6)))})
        status, told = self.drawn("--out", "/proc/nope")
        self.assertEqual((status, told.count("\n")), (2, 1))
        self.assertIn("--out /proc/nope: cannot be written", told)
        sheet = self.folder / "bad.mplstyle"
        sheet.write_text("font.size: banana\nfoo.bar: 3\n")
        status, told = self.drawn("--out", self.folder / "o", "--style", sheet)
        self.assertEqual(status, 2)
        self.assertIn("banana", told)
        self.assertIn("foo.bar", told)
        jobs = self.folder / "p0" / "seed=1" / "jobs.csv"
        (jobs.parent / "jobs.csv.gz").write_bytes(gzip.compress(jobs.read_bytes())[:-20])
        jobs.unlink()
        status, told = self.drawn("--out", self.folder / "o")
        self.assertEqual(status, 2)
        self.assertIn("jobs.csv.gz: cannot be read", told)
        self.assertRaises(Broken, cdfs.jct, Data(self.folder), 3.33)


class Asked(unittest.TestCase):
    """What the program makes of its options, on summaries alone: policies at two loads."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name) / "runs"
        for index, (leasing, load) in enumerate((leasing, load) for leasing in ("rent", "own") for load in ("low", "high")):
            run = self.folder / f"p{index}" / "seed=1"
            run.mkdir(parents=True)
            # To own costs less and serves better; high loads cost more and are served worse.
            metrics = {"cost": 100 + 10 * (leasing == "rent") + 200 * (load == "high"),
                       "slo_attainment": 0.99 - 0.1 * (leasing == "rent") - 0.3 * (load == "high")}
            (run / "summary.json").write_text(json.dumps({
                "scenario": "s", "point": f"p{index}", "point_index": index, "axes": {"leasing": leasing, "load": load},
                "seed": 1, "replication": 0, "counts": {}, "stability": {"stable": True, "reason": ""}, "post_mortem": [],
                "metrics": metrics, "books": {}}))
            digest = hashlib.sha256((run / "summary.json").read_bytes()).hexdigest()
            (run / "SHA256SUMS").write_text(f"{digest}  summary.json\n")
        (self.folder / "manifest.yaml").write_text(
            "scenario:\n  axes:\n    leasing:\n"
            "      - {label: rent, set: {policies.leasing: on_demand_only}}\n"
            "      - {label: own, set: {policies.leasing: build}}\n"
            "    load:\n      - {label: low, set: {}}\n"
            "      - {label: high, set: {workload.0.serving.requests.rate: 40/s}}\n")

    def refused(self, *words):
        """What is told, in one line each."""
        done = subprocess.run([PROGRAM, "figures", self.folder, "--out", self.folder.parent / "o", *words], capture_output=True,
                              text=True, check=False, cwd=ROOT)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertFalse((self.folder.parent / "o").exists())
        return done.stderr

    def test_options_without_effect_are_refused(self):
        told = self.refused("--only", "regret,tornado", "--point", "rent, low", "--seed", "1", "--lateness", "regret",
                            "--within", "load")
        for option in ("--point rent, low", "--seed 1", "--lateness regret", "--within load"):
            self.assertIn(f"{option}: does nothing here", told)
        self.assertIn("--lateness cost: cost would be drawn against itself", self.refused("--lateness", "cost"))
        self.assertIn("--lateness slo_attainmen: unknown metric (no run lists it) did you mean `slo_attainment`?",
                      self.refused("--lateness", "slo_attainmen"))
        self.assertIn("--within lod: unknown axis (the points have none of this name) did you mean `load`?",
                      self.refused("--within", "lod"))
        self.assertIn("--seed 7: unknown seed (no run has it)", self.refused("--seed", "7"))

    def test_fronts_are_of_policies(self):
        def front(*words):
            call("figures", self.folder, "--out", self.folder.parent / "o", "--format", "svg", "--only", "cost-against-lateness",
                 *words)
            rows = rows_of((self.folder.parent / "o" / "cost-against-lateness.csv").read_text())
            return {row["point"] for row in rows if row["on_front"] == "True"}
        # Over all points, what owns at a low load beats all.
        self.assertEqual(front(), {"own, low", "own, high"})
        self.assertEqual(front("--within", "leasing"), {"own, low", "rent, low"})
        self.assertEqual(front("--within", "load,leasing"), {"own, low", "own, high", "rent, low", "rent, high"})


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
