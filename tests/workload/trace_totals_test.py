"""What `import` makes of a trace against the totals of scripts that share nothing with it: jobs, chip-seconds, first and last
submission, by the formats' published descriptions. Then the file is imported again, and run.

    trace_totals_test.py PROGRAM [Totals|Long]

Real traces are read from ../shared/data, where they are; without them those tests pass, saying so."""
import csv
import datetime
import gzip
import io
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "scenarios/samples"
DATA = ROOT.parent / "shared/data"
PROGRAM = "leasehold"


def text_of(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()


def rows_of(path, delimiter=","):
    return list(csv.DictReader(io.StringIO(text_of(path)), delimiter=delimiter))


def seconds(stamp):
    """Since 1970, of an ISO stamp, in UTC where it names no offset."""
    at = datetime.datetime.fromisoformat(stamp)
    return (at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)).timestamp()


def totals(jobs, from_first=False):
    """(jobs, chip-seconds, first, last) of (submission, chips, run time)."""
    submissions = [job[0] for job in jobs]
    origin = min(submissions) if from_first else 0
    return (len(jobs), sum(chips * ran for _, chips, ran in jobs), min(submissions) - origin, max(submissions) - origin)


def swf(path):
    jobs = []
    for line in text_of(path).splitlines():
        if not line.strip() or line.lstrip().startswith(";"):
            continue
        field = [float(word) for word in line.split()]
        size = field[4] if field[4] > 0 else field[7]
        part = field[10] in (2, 3, 4) or (field[10] == 5 and field[3] <= 0)
        if not part and field[1] >= 0 and field[3] >= 0 and size > 0:
            jobs.append((field[1], size, field[3]))
    return totals(jobs)


def batsim(path):
    document = json.loads(text_of(path))
    return totals([(job["subtime"], job["res"], document["profiles"][job["profile"]]["delay"]) for job in document["jobs"]])


def jobs_csv(path):
    return totals([(float(row["submission_time"]), float(row.get("members") or row.get("processors")) *
                    float(row.get("chips_per_member") or 1), float(row["run_time"])) for row in rows_of(path)])


def philly(path):
    return totals([(seconds(row["timestamp"]), int(row["num_gpus"]), float(row["duration"])) for row in rows_of(path)
                   if int(row["num_gpus"]) > 0], from_first=True)


def simulator(ticks):
    return lambda path: totals([(float(row["submit_time"]) / ticks, int(row["num_gpu"]), float(row["duration"]) / ticks)
                                for row in rows_of(path) if int(row["num_gpu"]) > 0])


def elasticflow(path):
    return totals([(float(row["submission_time"]), int(row["num_gpu"]), float(row["duration"])) for row in rows_of(path)
                   if int(row["num_gpu"]) > 0])


def cluster_log(path):
    """Helios and Acme: jobs on GPUs that started."""
    return totals([(seconds(row["submit_time"]), int(row["gpu_num"]), float(row["duration"])) for row in rows_of(path)
                   if int(row["gpu_num"]) > 0 and row["start_time"] not in ("", "None")], from_first=True)


def slurm(path):
    jobs = []
    lines = [line.split("|") for line in text_of(path).splitlines()]
    for values in lines[1:]:
        row = dict(zip(lines[0], values))
        tres = row["AllocTRES"] or row["ReqTRES"]
        whole = re.search(r"gres/gpu=(\d+)", tres)
        gpus = int(whole[1]) if whole else sum(int(number) for number in re.findall(r"gres/gpu:\w+=(\d+)", tres))
        if "." in row["JobID"] or row["Start"] in ("Unknown", "None") or gpus == 0:
            continue
        days, _, clock = row["Elapsed"].rpartition("-")
        hours, minutes, rest = (int(part) for part in clock.split(":"))
        jobs.append((seconds(row["Submit"]), gpus, int(days or 0) * 86400 + hours * 3600 + minutes * 60 + rest))
    return totals(jobs, from_first=True)


def philly_json(path):
    """As the notebook that was published with the trace: the most GPUs, and the sum of the attempts that have both ends."""
    jobs = []
    for job in json.loads(text_of(path)):
        ran = [seconds(one["end_time"]) - seconds(one["start_time"]) for one in job["attempts"]
               if one["start_time"] and one["end_time"]]
        gpus = max([sum(len(host["gpus"]) for host in one["detail"]) for one in job["attempts"]] or [0])
        if ran and gpus:
            jobs.append((seconds(job["submitted_time"]), gpus, sum(ran)))
    return totals(jobs, from_first=True)


