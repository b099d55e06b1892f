"""The report page says what `compare` prints, works in Chromium, and no name in it does anything.

    report_test.py PROGRAM     exit status 77 where npm, its registry or Chromium is missing
"""
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build/report_test"  # what the test needs beside the page
PROGRAM = None
TENANT = "<img src=x onerror=hacked=1>"
POINTS = ["=cheap </script><script>hacked=2</script>", "neo_cloud & 50 % <b>"]
SCENARIO = f"""
name: 'lab <i onclick="hacked=3">{{{{x}}}}'
start: 2026-06-01
horizon: 3 d
platform: {ROOT}/platforms/four-clouds.xml
tenants: [{{name: '{TENANT}'}}, {{name: other}}]
workload:
  - serving: {{name: 'chat <u>', tenant: '{TENANT}', model: llama3-8b, chips: {{h100: 1, h200: 1}},
              requests: {{rate: 50/s, input: 500, output: 100, daily_swing: 0.5, noise: 0.1}}, slo: {{ttft: 2 s, tpot: 1 s}}}}
  - training: {{name: run, tenant: other, model: llama3-8b, tokens: 20 B, chips: {{h100: 64, h200: 64}},
               checkpoint: {{interval: 30 min}}}}
failures: {{mean_time_between: 100 h, repair: 1 h}}
outputs: {{segments: true, events: true, format: csv.gz}}
policies: {{leasing: on_demand_only}}
axes:
  'supply <b>':
    - {{label: '{POINTS[0]}', set: {{policies.leasing: {{policy: on_demand_only, providers: [aws]}}}}}}
    - {{label: '{POINTS[1]}', set: {{policies.leasing: {{policy: on_demand_only, providers: [neocloud]}}}}}}
replications: 2
"""


