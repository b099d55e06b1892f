"""The trace of a run holds the rows of its tables, and both forms keep their format's rules.

    timeline_test.py PROGRAM
"""
import collections
import csv
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = None
WHOLE = 3 * 86400 * 10**6  # the horizon in microseconds
TENANT = 'l"ab\\ <b>'
SCENARIO = f"""
name: traced
start: 2026-06-01
horizon: 3 d
platform: {ROOT}/platforms/four-clouds.xml
tenants: [{{name: '{TENANT}'}}, {{name: other}}]
workload:
  - serving: {{name: chat, tenant: '{TENANT}', model: llama3-8b, chips: {{h100: 1, h200: 1}},
              requests: {{rate: 50/s, input: 500, output: 100, daily_swing: 0.5, noise: 0.1}}, slo: {{ttft: 2 s, tpot: 1 s}}}}
  - training: {{name: run, tenant: other, model: llama3-8b, tokens: 20 B, chips: {{h100: 64}},
               checkpoint: {{interval: 30 min}}}}
  - training: {{name: second, tenant: other, model: llama3-8b, tokens: 900 B, submit: 1 d, chips: {{h100: 64}},
               checkpoint: {{interval: 30 min}}}}
failures: {{mean_time_between: 100 h, repair: 1 h}}
outputs: {{segments: true, events: true, format: csv.gz}}
policies: {{leasing: {{policy: on_demand_only, providers: [neocloud]}}}}
seed: 2
replications: 1
"""