def openb(path):
    return totals([(float(row["creation_time"]), int(row["num_gpu"]) * int(row["gpu_milli"]) / 1000,
                    float(row["deletion_time"]) - float(row["scheduled_time"])) for row in rows_of(path)
                   if int(row["num_gpu"]) > 0 and row["scheduled_time"]])


def pai(path):
    names = "job_name,task_name,inst_num,status,start_time,end_time,plan_cpu,plan_mem,plan_gpu,gpu_type"
    text = text_of(path)
    rows = csv.DictReader(io.StringIO(text if text.startswith("job_name") else names + "\n" + text))
    return totals([(float(row["start_time"]), float(row["inst_num"]) * float(row["plan_gpu"]) / 100,
                    float(row["end_time"]) - float(row["start_time"])) for row in rows
                   if row["plan_gpu"] and row["end_time"] and row["status"] in ("Terminated", "Failed")], from_first=True)


def gavel(table, chip):
    """Steps over the rate of a job of its type and width on a chip, of Gavel's three widths of lines."""
    def count(path):
        rates = json.loads(text_of(table))[chip]
        places = {7: (4, 6, 5), 10: (5, 6, 9), 12: (5, 6, 11)}
        jobs = []
        for line in text_of(path).splitlines():
            field = line.split("\t")
            steps, gpus, arrival = (float(field[at]) for at in places[len(field)])
            rate = rates.get(f"('{field[0]}', {int(gpus)})", {}).get("null", 0)
            if rate > 0 and steps > 0 and gpus > 0:
                jobs.append((arrival, gpus, steps / rate))
        return totals(jobs)
    return count


#: By model: samples of an epoch, and the largest batch size, of Shockwave's simulator.
SHOCKWAVE_MODELS = {"ResNet-18": (50000, 256), "ResNet-50": (100000, 128), "LM": (59675, 80), "Recommendation": (117907, 8192),
                    "Transformer": (10000, 128)}
#: Its patterns of gradient noise: by model, GPUs and first batch size, the epochs from which the batch doubles.
SHOCKWAVE_NOISE = {
    "ResNet-18": {1: {16: (31, 41, 51, 71), 32: (21, 31, 51), 64: (11, 31), 128: (11,)},
                  2: {16: (21, 31, 91, 111), 32: (11, 21, 41), 64: (21, 41), 128: (41,)},
                  4: {16: (11, 21, 81, 91), 32: (21, 31, 61), 64: (11, 61), 128: (11,)}},
    "ResNet-50": {1: {64: (101,)}, 2: {32: (101, 111), 64: (81,)}, 4: {32: (131, 221), 64: (191,)}},
    "LM": {1: {5: (31, 41, 61, 71), 10: (11, 21, 41), 20: (11, 41), 40: (11,)},
           2: {5: (31, 51, 61, 71), 10: (11, 31, 41), 20: (31, 41), 40: (11,)},
           4: {5: (11, 31, 71, 91), 10: (11, 31, 61), 20: (11, 61), 40: (61,)}},
    "Recommendation": {1: {512: (21, 41, 71, 91), 1024: (21, 51, 91), 2048: (21, 41), 4096: (41,)}}}


def shockwave_batch(mode, model, gpus, first, epoch):
    """Of an epoch. Accordion keeps the first batch size in the epochs that it calls critical, and has the largest in others."""
    most = SHOCKWAVE_MODELS[model][1]
    if mode == "gns":
        doublings = SHOCKWAVE_NOISE.get(model, {}).get(gpus, {}).get(first, ())
        return min(most, first * 2 ** sum(epoch >= since for since in doublings))
    critical = {"Transformer": True, "ResNet-50": epoch % 30 < 10,
                "ResNet-18": epoch < (20 if first == 256 else 10) or 150 <= epoch < 160 or 250 <= epoch < 260,
                "Recommendation": epoch < {512: 30, 1024: 30, 2048: 40}.get(first, 10), "LM": epoch < 10}
    return first if mode == "static" or critical[model] else most


