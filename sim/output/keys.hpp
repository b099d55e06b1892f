// The keys of the files of a run directory that are trees: summary.json, manifest.yaml, execution.json.
#pragma once

#include "output/columns.hpp"

namespace leasehold::output {

inline constexpr std::array checksum_columns = {
    Column{"sha256", "", "of the file's bytes, in hexadecimal"},
    Column{"file", "", "its name"},
};

inline constexpr std::array summary_keys = {
    Column{"scenario", "", "its name"},
    Column{"point", "", "name of the point, as its directory has it"},
    Column{"point_index", "1", "order in the scenario, from 0"},
    Column{"axes.<name>", "", "label that the point has on this axis"},
    Column{"seed", "1", "of this replication"},
    Column{"replication", "1", "number, from 0"},
    Column{"headline", "", "metrics that tables show first, where the scenario names `metrics`"},
    // Where the scenario has `uncertainty`.
    Column{"uncertainty.<name>.taken", "", "draw, low, best or high"},
    Column{"uncertainty.<name>.quantile", "1", "where in its range it was drawn: 0 = the low end, 1 = the high end"},
    Column{"uncertainty.<name>.factor", "1", "what it was, where it is a factor"},
    // Of every run again.
    Column{"counts.submitted", "jobs", "= finished + running + pending + rejected + killed"},
    Column{"counts.finished", "jobs", "ran to completion"},
    Column{"counts.running", "jobs", "on chips at the horizon"},
    Column{"counts.pending", "jobs", "waited at the horizon"},
    Column{"counts.rejected", "jobs", "could never start, or were refused by a policy"},
    Column{"counts.killed", "jobs", "stopped at their walltime or by a policy"},
    Column{"counts.preemptions", "1", "stays cut short whose job went back in the queue"},
    Column{"counts.refused_decisions", "1", "decisions of policies that the ledger or a rule refused"},
    Column{"counts.host_failures", "1", "hosts that went down"},
    Column{"counts.instants", "1", "instants at which anything happened"},
    Column{"stability.stable", "", "whether all work started, and queue and services kept up: true or false"},
    Column{"stability.reason", "", "why not, or what was looked at"},
    Column{"post_mortem", "", "list of what stands out, as the run prints it; empty where nothing does"},
    Column{"post_mortem.kind", "",
           "never_started, waits_for, no_offer, idle_lease, unused_commitment, budget_bound, orders_refused, "
           "network_bound or "
           "preempted_often"},
    Column{"post_mortem.subject", "", "workload or lease"},
    Column{"post_mortem.text", "", "what is the matter with it"},
    Column{"post_mortem.dollars", "$", "paid for nothing; 0 where it is not about money"},
    Column{"metrics.<name>", "its own", "number, or null where not defined in this run (`list metrics`)"},
    // Where anything is leased.
    Column{"books.tenants.<name>.billed", "$", "invoiced up to the horizon"},
    Column{"books.tenants.<name>.effective", "$", "the same, money paid ahead spread over the time it pays for"},
    Column{"books.tenants.<name>.sublease_income", "$", "from others for idle chips"},
    Column{"books.tenants.<name>.productive", "$", "paid for work that lasted"},
    Column{"books.tenants.<name>.lost", "$", "paid for work that was done again"},
    Column{"books.tenants.<name>.idle", "$",
           "paid for chips that were usable and ran nothing; what commitments without chips "
           "left unused is `spend/commitments`"},
    Column{"books.tenants.<name>.stranded", "$", "paid for chips that could run nothing of the tenant's"},
    Column{"books.tenants.<name>.chip_hours", "chip-h", "held"},
    Column{"books.tenants.<name>.productive_chip_hours", "chip-h", "of these at work that lasted"},
    Column{"books.tenants.<name>.per_chip_hour", "$/h", "effective cost / chip-hours"},
    Column{"books.tenants.<name>.per_productive_chip_hour", "$/h", "effective cost / productive chip-hours"},
    Column{"books.tenants.<name>.commitment_utilisation", "1", "as the metric; 1 without commitments"},
    Column{"books.tenants.<name>.supplier_concentration", "1", "Herfindahl–Hirschman index of spend over providers"},
    Column{"books.tenants.<name>.outage_exposure", "1", "share of spend with the largest provider"},
    Column{"books.tenants.<name>.programme/<name>", "$", "by lease programme"},
    Column{"books.tenants.<name>.commitments/<name>", "1",
           "how many leases of a term that cannot be left freely, by programme, used or not"},
    Column{"books.tenants.<name>.provider/<name>", "$", "by provider"},
    Column{"books.tenants.<name>.spend/<name>", "$",
           "served, trained, jobs and pilots (each by its chip-seconds' part of every lease), other, idle, stranded, "
           "commitments (what no usage took of reservations, savings plans and spend commitments), engineering, data, "
           "sublease, prepaid: to the micro-dollar they add up to `billed`"},
    Column{"books.tenants.<name>.energy", "MWh", "of its work wherever it ran, and of the hosts that it held at rest"},
    Column{"books.tenants.<name>.carbon", "kg", "of that energy"},
    Column{"books.workloads.<name>.energy", "MWh", "of its chips while it held them"},
    Column{"books.workloads.<name>.carbon", "kg", "of that energy"},
    Column{"books.workloads.<name>.spend", "$", "its chip-seconds' part of the leases that it used"},
    Column{"books.workloads.<name>.share_of_unused", "$",
           "the same part of what these leases' idle and stranded time cost, and of what commitments that they count "
           "towards left unused"},
    Column{"books.workloads.<name>.per_mtoken", "$/Mtoken", "both / million tokens served or trained"},
    Column{"books.providers.<name>.revenue", "$", "paid by tenants"},
    Column{"books.providers.<name>.sold_chip_hours", "chip-h", "held by tenants"},
    Column{"books.providers.<name>.others_chip_hours", "chip-h", "held by others' demand"},
    Column{"books.providers.<name>.unsold_chip_hours", "chip-h", "in stock and held by nobody"},
    Column{"books.providers.<name>.refused_requests", "1",
           "times that it turned tenants away for want of stock, as the metric"},
    Column{"books.providers.<name>.refused_chips", "chips", "what they lacked, as the metric"},
    // Of each service that is followed request by request.
    Column{"services.<name>.injected", "1", "requests that arrived"},
    Column{"services.<name>.completed", "1", "of these answered in full"},
    Column{"services.<name>.queued", "1", "waiting at the horizon"},
    Column{"services.<name>.running", "1", "being computed at the horizon"},
    Column{"services.<name>.dropped", "1", "longer than any cache"},
    Column{"services.<name>.shed", "1", "turned away; of a service with `shedding`"},
    Column{"services.<name>.returned", "1", "times a request lost its replica and was computed again"},
    Column{"services.<name>.output_tokens", "tokens", "of completed requests"},
    Column{"services.<name>.goodput_share", "1", "as the metric, of this service alone"},
    Column{"services.<name>.ttft_<name>", "s", "time to first token: mean, p50, p90, p95, p99"},
    Column{"services.<name>.ttft_queue_<name>", "s", "of it before the first prompt tokens are computed, likewise"},
    Column{"services.<name>.ttft_prefill_<name>", "s", "of it from then on, likewise"},
    Column{"services.<name>.tpot_<name>", "s", "time per output token after the first, likewise"},
    Column{"services.<name>.e2e_<name>", "s", "time from arrival to the last token, likewise"},
};

inline constexpr std::array manifest_keys = {
    Column{"schema", "1", "number of the schema that `describe` prints"},
    Column{"leasehold", "", "version of the program"},
    Column{"commit", "", "of the program's source, with `-dirty` where it was changed since; `unknown` without git"},
    Column{"packages.<name>", "", "version of a library or compiler that the program was built with"},
    Column{"command", "", "words of the command line that the results depend on, of the call that began them"},
    Column{"seed", "1", "of the first replication"},
    Column{"replications", "1", "of each point"},
    Column{"points", "", "names of all points, which are directories"},
    Column{"files", "", "every input"},
    Column{"files.path", "", "of the file that was opened, from the scenario's folder on"},
    Column{"files.sha256", "", "of its bytes"},
    Column{"scenario", "", "the scenario file as it was run"},
};

inline constexpr std::array campaign_keys = {
    Column{"scenario", "", "its name"},
    Column{"replications", "1", "that were there when it was written"},
    Column{"split_decisions", "", "what a tenant committed to in some replications of a point and not in others"},
    Column{"split_decisions.point", "", "of the axes"},
    Column{"split_decisions.tenant", "", "who decided"},
    Column{"split_decisions.programme", "", "what was committed to, or not"},
    Column{"split_decisions.committed", "", "seeds of the replications with such a lease"},
    Column{"split_decisions.not_committed", "", "seeds of those without"},
    Column{"split_decisions.low", "1", "of all worlds, the share that commits: lower end of Wilson's 95 % interval"},
    Column{"split_decisions.high", "1", "the same, upper end"},
};

inline constexpr std::array execution_keys = {
    Column{"calls", "", "one for each time that the program wrote to this directory"},
    Column{"calls.begun", "", "instant in UTC, ISO 8601"},
    Column{"calls.wall_seconds", "s", "how long it took"},
    Column{"calls.host", "", "name of the machine"},
    Column{"calls.processor", "", "as /proc/cpuinfo has it"},
    Column{"calls.cores", "1", "of the machine"},
    Column{"calls.workers", "1", "replications at once"},
    Column{"calls.leasehold", "", "version of the program"},
    Column{"calls.command", "", "the command line, word by word"},
    Column{"calls.replications", "", "one for each replication that was run"},
    Column{"calls.replications.replication", "", "its directory"},
    Column{"calls.replications.finished", "", "true or false"},
    Column{"calls.replications.wall_seconds", "s", "how long it took"},
    Column{"calls.replications.processor_seconds", "s", "of its process"},
    Column{"calls.replications.peak_memory_kib", "KiB", "the most that its process held"},
};

} // namespace leasehold::output
