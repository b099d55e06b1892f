"""Inputs that were not meant well, in families: one a reader or verb. Each family is drawn from a seed, and makes its files in
a folder that it is given."""
import dataclasses
import gzip
import hashlib
import os
import random
import re
import shutil

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(ROOT, "scenarios", "samples")
PLATFORM = os.path.join(ROOT, "platforms", "cluster-1024.xml")
CLOUDS = os.path.join(ROOT, "platforms", "four-clouds.xml")

NUMBERS = ["nan", "inf", "-inf", "-1", "0", "-0", "1e400", "1e-320", "1e308", "18446744073709551616", "9223372036854775808",
           "2305843009213693952", "0x10", "1_000", "1,5", " 7", "7x", "", "١", "1e", "--1", "+1", "."]
QUANTITIES = NUMBERS + ["nan d", "-1 d", "1e400 s", "1e300 d", "inf GiB", "-5 GiB", "7", "7 parsecs", "7  d", "d", "1 d 2 h",
                        "$-1", "$nan"]
TOKENS = ["\x00", "\x1b[2J", "\u202e", "\u009b", "\ufeff", "\udcff", "\"", "\"\"", "'", ",", ",,", ";", "\t", "\r", "\n\n",
          "{", "}", "[",
          "]", "&a [*a, *a]", "<<: *x", "!!python/object", "<!ENTITY x SYSTEM \"file:///etc/passwd\">", "&x;", "]]>", "%s%n",
          "../../",
          "=1+1", "-1", "nan", "1e999", "99999999999999999999", "null", "true", "a" * 5000, "[" * 300, "(" * 300]


@dataclasses.dataclass
class Input:
    family: str
    what: str  # of it, for whoever looks for one that went wrong
    command: list  # without the program
    must: str = ""  # "refuse", "accept", or either
    then: list = dataclasses.field(default_factory=list)  # commands that must succeed where this did
    alike: tuple = ()  # two files of the same bytes after `then`
    stdin: str = ""


def as_it_is(i, first):
    """Each family begins with what it changes, unchanged, which must be taken: else all would be refused for one reason."""
    return "accept" if i < first else ""


def mutated(data, chance, unchanged=False):
    """Bytes changed, cut, doubled, or with something put between."""
    if unchanged:
        return data
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4, 16])):
        at, kind = chance.randrange(len(data) + 1), chance.randrange(7)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at:at] = chance.choice(TOKENS).encode("utf-8", "surrogateescape")
        elif kind == 2:
            del data[at:at + chance.choice([1, 2, 10, 200])]
        elif kind == 3:
            data[at:at] = data[at:at + chance.choice([1, 20, 500])]
        elif kind == 4:
            del data[at:]
        elif kind == 5:
            numbers = list(re.finditer(rb"-?[0-9]+(\.[0-9]+)?", bytes(data)))
            if numbers:
                found = chance.choice(numbers)
                data[found.start():found.end()] = chance.choice(NUMBERS).encode()
        else:
            data[at:at] = bytes([chance.randrange(128, 256)])
    return bytes(data)