def call(*words, status=0):
    """What the program prints, on standard output and on standard error."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != status:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stderr}")
    return done.stdout if status == 0 else done.stderr


def hosts_of(text):
    """`0-3 7` as 0, 1, 2, 3, 7."""
    for part in text.split():
        low, _, high = part.partition("-")
        yield from range(int(low), int(high or low) + 1)


def micro(text):
    """Seconds with six decimals as whole microseconds."""
    return round(float(text) * 1e6)


class Traced(unittest.TestCase):
    """One replication in both formats."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "traced.yaml").write_text(SCENARIO)
        cls.runs = cls.folder / "runs"
        call("run", cls.folder / "traced.yaml", "--out", cls.runs, "--quiet")
        cls.run_folder = next(cls.runs.glob("**/seed=2"))
        call("timeline", cls.runs, "--seed", "2", "--out", cls.folder / "trace.json")
        call("timeline", cls.runs, "--seed", "2", "--out", cls.folder / "trace.paje", "--format", "paje")
        cls.events = json.loads((cls.folder / "trace.json").read_text())["traceEvents"]
        cls.summary = json.loads((cls.run_folder / "summary.json").read_text())
        names = {(e["name"], e["pid"], e["tid"]): e["args"]["name"] for e in cls.events
                 if e["ph"] == "M" and "name" in e["args"]}
        cls.process = {pid: name for (kind, pid, _), name in names.items() if kind == "process_name"}
        cls.thread = {(pid, tid): name for (kind, pid, tid), name in names.items() if kind == "thread_name"}
        cls.slices = [e for e in cls.events if e["ph"] == "X"]

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def rows(self, name):
        """Of a table of the run."""
        with gzip.open(self.run_folder / f"{name}.gz", "rt") as file:
            return list(csv.DictReader(file))

    def test_rules_of_the_format(self):
        """Trace Event Format: which fields each phase must have, and that slices of a thread nest (ours are side by side)."""
        needed = {"X": {"name", "ph", "pid", "tid", "ts", "dur", "args", "cat"},
                  "C": {"name", "ph", "pid", "tid", "ts", "args"},
                  "M": {"name", "ph", "pid", "tid", "args"}}
        for event in self.events:
            self.assertEqual(set(event), needed[event["ph"]])
            self.assertIn(event["pid"], self.process)
            for key in ("ts", "dur"):
                self.assertIsInstance(event.get(key, 0), int)
                self.assertGreaterEqual(event.get(key, 0), 0)
            if event["ph"] == "C":
                self.assertIsInstance(event["args"]["value"], (int, float))
        by_thread = collections.defaultdict(list)
        for event in self.slices:
            self.assertIn((event["pid"], event["tid"]), self.thread)
            by_thread[event["pid"], event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
        for spans in by_thread.values():
            spans.sort()
            for (_, end), (begin, _) in zip(spans, spans[1:]):
                self.assertLessEqual(end, begin)

    def test_slices_are_the_stays(self):
        """A slice for each host of each row of segments.csv, jobs and replicas, from its start to its end, in the pool of its chips."""
        rows = self.rows("segments.csv")
        self.assertGreater(sum(row["kind"] == "job" for row in rows), 3, "failures tear the runs into stays")
        started = sum(row["event"] == "replica_started" for row in self.rows("events.csv"))
        self.assertEqual(sum(row["kind"] == "replica" for row in rows), started)
        expected = {(index, host): (micro(row["start"]), micro(row["end"]), row["job_id"], row["end_reason"])
                    for index, row in enumerate(rows) for host in hosts_of(row["hosts"])}
        found = {}
        for event in self.slices:
            if self.process[event["pid"]].startswith("pool "):
                host = int(self.thread[event["pid"], event["tid"]].split(",")[0].removeprefix("host "))
                key = int(event["args"]["row"]), host
                row = rows[key[0]]
                self.assertEqual(self.process[event["pid"]], f"pool {row['region']} {row['chip']}")
                self.assertNotIn(key, found)
                found[key] = event["ts"], event["ts"] + event["dur"], event["args"]["job"], event["args"]["ended"]
        self.assertEqual(found, expected)

    def test_slices_are_the_leases(self):
        leases = {row["lease"]: row for row in self.rows("leases.csv") if row["active"]}
        found = {e["args"]["lease"]: e for e in self.slices if self.process[e["pid"]].startswith("provider ")}
        self.assertEqual(set(found), set(leases))
        for lease, event in found.items():
            row = leases[lease]
            self.assertEqual(self.process[event["pid"]], f"provider {row['provider']}")
            self.assertEqual(event["ts"], micro(row["active"]))
            self.assertEqual(event["ts"] + event["dur"], min(micro(row["end"] or WHOLE / 1e6), WHOLE))
            self.assertEqual(event["args"]["tenant"], row["tenant"])

    def test_replicas_come_and_go(self):
        """As many slices as replicas started; at each instant as many as the facts say."""
        facts = [row for row in self.rows("events.csv") if row["event"].startswith("replica_")]
        slices = [e for e in self.slices if self.process[e["pid"]] == "service chat"]
        self.assertEqual(len(slices), sum(row["event"] == "replica_started" for row in facts))
        starts, ends = (sorted(micro(row["time"]) for row in facts if row["event"] == f"replica_{what}")
                        for what in ("started", "stopped"))
        self.assertEqual(sorted(e["ts"] for e in slices), starts)
        self.assertEqual(sorted(e["ts"] + e["dur"] for e in slices), sorted(ends + [WHOLE] * (len(starts) - len(ends))))

    def counter(self, name):
        """Its values by time."""
        return [(e["ts"], e["args"]["value"]) for e in self.events if e["ph"] == "C" and e["name"] == name]

    def test_counters_add_up(self):
        """The dollars of all tenants come to the metric `cost`, the queue to those that wait at the end, and each service's
        requests are services.csv's."""
        cost = sum(self.counter(f"cost ($), {tenant}")[-1][1] for tenant in (TENANT, "other"))
        self.assertAlmostEqual(cost, self.summary["metrics"]["cost"], places=4)
        queue = self.counter("jobs waiting")
        self.assertEqual(queue[-1][1], self.summary["counts"]["pending"])
        self.assertGreaterEqual(min(value for _, value in queue), 0)
        self.assertGreaterEqual(max(value for _, value in queue), 1)
        offered = [(micro(row["time"]), float(row["offered"])) for row in self.rows("services.csv")]
        self.assertEqual(self.counter("requests/s offered"), offered)
        # 100 tokens a request.
        for (_, tokens), (_, requests) in zip(self.counter("tokens/s asked for"), offered):
            self.assertAlmostEqual(tokens, 100 * requests, places=6)
        rates = [float(row["rate"]) for row in self.rows("segments.csv") if row["workload_name"] == "run"]
        self.assertAlmostEqual(max(value for _, value in self.counter("tokens/s trained, run")), max(rates), places=3)

    def test_paje(self):
        """Debian's pj_dump reads it, events in order, and finds the same slices and counters."""
        if not shutil.which("pj_dump"):
            self.skipTest("pj_dump (pajeng) is not installed")
        dumped = subprocess.run(["pj_dump", self.folder / "trace.paje"], capture_output=True, text=True, check=False)
        self.assertEqual(dumped.returncode, 0, dumped.stderr)
        self.assertEqual(dumped.stderr, "")
        kinds = collections.Counter(line.split(",")[0] for line in dumped.stdout.splitlines())
        self.assertEqual(kinds["State"], len(self.slices))
        # State, container, type, start, end, ...: names of containers may hold commas
        times = re.findall(r"^State, .*?, Use, ([0-9.e+-]+), ([0-9.e+-]+), ", dumped.stdout, re.M)
        states = collections.Counter((round(float(start) * 1e6), round(float(end) * 1e6)) for start, end in times)
        self.assertEqual(states, collections.Counter((e["ts"], e["ts"] + e["dur"]) for e in self.slices))
        # Beside those of the trace the run, and the root that pj_dump has of its own.
        self.assertEqual(kinds["Container"], 2 + len(self.process) + len(self.thread))

    def test_bad_input(self):
        self.assertIn("--seed 7", call("timeline", self.runs, "--seed", "7", status=2))
        self.assertIn("no run has this label", call("timeline", self.runs, "--point", "nobody", status=2))
        self.assertIn("cannot be written", call("timeline", self.runs, "--out", self.folder / "no/such", status=2))
        broken = self.folder / "broken"
        shutil.copytree(self.runs, broken, dirs_exist_ok=True)
        table = next(broken.glob("**/seed=2/segments.csv.gz"))
        table.write_bytes(gzip.compress(b"job_id,workload_name\n1,2\n"))
        told = call("timeline", broken, "--out", self.folder / "x.json", status=2)
        self.assertIn("is not as it was written", told)
        self.assertFalse((self.folder / "x.json").exists() or (self.folder / "x.json.partial").exists())


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
