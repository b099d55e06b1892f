"""A campaign as a job array on Slurm's own daemons leaves the files that it leaves on one machine, whatever is killed.

    slurm_test.py PROGRAM Quick | Killed
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from cluster import Cluster, missing

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = None
CLUSTER = None
SCENARIO = """
name: array
horizon: {horizon} s
platform: {root}/platforms/cluster-1024.xml
tenants: [{{name: users, owns: [{{}}]}}]
workload: [{{jobs: {{tenant: users, file: trace.swf}}}}]
failures: {{mean_time_between: 40 d, repair: 4 h}}
axes: {{scheduling: [fcfs, easy_backfill]}}
replications: 3
"""


def write(folder, jobs):
    """Jobs of 1 to 64 processors and 10 min to 12 h, one every 100 s: 6 runs, of which each takes longer with more jobs."""
    lines = ["; MaxProcs: 1024"]
    for i in range(1, jobs + 1):
        run_time, processors = 600 + 977 * i % 42600, 1 + 37 * i % 64
        lines.append(f"{i} {100 * i} -1 {run_time} {processors} -1 -1 {processors} {2 * run_time} -1 1 1 1 1 1 1 -1 -1")
    (folder / "trace.swf").write_text("\n".join(lines) + "\n")
    (folder / "array.yaml").write_text(SCENARIO.format(horizon=100 * jobs + 200000, root=ROOT))
    return folder / "array.yaml"


def contents(folder):
    """Path below the folder -> bytes, of all that must not vary."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "execution.json"}


def whole(folder):
    """Runs that are there."""
    return [path for path in folder.glob("*/seed=*/summary.json")]


class Arrays:
    """Two points of three replications; the cluster takes arrays of four tasks."""

    JOBS = {}  # of each campaign

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        for name, jobs in cls.JOBS.items():
            (cls.folder / name).mkdir()
            write(cls.folder / name, jobs)
            cls.run_campaign(name, "local")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def words(cls, name, out, *more):
        """Of a call on the campaign of that name."""
        return [PROGRAM, "run", "array.yaml", "--out", str(cls.folder / name / out), *more]

    @classmethod
    def run_campaign(cls, name, out, *more, status=0, environment=None):
        """To its end: what it writes to standard error."""
        done = subprocess.run(cls.words(name, out, *more), capture_output=True, text=True, check=False,
                              cwd=cls.folder / name, env=environment or CLUSTER.environment)
        if done.returncode != status:
            raise AssertionError(f"{more}: {done.returncode}\n{done.stderr}")
        return done.stderr

    def start(self, out):
        """A long campaign, once its array has two tasks under way, and one run is half done or whole."""
        call = subprocess.Popen(self.words("long", out, "--executor", "slurm", "--quiet"), cwd=self.folder / "long",
                                env=CLUSTER.environment, stderr=subprocess.PIPE, text=True)
        job = self.folder / "long" / out / ".slurm" / "job"
        self.wait(job.exists)
        number = job.read_text().strip()
        self.wait(lambda: self.states(number).get("1") == "RUNNING")
        self.wait(lambda: list((self.folder / "long" / out).glob("*/.seed=*")))
        return call, number

    def states(self, number):
        """Task of the array -> state."""
        lines = CLUSTER.call("squeue", "--noheader", "--array", "--states=all", f"--jobs={number}", "--format=%K|%T")
        return dict(line.split("|") for line in lines.stdout.split())

    def wait(self, ready):
        """A minute at most."""
        for _ in range(600):
            if ready():
                return
            time.sleep(0.1)
        self.fail("what was waited for does not come")

    def same(self, name, out):
        """As the call on this machine left them."""
        self.assertEqual(contents(self.folder / name / out), contents(self.folder / name / "local"))