def read(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape"))
    return path


SMALL = f"""name: small
horizon: 6 h
platform: {PLATFORM}
tenants: [{{name: lab, owns: [{{}}]}}]
workload:
  - jobs: {{tenant: lab, file: {SAMPLES}/sample.swf, limit: 40}}
  - generate: {{tenant: lab, jobs: {{arrivals: {{poisson: {{rate: 0.01/s}}}}, count: 20,
                                   run_time: {{exponential: {{mean: 600 s}}}}}}}}
failures: {{mean_time_between: 40 d, repair: 4 h}}
policies: {{scheduling: easy_backfill}}
axes: {{scheduling: [fcfs, easy_backfill]}}
"""
JUDGED = ["--data", SAMPLES, "--max-time", "5 s", "--max-memory", "2 GiB", "--max-disk", "1 GB"]
LIMITS = JUDGED + ["--jobs", "1", "--quiet"]


def scenarios(folder, chance, count):
    """Scenario files: shipped ones changed, which are judged; a small one, which is run where it is judged good."""
    shipped = sorted(name for name in os.listdir(os.path.join(ROOT, "scenarios")) if name.endswith(".yaml"))
    for i in range(count):
        if i % 2 == 0:
            name = shipped[i // 2 % len(shipped)]
            text = read(ROOT, "scenarios", name).replace(b"../platforms/", os.path.join(ROOT, "platforms", "").encode())
            text = text.replace(b"samples/", SAMPLES.encode() + b"/")
            path = write(folder, f"s{i}-{name}", mutated(text, chance, i < 2 * len(shipped)))
            yield Input("scenario files", name, ["validate", path, *JUDGED], as_it_is(i, 2 * len(shipped)))
        else:
            path = write(folder, f"s{i}.yaml", mutated(SMALL.encode(), chance, i < 2))
            yield Input("scenario files", "small", ["validate", path, *JUDGED], as_it_is(i, 2),
                        then=[["run", path, "--out", os.path.join(folder, f"out{i}"), *LIMITS],
                              ["compare", os.path.join(folder, f"out{i}")]])


def settings(folder, chance, count):
    """`--set` of keys that there are, to numbers and texts that they should not have."""
    path = write(folder, "small.yaml", SMALL)
    keys = ["horizon", "seed", "replications", "workload.0.jobs.limit", "workload.0.jobs.speed_up",
            "workload.0.jobs.communication",
            "workload.1.generate.jobs.count", "workload.1.generate.jobs.arrivals.poisson.rate", "failures.mean_time_between",
            "workload.1.generate.jobs.run_time.exponential.mean", "failures.repair", "name", "platform", "workload.0.jobs.file",
            "policies.scheduling", "tenants.0.weight", "tenants.0.name", "axes.scheduling", "outputs.requests", "a..b", "",
            "0", "."]
    for i in range(count):
        key = keys[i % len(keys)]
        value = chance.choice(QUANTITIES + TOKENS[:34])
        if "\x00" in value:
            value = "[nan, {a: *b}]"
        out = os.path.join(folder, f"set{i}")
        yield Input("`--set`", f"{key}={value[:20]!r}", ["validate", path, "--set", f"{key}={value}", *JUDGED],
                    then=[["run", path, "--out", out, "--set", f"{key}={value}", *LIMITS], ["compare", out]])


IMPORTS = {"swf": "sample.swf", "batsim": "sample.json", "jobs_csv": "sample_jobs.csv", "philly": "sample_philly.csv",
           "philly_json": "sample_philly.json", "helios": "sample_helios.csv", "acme": "sample_acme.csv",
           "slurm": "sample_sacct.txt",
           "openb": "sample_openb.csv", "pai": "sample_pai.csv", "elasticflow": "sample_elasticflow.csv",
           "tiresias": "sample_tiresias.csv", "muri": "sample_muri.csv", "gavel": "sample_gavel.trace",
           "shockwave": "sample_shockwave.trace", "pollux": "sample_pollux.csv", "sia": "sample_pollux.csv",
           "table": "sample_jobs.csv"}


def imports(folder, chance, count):
    """Traces of each format, changed; what is written of them must come back through `import jobs_csv` as the same bytes."""
    table = ["--throughputs", os.path.join(SAMPLES, "throughputs.json"), "--chip", "v100"]
    applications = ["--efficiency", os.path.join(SAMPLES, "sample_efficiency.csv"), "--step-times",
                    os.path.join(SAMPLES, "sample_step_times.csv"), "--chip", "v100"]
    more = {"gavel": table, "shockwave": table, "pollux": applications, "sia": applications,
            "table": ["--map", "job_id=job_id,submission_time=submission_time,run_time=run_time:s,members=members,tenant=tenant"]}
    for i in range(count):
        kind = list(IMPORTS)[i % len(IMPORTS)]
        whole = read(SAMPLES, IMPORTS[kind])
        plain = i < len(IMPORTS)
        data = whole if plain else mutated(whole[:chance.choice([400, 4000, len(whole)])], chance)
        packed = chance.random() < 0.1
        path = write(folder, f"i{i}-{IMPORTS[kind]}" + (".gz" if packed else ""), gzip.compress(data) if packed else data)
        once, twice = os.path.join(folder, f"once{i}.csv"), os.path.join(folder, f"twice{i}.csv")
        yield Input("traces of jobs", kind, ["import", kind, path, *more.get(kind, []), "--out", once], as_it_is(i,
                                                                                                                 len(IMPORTS)),
                    then=[["import", "jobs_csv", once, "--out", twice]], alike=(once, twice))


REQUESTS = {
    "azure": "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:50.95,396,109\n",
    "vidur": "arrived_at,num_prefill_tokens,num_decode_tokens\n2.5,762,48\n2.6,776,38\n",
    "splitwise": "request_id,arrival_timestamp,prompt_size,token_size\n0,0.5,300,20\n1,0.7,400,30\n",
    "burstgpt": "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n",
    "mooncake": '{"timestamp": 0, "input_length": 1100, "output_length": 500, "hash_ids": [0, 1, 2]}\n'
                '{"timestamp": 3000, "input_length": 700, "output_length": 490, "hash_ids": [0, 14]}\n'}


def requests(folder, chance, count):
    for i in range(count):
        kind = list(REQUESTS)[i % len(REQUESTS)]
        path = write(folder, f"r{i}.txt", mutated(REQUESTS[kind].encode(), chance, i < len(REQUESTS)))
        yield Input("traces of requests", kind,
                    ["predict", "serving", "--model", "llama3-8b", "--chip", "h100", "--trace", path, "--trace-format", kind,
                     "--catalogue", os.path.join(ROOT, "platforms", "catalogue"), "--end", "1h"],
                    as_it_is(i, len(REQUESTS)))


def markets(folder, chance, count):
    """What scenarios name beside jobs: spot, what others hold, what is down, hours of carbon, requests."""
    names = ["spot_skypilot.json", "spot_nodes.csv", "spot_prices.csv", "background.csv", "outages.csv", "grid.csv",
             "requests.csv"]
    head = f"""name: market
start: 2026-06-01
horizon: 1 d
platform: {CLOUDS}
tenants: [{{name: lab}}]
policies: {{leasing: on_demand_only}}
workload:
  - serving: {{name: chat, tenant: lab, model: llama3-8b, chips: {{h100: 1}}, slo: {{ttft: 1 s, tpot: 1 s}},
              requests: {{rate: 1/s, input: 500, output: 100}}}}
"""
    for i in range(count):
        name = names[i % len(names)]
        path = write(folder, f"m{i}-{name}", mutated(read(SAMPLES, name), chance, i < len(names)))
        spot = f"market: {{spot: {{traces: [{{region: us-east-1, chip: h100, file: {path}, %s}}]}}}}\n"
        text = {"spot_skypilot.json": head + spot % "format: skypilot, polarity: nodes_available",
                "spot_nodes.csv": head + spot % "format: node_events",
                "spot_prices.csv": head + spot % "format: aws_prices, zone: use1-az1, instance: p5.48xlarge",
                "background.csv": head + f"market: {{background: [{{chip: h100, file: {path}}}]}}\n",
                "outages.csv": head + f"failures: {{trace: {path}}}\n",
                "grid.csv": head + f"energy: {{carbon: [{{file: {path}, zone: west}}]}}\n",
                "requests.csv": head.replace("rate: 1/s, input: 500, output: 100",
                                             f"detail: requests, trace: {{file: {path}}}")}
        scenario = write(folder, f"m{i}.yaml", text[name])
        yield Input("traces of markets, failures, carbon", name, ["validate", scenario, *JUDGED], as_it_is(i, len(names)))


def platforms(folder, chance, count):
    xml = read(ROOT, "platforms", "one-spine.xml")
    specs = sorted(name for name in os.listdir(os.path.join(ROOT, "platforms", "specs")) if name != "eighty-thousand.yaml")
    for i in range(count):
        if i % 2 == 0:
            path = write(folder, f"p{i}.xml", mutated(xml, chance, i == 0))
            yield Input("platform XML", "one-spine.xml", ["platform", "show", path], as_it_is(i, 1), then=[["validate", path]])
        else:
            spec = read(ROOT, "platforms", "specs", specs[i // 2 % len(specs)])
            path = write(folder, f"p{i}.yaml", mutated(spec, chance, i < 2 * len(specs)))
            made = os.path.join(folder, f"made{i}.xml")
            yield Input("platform specifications", os.path.basename(path), ["platform", "generate", path, "--out", made],
                        as_it_is(i, 2 * len(specs)),
                        then=[["platform", "show", made], ["validate", made]])


def catalogues(folder, chance, count):
    for i in range(count):
        there = os.path.join(folder, f"catalogue{i}")
        shutil.copytree(os.path.join(ROOT, "platforms", "catalogue"), there)
        name = sorted(os.listdir(there))[i % len(os.listdir(there))]
        write(there, name, mutated(read(there, name), chance, i == 0))
        yield Input("catalogue", name, ["predict", "training", "--model", "llama3-8b", "--chip", "h100", "--chips", "64",
                                        "--catalogue", there], as_it_is(i, 1))


def results(folder, chance, count, program_run):
    """Run directories that somebody damaged; every second time with sums that fit, so that the readers themselves see it."""
    source = os.path.join(folder, "whole")
    scenario = write(folder, "results.yaml", SMALL)
    program_run(["run", scenario, "--out", source, *LIMITS])
    for i in range(count):
        there = os.path.join(folder, f"damaged{i}")
        shutil.copytree(source, there)
        run = os.path.join(there, "scheduling=fcfs", "seed=1")
        name = ["summary.json", "jobs.csv", "SHA256SUMS", "../../manifest.yaml", "summary.json"][i % 5]
        path = os.path.join(run, name)
        before = read(path)
        after = mutated(before, chance)
        write(run, name, after)
        resummed = i % 2 == 0 and name in ("summary.json", "jobs.csv")
        if resummed:
            sums = read(run, "SHA256SUMS").replace(hashlib.sha256(before).hexdigest().encode(),
                                                   hashlib.sha256(after).hexdigest().encode())
            write(run, "SHA256SUMS", sums)
        must = "refuse" if name in ("summary.json", "jobs.csv") and not resummed and after != before else ""
        out = os.path.join(folder, f"page{i}")
        verb = [["compare", there], ["timeline", there, "--out", out], ["verify", there], ["compare", there, "--format", "csv"],
                ["run", scenario, "--out", there, "--resume", *LIMITS], ["compare", there, "--cost-by", "use"]][i % 6]
        if verb[0] == "run":  # which repeats what is damaged
            must = ""
        yield Input("run directories", f"{verb[0]} of {os.path.basename(name)}", verb, must)


def command_lines(folder, chance, count):
    """Every option of every verb, with what it should not have; words that are none."""
    options = {("run", "SCENARIO"): ["--seed", "--replications", "--most", "--jobs", "--plugin-limit", "--max-memory",
                                     "--max-time",
                                     "--max-disk", "--until", "--out", "--plugin", "--data", "--set"],
               ("flip", "SCENARIO", "--key", "horizon", "--between", "fcfs,easy_backfill", "--from", "1 h", "--to", "2 h"):
                   ["--grid", "--width", "--confidence", "--metric", "--key", "--between", "--from", "--to", "--most"],
               ("compare", "DIR"): ["--confidence", "--baseline", "--metric", "--where", "--best", "--cost-by", "--format",
                                    "--test"],
               ("figures", "DIR"): ["--only", "--width", "--format", "--seed", "--point"],
               ("report", "DIR"): ["--where", "--best", "--baseline"], ("timeline", "DIR"): ["--seed", "--point", "--format",
                                                                                             "--out"],
               ("predict", "serving", "--model", "llama3-8b", "--chip", "h100"):
                   ["--input", "--output", "--batch", "--ttft", "--price", "--plan", "--precision", "--trace", "--rate",
                    "--table"],
               ("predict", "training", "--model", "llama3-8b", "--chip", "h100"):
                   ["--chips", "--batch", "--sequence", "--tensor", "--price", "--table", "--catalogue"],
               ("predict", "collective", "--chip", "h100"): ["--chips", "--size", "--tokens", "--operation", "--sms"],
               ("predict", "message", PLATFORM): ["--from", "--to", "--size", "--flows"],
               ("platform", "show", PLATFORM): ["--picture", "--without"], ("platform", "generate"): ["SPEC", "--out"],
               ("list",): ["WHAT"], ("describe",): ["NAME"], ("new",): ["KIND"], ("verify",): ["DIR"], ("validate",): ["FILE"]}
    pairs = [(verb, option) for verb, names in options.items() for option in names]
    scenario = write(folder, "lines.yaml", SMALL)
    for i in range(count):
        verb, option = pairs[i % len(pairs)]
        value = chance.choice(QUANTITIES + ["\x1b[2J", "\u202e", "a" * 5000, "/dev/zero", "/dev/full", "/proc/nope/x", "/",
                                            ".", "..", "-", "--",
                                            "=", "a=b", "nan=nan", "cost >= nan", "cost < 1e400", "x, y", "%s", "\udcff"])
        words = [scenario if word == "SCENARIO" else os.path.join(folder,
                                                                  "nowhere") if word == "DIR" else word for word in verb]
        words += [f"{option}={value}"] if option.startswith("--") else [value]
        if verb[0] == "run":
            words += ["--quiet", "--max-time=5 s"] + ([] if option == "--out" else ["--out", os.path.join(folder, f"line{i}")])
        yield Input("command lines", f"{' '.join(verb[:2])} {option}={value[:20]!r}", words)


def strange_files(folder, chance, count):
    """What is no regular file, is far larger than it looks, nests without end, or is in another encoding."""
    os.mkfifo(os.path.join(folder, "pipe"))
    os.symlink("loop", os.path.join(folder, "loop"))
    paths = {"a pipe": os.path.join(folder, "pipe"), "/dev/zero": "/dev/zero", "/dev/full": "/dev/full", "a folder": folder,
             "a link to itself": os.path.join(folder, "loop"), "nothing": os.path.join(folder, "no-such"),
             "/dev/stdin": "/dev/stdin",
             "empty": write(folder, "empty", b""), "one byte": write(folder, "one", b"\xff"),
             "UTF-16": write(folder, "utf16", "name: x\n".encode("utf-16")), "NULs": write(folder, "nul", b"\0" * 100_000),
             "half a gigabyte packed": write(folder, "bomb.gz", b"".join([gzip.compress(b"7 " * (1 << 22))] * 64)),
             "cut gzip": write(folder, "cut.gz", gzip.compress(b"1 0 -1 100 4\n" * 1000)[:-9]),
             "dashes": write(folder, "dashes", b"- " * 2_000_000), "brackets": write(folder, "brackets", b"[" * 1_000_000),
             "aliases": write(folder, "aliases", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
                 f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12))),
             "attributes": write(folder, "attributes.xml",
                                 "<?xml version='1.0'?><!DOCTYPE platform SYSTEM 'simgrid.dtd'><platform " +
                                 " ".join(f'a{i}="1"' for i in range(50_000)) + "/>"),
             "entities": write(folder, "entities.xml", "<?xml version='1.0'?><!DOCTYPE platform [<!ENTITY a 'x'>" + "".join(
                 f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(12)) + "]><platform version='4.1'>&m;</platform>"),
             "long line": write(folder, "long", b"1 " * 10_000_000), "deep JSON": write(folder, "deep.json",
                                                                                        b'{"a":' * 200_000)}
    verbs = [lambda p: ["validate", p], lambda p: ["platform", "show", p], lambda p: ["platform", "generate", p],
             lambda p: ["compare", p],
             lambda p: ["verify", p], lambda p: ["import", "swf", p, "--out", os.path.join(folder, "o.csv")],
             lambda p: ["import", "batsim", p, "--out", os.path.join(folder, "o.csv")],
             lambda p: ["import", "jobs_csv", p, "--out", os.path.join(folder, "o.csv")],
             lambda p: ["import", "philly_json", p, "--out", os.path.join(folder, "o.csv")],
             lambda p: ["predict", "serving", "--model", "llama3-8b", "--chip", "h100", "--trace", p, "--trace-format",
                        "mooncake"],
             lambda p: ["predict", "training", "--table", p], lambda p: ["run", p, "--out", os.path.join(folder, "o")],
             lambda p: ["timeline", p, "--out", os.path.join(folder, "t.json")]]
    pairs = [(what, verb) for what in paths for verb in range(len(verbs))]
    chance.shuffle(pairs)
    for what, verb in pairs[:count]:
        command = verbs[verb](paths[what])
        harmless = command[0] in ("verify",) or (what in ("empty",) and command[0] == "import")
        yield Input("strange files", f"{' '.join(command[:2])} of {what}", command, "" if harmless else "refuse")


def families(folder, seed, count, program_run):
    """About `count` inputs; each family has a folder and a stream of chance of its own."""
    shares = [(scenarios, 0.18), (settings, 0.12), (imports, 0.24), (requests, 0.06), (markets, 0.07), (platforms, 0.09),
              (catalogues, 0.03), (results, 0.08), (command_lines, 0.11), (strange_files, 0.08)]
    for family, share in shares:
        there = os.path.join(folder, family.__name__)
        os.makedirs(there)
        chance = random.Random(f"{seed} {family.__name__}")
        more = (program_run,) if family is results else ()
        yield from family(there, chance, max(1, round(share * count)), *more)