def call(*words, status=0):
    """What the program prints, on standard output and on standard error."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != status:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stderr}")
    return done.stdout if status == 0 else done.stderr


def set_up(command):
    """Whether a function of .ci/setup.bash succeeds; what it says goes to standard error."""
    return subprocess.run(["bash", "-c", f"set -euo pipefail; root=$1; source .ci/setup.bash; {command}", "-", str(ROOT)],
                          cwd=ROOT, check=False).returncode == 0


class Page(unittest.TestCase):
    """What a reader sees of two points that names try to break, two replications each."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "lab.yaml").write_text(SCENARIO)
        cls.runs = cls.folder / "runs"
        call("run", cls.folder / "lab.yaml", "--out", cls.runs, "--quiet")
        cls.page = cls.folder / "report.html"
        cls.options = ["--where", "slo_attainment >= 90 %", "--best", "cost"]
        call("report", cls.runs, "--out", cls.page, *cls.options)
        told = subprocess.run(["node", ROOT / "tests/analysis/report_page.mjs", TOOLS / "node_modules/playwright-core",
                               shutil.which("chromium"), cls.page], capture_output=True, text=True, check=False, timeout=120)
        if told.returncode != 0:
            raise AssertionError(told.stderr)
        cls.seen = json.loads(told.stdout)
        rows = csv.DictReader(io.StringIO(call("compare", cls.runs, "--format", "csv", *cls.options)))
        cls.compared = {(row["point"].lstrip("'"), row["metric"]): row for row in rows}
        cls.text = call("compare", cls.runs, *cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def tables(self, name):
        """Rows of a table of the first replication of the first point, which the page shows first."""
        file = next(self.runs.glob(f"*cheap*/seed=1/{name}.gz"))
        with gzip.open(file, "rt") as rows:
            return list(csv.DictReader(rows))

    def test_nothing_goes_wrong(self):
        for what in ("told", "darkTold", "narrowTold"):
            self.assertEqual(self.seen[what], [])
        self.assertLessEqual(self.seen["narrowWide"], 0, "the page is wider than a narrow window")

    def test_names_do_nothing(self):
        self.assertIsNone(self.seen["hacked"])
        self.assertEqual(self.seen["foreign"], 0)
        self.assertEqual(self.seen["heading"], "lab <i onclick=\"hacked=3\">{{x}}")
        self.assertEqual(self.page.read_text().count("<script"), 2)

    def test_numbers_are_compares(self):
        # A line of the Markdown table a metric, a column a point: | cost ($k) | 9.7 ± 0.5 | 4.5 (-5.2 ± 0.5 *) |
        markdown = call("compare", self.runs, "--format", "markdown", *self.options)
        lines = [re.split(r"(?<!\\)\|", line) for line in markdown.splitlines() if line.startswith("|")][2:]
        numbers = lambda text: re.findall(r"[+-]?[0-9][0-9,.]*(?:e-?[0-9]+)?|\*", text.replace("\\*", "*"))
        self.assertEqual(len(self.seen["headline"]), 2)
        for point, row in enumerate(self.seen["headline"]):
            self.assertGreaterEqual(len(row), 6)
            self.assertEqual(len(row) - 1, len(lines))
            for cell, line in zip(row[1:], lines):
                self.assertEqual(numbers(cell), numbers(line[2 + point]), line)
        # The mean behind each finding, to the digits that it shows.
        for finding in self.seen["findings"]:
            self.assertIn(finding["number"].split(" ")[0], self.text)
        # The sentence of --best is the table's, in which lines are broken.
        joined = re.sub(r"\s+", " ", self.text)
        self.assertIn("Best by cost of those that keep slo_attainment >= 90 %", self.seen["best"])
        self.assertIn(self.seen["best"], joined)

    def test_types(self):
        for name in ("src", "tsconfig.json"):
            subprocess.run(["cp", "-r", ROOT / "analysis/report/page" / name, TOOLS], check=True)
        found = subprocess.run(["node", "node_modules/typescript/bin/tsc", "--noEmit"], cwd=TOOLS, capture_output=True,
                               text=True, check=False)
        self.assertEqual(found.returncode, 0, found.stdout)

    def test_marks_are_there(self):
        marks = self.seen["marks"]
        # Of each point a diamond and, with two replications that differ, a bar; of each run a circle.
        self.assertGreaterEqual(marks["metric"], 2 + 4)
        leases = [row for row in self.tables("leases.csv") if row["active"]]
        self.assertGreaterEqual(marks["leases"], len(leases))
        jobs = [row for row in self.tables("segments.csv") if row["kind"] != "replica"]
        self.assertGreaterEqual(marks["stays"], len(jobs))
        for part in ("cost", "portfolio"):
            self.assertGreaterEqual(marks[part], 1)
        self.assertEqual(self.seen["canvases"], 1)  # the one service's

    def test_sorting(self):
        order, cells = self.seen["sorted"]
        self.assertEqual(order, "ascending")
        low = [cell.split(" ")[0].split("\n")[0].replace(",", "") for cell in cells]
        self.assertLess(float(low[0]), float(low[1]))
        self.assertEqual(self.seen["sortedByKey"][0], "descending")
        self.assertEqual(self.seen["sortedByKey"][1], cells[::-1])
        # The cheaper of `compare` comes first.
        costs = [float(self.compared[point, "cost"]["mean"]) for point in POINTS]
        self.assertEqual("baseline" in cells[0], costs[0] < costs[1])

    def test_filtering(self):
        for metric in self.seen["filtered"]:
            self.assertTrue(metric.startswith("SLO attainment"), metric)
        self.assertGreaterEqual(len(self.seen["filtered"]), 2)
        self.assertEqual(self.seen["filteredAway"], [])
        self.assertTrue(self.seen["metricChanged"])

    def test_bill_is_the_ledgers(self):
        leases = {row["lease"]: row for row in self.tables("leases.csv")}
        for text in (self.seen["bill"], self.seen["nextBill"]):
            lease = leases[re.search(r"Lease (\d+) of", text)[1]]
            billed = f"${float(lease['billed']):,.2f}"
            self.assertIn(billed, text)
            self.assertIn(TENANT if lease["tenant"] == TENANT else lease["tenant"], text)
            lines = sum(float(row["BilledCost"]) for row in self.tables("ledger.csv") if row["ResourceId"] == lease["lease"])
            self.assertAlmostEqual(lines, float(lease["billed"]), places=5)
        self.assertNotEqual(self.seen["bill"], self.seen["nextBill"])

    def test_zoom(self):
        whole, closer, closest, again = self.seen["spans"]
        self.assertEqual(whole, "2026-06-01 00:00 to 2026-06-04 00:00 UTC")
        self.assertEqual(closer, "2026-06-01 18:00 to 2026-06-03 06:00 UTC")  # the middle half
        self.assertEqual(closest, "2026-06-02 03:00 to 2026-06-02 21:00 UTC")
        self.assertEqual(again, whole)
        self.assertNotEqual(self.seen["dragged"], whole)
        self.assertEqual(self.seen["afterDoubleClick"], whole)

    def test_choices(self):
        self.assertEqual(self.seen["lastRun"], [POINTS[1], "seed 2"])

    def test_same_page_again(self):
        again = self.folder / "again.html"
        call("report", self.runs, "--out", again, *self.options)  # whose command stands in it
        self.assertEqual(again.read_bytes().replace(b"again.html", b"report.html"), self.page.read_bytes())

    def test_bad_input(self):
        self.assertIn("holds no runs", call("report", self.folder / "nowhere/..", status=2))
        self.assertIn("cannot be written", call("report", self.runs, "--out", self.folder / "no/such/page.html", status=2))
        broken = self.folder / "broken"
        shutil.copytree(self.runs, broken, dirs_exist_ok=True)
        ledger = next(broken.glob("*/seed=1/ledger.csv.gz"))
        ledger.write_bytes(ledger.read_bytes()[:-40])
        told = call("report", broken, "--out", self.folder / "x.html", status=2)
        self.assertRegex(told, r"ledger\.csv\.gz is not as it was written")


class Cells(unittest.TestCase):
    """Long numbers in a table of two axes, which is wider than its window."""

    def test_no_number_is_cut(self):
        """Two seeds of each point; pairs differ in a number's seventh digit, so that differences take many."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        folder = pathlib.Path(scratch.name)
        costs = {"cost": 1_310_000, "cost_per_mtoken_served": 2.26, "cost_per_mtoken_trained": 0.235, "slo_attainment": 0.99,
                 "time_to_train": 10.9, "training_progress": 0.5, "commitment_left": 3e5, "idle_share": 0.04, "energy": 166.0}
        points = [(leasing, load) for leasing in ("reserve the base for years", "rent") for load in ("low", "high")]
        for index, (leasing, load) in enumerate(points):
            for seed in (1, 2):
                run = folder / f"p{index}" / f"seed={seed}"
                run.mkdir(parents=True)
                factor = 1.0 + 0.05 * seed + 1e-6 * index * (seed + 0.3)
                (run / "summary.json").write_text(json.dumps({
                    "scenario": "long", "point": f"p{index}", "point_index": index, "axes": {"leasing": leasing, "load": load},
                    "seed": seed, "replication": seed - 1, "counts": {}, "stability": {"stable": True, "reason": ""},
                    "post_mortem": [], "metrics": {name: value * factor for name, value in costs.items()}, "books": {}}))
                digest = hashlib.sha256((run / "summary.json").read_bytes()).hexdigest()
                (run / "SHA256SUMS").write_text(f"{digest}  summary.json\n")
        page = folder / "report.html"
        call("report", folder, "--out", page)
        for width in (1300, 700):
            told = subprocess.run(["node", ROOT / "tests/analysis/report_cells.mjs", TOOLS / "node_modules/playwright-core",
                                   shutil.which("chromium"), page, str(width)], capture_output=True, text=True, check=False,
                                  timeout=120)
            self.assertEqual(told.returncode, 0, told.stderr)
            seen = json.loads(told.stdout)
            self.assertGreater(seen["cells"], 40)
            self.assertEqual(seen["cut"], [])
            self.assertEqual([row[0].split("\n")[0] for row in seen["headline"]], [leasing for leasing, _ in points])
            self.assertRegex(seen["headline"][1][2], r"\+0\.00000\d+ ± 0\.00000\d+")
            self.assertNotIn("--metric", " ".join(seen["notes"]))
            if seen["scroll"]["beyond"] > 0:
                self.assertGreater(seen["scroll"]["bar"], 4)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    for tool in ("npm", "node", "chromium"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    if not set_up("build_page && install_node_packages $root/build/report_test"):
        print("skipped: the page could not be built without the npm registry")
        sys.exit(77)
    unittest.main()