class Quick(Arrays, unittest.TestCase):
    """Runs that take no time."""

    JOBS = {"short": 300}

    def test_same_bytes(self):
        told = self.run_campaign("short", "whole", "--executor", "slurm")
        # 6 runs, and arrays of 4 tasks at most (MaxArraySize 5 counts task 0 and the number that is never reached).
        self.assertIn("an array of 4 tasks for 6 runs", told)
        self.same("short", "whole")
        self.assertFalse((self.folder / "short" / "whole" / ".slurm").exists())
        self.assertEqual(CLUSTER.jobs(), [])
        again = self.run_campaign("short", "whole", "--executor", "slurm", "--resume")
        self.assertNotIn("an array of", again)  # nothing is missing

    def test_what_slurm_refuses_is_told(self):
        told = self.run_campaign("short", "nowhere", "--executor", "slurm", "--sbatch=--partition=none", status=1)
        self.assertIn("sbatch did not take the campaign", told)
        self.assertIn("invalid partition", told)
        nothing = dict(CLUSTER.environment, PATH="/nonexistent")
        told = self.run_campaign("short", "without", "--executor", "slurm", status=1, environment=nothing)
        self.assertIn("sbatch did not take the campaign (No such file or directory)", told)


class Killed(Arrays, unittest.TestCase):
    """Runs long enough to be killed."""

    JOBS = {"long": 60000}

    def test_a_killed_task_costs_its_runs_alone(self):
        call, number = self.start("killed")
        CLUSTER.call("scancel", f"{number}_1")
        told = call.communicate(timeout=120)[1]
        self.assertEqual(call.returncode, 1, told)
        # Task 1 of 4 had the runs 1 and 5 of 0 ... 5: easy_backfill of the first seed, and of the last.
        self.assertIn(f"scheduling=easy_backfill seed=1 failed: Slurm had task {number}_1 CANCELLED", told)
        self.assertIn(f"scheduling=easy_backfill seed=3 failed: Slurm had task {number}_1 CANCELLED", told)
        self.assertIn("2 of 6 runs failed", told)
        self.assertEqual(len(whole(self.folder / "long" / "killed")), 4)
        self.run_campaign("long", "killed", "--executor", "slurm", "--resume")
        self.same("long", "killed")

    def test_an_array_that_lost_its_caller_is_ended_before_a_resume(self):
        call, number = self.start("orphan")
        call.kill()
        call.communicate()
        self.assertIn(number, CLUSTER.jobs())
        told = self.run_campaign("long", "orphan", "--resume", status=2)
        self.assertIn(f"job {number} of Slurm may still write there", told)
        self.run_campaign("long", "orphan", "--executor", "slurm", "--resume")
        self.assertNotIn(number, CLUSTER.jobs())
        self.same("long", "orphan")

    def test_whoever_is_interrupted_takes_the_array_along(self):
        call, number = self.start("interrupted")
        call.send_signal(signal.SIGINT)
        told = call.communicate(timeout=120)[1]
        self.assertEqual(call.returncode, 130, told)
        self.assertNotIn(number, CLUSTER.jobs())
        self.assertEqual(list((self.folder / "long" / "interrupted").glob("*/.seed=*")), [])
        self.run_campaign("long", "interrupted", "--resume")  # on this machine now
        self.same("long", "interrupted")

    def test_failures_of_a_run_are_told_as_on_one_machine(self):
        limit = ("--max-time", "0.01 s", "--quiet")
        here = self.run_campaign("long", "late", *limit, status=1)
        there = self.run_campaign("long", "late-there", "--executor", "slurm", *limit, status=1)
        failed = [[line for line in text.splitlines() if " failed: " in line] for text in (here, there)]
        self.assertEqual(len(failed[0]), 6)
        self.assertIn("it took longer than", failed[0][0])
        self.assertEqual(*failed)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if missing():
        print(f"Not installed: {', '.join(missing())}")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        CLUSTER = Cluster(pathlib.Path(scratch) / "cluster")
        try:
            CLUSTER.start()
            done = unittest.main(exit=False, verbosity=2).result
        finally:
            CLUSTER.stop()
    sys.exit(0 if done.wasSuccessful() else 1)