def shockwave(table, chip):
    """Steps are those of epochs at the first batch size; each epoch takes as many of its own as its batch leaves."""
    def count(path):
        rates = json.loads(text_of(table))[chip]
        jobs = []
        for line in text_of(path).splitlines():
            field = line.split("\t")
            steps, gpus, mode, arrival = float(field[5]), int(field[6]), field[7], float(field[11])
            model, first = re.fullmatch(r"(\S+) \(batch size (\d+)\)", field[0]).groups()
            samples = SHOCKWAVE_MODELS[model][0]

            def steps_of(batch):
                return -(-samples // batch)

            def rate_of(batch):
                return rates.get(f"('{model} (batch size {batch})', {gpus})", {}).get("null", 0)
            first, ran = int(first), 0.0
            left = steps / steps_of(first) if mode != "static" else 0
            if mode == "static":
                ran = steps / rate_of(first)
            for epoch in range(math.ceil(left)):
                batch = shockwave_batch(mode, model, gpus, first, epoch)
                batch = batch if rate_of(batch) > 0 else first
                ran += min(1, left - epoch) * steps_of(batch) / rate_of(batch)
            jobs.append((arrival, gpus, ran))
        return totals(jobs)
    return count


def along(points, at):
    """Pairs or numbers by position: on lines between them, and as the outermost beyond."""
    places = sorted(points)
    at = min(max(at, places[0]), places[-1])
    low, high = max(each for each in places if each <= at), min(each for each in places if each >= at)
    part = (at - low) / (high - low) if high > low else 0
    return tuple(a + (b - a) * part for a, b in zip(points[low], points[high]))


def adaptive(chip, sia):
    """Pollux's and Sia's: an application's progress by epochs, at the speed of the batch that it asks for, packed."""
    def count(path):
        noise, speed = {}, {}  # [application][batch][epoch], [application][gpus][local batch]
        for row in rows_of(SAMPLES / "sample_efficiency.csv"):
            noise.setdefault(row["application"], {}).setdefault(float(row["batch_size"]), []).append(
                tuple(float(row[name]) for name in ("progress", "grad_sqr", "grad_var")))
        for row in rows_of(SAMPLES / "sample_step_times.csv"):
            if row["gpu_type"] == chip:
                speed.setdefault(row["application"], {}).setdefault(int(row["num_replicas"]), {})[
                    float(row["local_bsz"])] = (float(row["step_time"]), float(row["sync_time"]))
        jobs = []
        for row in rows_of(path):
            name, gpus, asked = row["application"], int(row["num_replicas"]), float(row["batch_size"])
            batches, times = noise[name], speed[name]
            least, most = min(batches), max(batches)
            room = max(times[gpus]) if sia else max(max(locals_) for locals_ in times.values())
            each = math.ceil(asked / gpus)
            passes = max(math.ceil(each / room), 2 if gpus == 1 and asked > least else 1)
            local = min(math.ceil(each / passes), most // (gpus * passes))
            local = min(local, room) if sia else local
            step, sync = along(times[gpus], local)
            step += (passes - 1) * (step - sync)
            batch, before, ran = gpus * local * passes, 0.0, 0.0
            for epoch in range(len(batches[least])):
                done = min(epochs[epoch][0] for epochs in batches.values())
                _, sqr, var = along({size: epochs[epoch] for size, epochs in batches.items()}, batch)
                ran += (done - before) * step * (var * least / batch + sqr) / (var + sqr)
                before = done
            jobs.append((float(row["time"]), gpus, ran * (1.2 if sia else 1)))  # what Sia found on real clusters
        return totals(jobs)
    return count


STEPS = ["--throughputs", str(SAMPLES / "throughputs.json"), "--chip", "h100"]
TABLES = ["--efficiency", str(SAMPLES / "sample_efficiency.csv"), "--step-times", str(SAMPLES / "sample_step_times.csv"),
          "--chip", "h100"]
TRACES = [  # format, file, options, who counts
    ("swf", SAMPLES / "sample.swf", [], swf),
    ("batsim", SAMPLES / "sample.json", [], batsim),
    ("jobs_csv", SAMPLES / "sample_jobs.csv", [], jobs_csv),
    ("philly", SAMPLES / "sample_philly.csv", [], philly),
    ("philly_json", SAMPLES / "sample_philly.json", [], philly_json),
    ("helios", SAMPLES / "sample_helios.csv", [], cluster_log),
    ("acme", SAMPLES / "sample_acme.csv", [], cluster_log),
    ("slurm", SAMPLES / "sample_sacct.txt", [], slurm),
    ("openb", SAMPLES / "sample_openb.csv", [], openb),
    ("pai", SAMPLES / "sample_pai.csv", [], pai),
    ("tiresias", SAMPLES / "sample_tiresias.csv", [], simulator(1)),
    ("muri", SAMPLES / "sample_muri.csv", [], simulator(1000)),
    ("elasticflow", SAMPLES / "sample_elasticflow.csv", [], elasticflow),
    ("gavel", SAMPLES / "sample_gavel.trace", STEPS, gavel(SAMPLES / "throughputs.json", "h100")),
    ("pollux", SAMPLES / "sample_pollux.csv", TABLES, adaptive("h100", False)),
    ("sia", SAMPLES / "sample_pollux.csv", TABLES, adaptive("h100", True)),
    ("shockwave", SAMPLES / "sample_shockwave.trace", STEPS,
     shockwave(SAMPLES / "throughputs.json", "h100")),
    ("table", SAMPLES / "sample_tiresias.csv",
     ["--map", "job_id=job_id,submission_time=submit_time,run_time=duration,members=num_gpu"], simulator(1)),
    ("table", SAMPLES / "sample_muri.csv",
     ["--map", "job_id=job_id,submission_time=submit_time:ms,run_time=duration:ms", "--map", "members=num_gpu"],
     simulator(1000)),
    ("table", SAMPLES / "sample_openb.csv",
     ["--map", "job_id=name,submission_time=creation_time,start_time=scheduled_time,end_time=deletion_time",
      "--map", "members=num_gpu,chips_per_member=gpu_milli:milli,memory=memory_mib:MiB"], openb),
]
RATES = DATA / "profiles/gavel_simulation_throughputs.json.gz"
REAL = [
    ("swf", DATA / "swf/KTH-SP2-1996-2.1-cln.swf.gz", [], swf),
    ("swf", DATA / "swf/NASA-iPSC-1993-3.1-cln.swf.gz", [], swf),
    ("batsim", DATA / "batsim/rigid_n1000_h1024_l60_us_s1.json", [], batsim),
    ("philly", DATA / "training/philly/philly_jobs_2017-09_10.csv.gz", [], philly),
    ("openb", DATA / "training/alibaba_openb/openb_pod_list_default.csv.gz", [], openb),
    ("openb", DATA / "training/alibaba_openb/openb_pod_list_gpushare40.csv.gz", [], openb),
    ("openb", DATA / "training/alibaba_openb/openb_pod_list_cpu100.csv.gz", [], openb),
    ("gavel", DATA / "training/gavel_msr_seed0_ee9e8c.trace.gz", ["--throughputs", str(RATES), "--chip", "v100"],
     gavel(RATES, "v100")),
    ("gavel", DATA / "training/gavel_physical_max_min_fairness.trace", ["--throughputs", str(RATES), "--chip", "p100"],
     gavel(RATES, "p100")),
    ("tiresias", DATA / "training/tiresias_60_job.csv", [], simulator(1)),
    ("muri", DATA / "training/muri/trace1.csv.gz", [], simulator(1000)),
    ("muri", DATA / "training/muri/testbed_400job_trace.csv", [], simulator(1000)),
]
SCENARIO = """name: totals
platform: big.xml
tenants:
  - {name: users, owns: [{}]}
policies: {scheduling: fcfs}
workload:
"""
#: 2,048 chips.
PLATFORM = """name: big
providers:
  - name: here
    regions:
      - name: one
        clusters:
          - {name: hosts, chip: h100, hosts: 256, chips_per_host: 8, cores: 128, memory: 1900 GiB, nic: 400 Gbps}
"""
#: Damages tried of each sample: a process each, and one more where it is read.
ROUNDS = 20


class Work(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)

    def tearDown(self):
        self.scratch.cleanup()

    def run_program(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)

    def imported(self, name, path, options, out):
        done = self.run_program("import", name, path, *options, "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def check(self, name, path, options, count):
        first, again = self.folder / "jobs.csv", self.folder / "again.csv"
        first.unlink(missing_ok=True)
        again.unlink(missing_ok=True)
        said = self.imported(name, path, options, first)
        written = jobs_csv(first)
        if count is not None:
            due = count(path)
            self.assertEqual(written[0], due[0], said)
            for value, expected in zip(written[1:], due[1:]):
                self.assertAlmostEqual(value, expected, delta=1e-9 * abs(expected) + 1e-5, msg=said)
        self.imported("jobs_csv", first, [], again)
        self.assertEqual(first.read_bytes(), again.read_bytes())
        return said, written


class Totals(Work):
    def test_samples(self):
        """Every record is a job, or told as dropped. Then what was written is run, all in one world: on 2,048 chips all jobs
        find room, and all are there."""
        scenario, jobs = SCENARIO, 0
        for number, (name, path, options, count) in enumerate(TRACES):
            with self.subTest(format=name, file=path.name):
                said, written = self.check(name, path, options, count)
                read, records = (int(number) for number in re.search(r"(\d+) jobs from (\d+) records", said).groups())
                dropped = sum(int(number) for number in re.findall(r"(\d+) dropped", said))
                self.assertEqual(read + dropped, records, said)
                self.assertEqual(read, written[0])
                jobs += read
            (self.folder / "jobs.csv").rename(self.folder / f"{number}.csv")
            scenario += f"  - jobs: {{name: w{number}, tenant: users, one_tenant: true, file: {number}.csv}}\n"
        (self.folder / "spec.yaml").write_text(PLATFORM)
        made = self.run_program("platform", "generate", "spec.yaml", "--out", "big.xml")
        self.assertEqual(made.returncode, 0, made.stderr)
        (self.folder / "s.yaml").write_text(scenario)
        done = self.run_program("run", "s.yaml", "--quiet", "--out", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(rows_of(next((self.folder / "out").rglob("jobs.csv")))), jobs)

    def test_other_chips_give_other_totals(self):
        """The same traces on a v100 (no host of it holds more than 4), each against its script."""
        tables, steps = TABLES[:-1] + ["v100"], STEPS[:-1] + ["v100"]
        for name, path, options, count in [
                ("pollux", SAMPLES / "sample_pollux.csv", tables, adaptive("v100", False)),
                ("sia", SAMPLES / "sample_pollux.csv", tables, adaptive("v100", True)),
                ("shockwave", SAMPLES / "sample_shockwave.trace", steps,
                 shockwave(SAMPLES / "throughputs.json", "v100"))]:
            with self.subTest(format=name):
                self.check(name, path, options, count)

    def test_texts_of_any_kind_come_through(self):
        """Ids and tenants with quotes, commas, blanks and letters of all kinds, through a table and twice a jobs.csv."""
        texts = ['say "hi"', '""', '"', 'a,b', ' lead', 'trail ', "it's", "ä\u00a0ß", "日本", "'=1+1", "a;b|c"]
        with (self.folder / "t.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["who, \"when\"", "at", "ran", "n", "team"])
            for number, text in enumerate(texts):
                table.writerow([text, number, 10, 1, texts[-number]])
        self.check("table", self.folder / "t.csv",
                   ["--map", "submission_time=at,run_time=ran,members=n,tenant=team"], None)
        (self.folder / "jobs.csv").unlink()
        text = (self.folder / "t.csv").read_text().replace('"who, ""when"""', "job_id")
        text = text.replace("at,ran,n,team", "submission_time,run_time,members,tenant")
        (self.folder / "t.csv").write_text(text)
        self.check("jobs_csv", self.folder / "t.csv", [], jobs_csv)
        rows = rows_of(self.folder / "again.csv")
        self.assertEqual([row["job_id"] for row in rows], texts)
        self.assertEqual([row["tenant"] for row in rows], [texts[-number] for number in range(len(texts))])

    def test_widths_links_and_priorities_come_through(self):
        (self.folder / "t.csv").write_text(
            "job_id,submission_time,run_time,members,priority,widths,after,after_any,think_time,walltime,memory,cores\n"
            "a,0,10,4,-3,2:0.55 8:1.7,,,,-1,40 GiB,8\nb,1,10,1,,,a,,30,60,,\nc,1,10,1,,,,a b,,,,\n")
        said, _ = self.check("jobs_csv", self.folder / "t.csv", [], jobs_csv)
        first = rows_of(self.folder / "again.csv")
        self.assertEqual((first[0]["widths"], first[0]["priority"], first[0]["memory"], first[0]["cores"]),
                         ("2:0.55 8:1.7", "-3", "42949672960 B", "8"))
        self.assertEqual([(row["after"], row["after_any"], row["think_time"]) for row in first],
                         [("", "", ""), ("a", "", "30"), ("", "a b", "0")])


    def test_files_of_another_shape_are_the_same_jobs(self):
        """Line ends of other systems, a byte order mark, blank lines, and of tables quotes around all, columns in another order
        and beside others: `import` writes the same bytes."""
        def turned(text):
            pipes = text.startswith("JobID|")
            rows = [line.split("|") for line in text.splitlines()] if pipes else list(csv.reader(io.StringIO(text)))
            rows = [["spare" if number == 0 else "7", *row[::-1]] for number, row in enumerate(rows)]
            if pipes:
                return "".join("|".join(row) + "\n" for row in rows)
            out = io.StringIO()
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
            return out.getvalue()

        for name, path, options, _ in TRACES:
            text = text_of(path)
            shaped = text if name in ("batsim", "philly_json", "swf", "gavel", "shockwave", "pai") else turned(text)
            shaped = "\ufeff\n" + shaped + "\n  \n"
            made = {}
            for shape, content in (("as it is", text), ("another", shaped.replace("\n", "\r\n"))):
                (self.folder / "shaped").write_text(content, newline="")
                imported = self.run_program("import", name, "shaped", "--out", f"{shape}.csv", *options)
                with self.subTest(format=name, shape=shape):
                    self.assertEqual(imported.returncode, 0, imported.stderr)
                    made[shape] = (self.folder / f"{shape}.csv").read_text()
                (self.folder / f"{shape}.csv").unlink(missing_ok=True)
            with self.subTest(format=name):
                self.assertEqual(made["another"], made["as it is"])

    def test_times_since_1970_count_from_the_first(self):
        """Of simulators whose submissions begin near nought. The same trace 1.7e9 s later is the same jobs from the first on."""
        later = 1_700_000_000
        for name, path, options, column, ticks in [
                ("tiresias", SAMPLES / "sample_tiresias.csv", [], "submit_time", 1),
                ("muri", SAMPLES / "sample_muri.csv", [], "submit_time", 1000),
                ("elasticflow", SAMPLES / "sample_elasticflow.csv", [], "submission_time", 1),
                ("pollux", SAMPLES / "sample_pollux.csv", TABLES, "time", 1)]:
            with self.subTest(format=name):
                rows = rows_of(path)
                first = min(float(row[column]) for row in rows) / ticks
                for row in rows:
                    row[column] = int(row[column]) + later * ticks
                with (self.folder / "later.csv").open("w", newline="") as file:
                    table = csv.DictWriter(file, rows[0])
                    table.writeheader()
                    table.writerows(rows)
                submissions = {}
                for which, file in (("now", path), ("later", self.folder / "later.csv")):
                    out = f"{name}-{which}.csv"
                    done = self.run_program("import", name, file, "--out", out, *options)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    submissions[which] = [float(row["submission_time"]) for row in rows_of(self.folder / out)]
                self.assertIn("times count from 1970, taken from the first submission on", done.stdout + done.stderr)
                self.assertEqual(min(submissions["later"]), 0)
                for now, since in zip(submissions["now"], submissions["later"]):
                    self.assertAlmostEqual(now - first, since, places=5)


class Long(Work):
    def test_mutated_samples_are_read_or_refused(self):
        """Whatever is left, shuffled or damaged of a sample: what is read is read again to the same bytes, and the rest is
        refused with its place."""
        draw = random.Random(7)
        for name, path, options, _ in TRACES:
            lines = text_of(path).splitlines(keepends=True)
            for _ in range(ROUNDS):
                damaged = lines[:]
                for _ in range(draw.randint(1, 3)):
                    at = draw.randrange(len(damaged))
                    line = damaged[at] or "\n"
                    place = draw.randrange(len(line))
                    damaged[at] = draw.choice(["", line + line, line[:place] + draw.choice("-9,\"|x.\t ") + line[place:],
                                               line[:place] + line[place + 1:], line.replace("1", "inf", 1)])
                file, first, again = (self.folder / each for each in ("damaged" + path.suffix, "first.csv", "again.csv"))
                file.write_text("".join(damaged))
                with self.subTest(format=name, text="".join(damaged)[:4000]):
                    first.unlink(missing_ok=True)
                    again.unlink(missing_ok=True)
                    done = self.run_program("import", name, file, *options, "--out", first)
                    self.assertIn(done.returncode, (0, 2), done.stderr)
                    if done.returncode == 2:
                        self.assertIn(str(file), done.stderr)
                        self.assertFalse(first.exists())
                        continue
                    self.imported("jobs_csv", first, [], again)
                    self.assertEqual(first.read_bytes(), again.read_bytes())

    def test_real_traces(self):
        for name, path, options, count in REAL:
            if not path.exists():
                print(f"skipped: there is no {path}")
                continue
            with self.subTest(format=name, file=path.name):
                self.check(name, path, options, count)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
