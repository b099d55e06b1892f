// Every column of every table of a run directory, in order: the writers take their headers from here. Times are seconds
// since the scenario's start, `inf` and what does not apply are empty fields or, in Batsim's columns, -1.
#pragma once

#include <array>
#include <string_view>

namespace leasehold::output {

/// One name has one unit in all files, be it a column, a key's last part or a metric (tests/output/schema_test.cpp).
/// A column of a table, or a key of a tree: there `<name>` stands for any name, and a dot leads one level down.
struct Column {
  std::string_view name;
  std::string_view unit; ///< empty for text; `1` for a count or a share
  std::string_view meaning;
};

/// Batsim v5's columns, then ours from `tenant` on.
inline constexpr std::array jobs_columns = {
    Column{"job_id", "", "the job's id in its trace"},
    Column{"workload_name", "", "the scenario's name of the workload entry"},
    Column{"profile", "", "kind of work: `delay`, or the model trained"},
    Column{"submission_time", "s", "when it was submitted"},
    Column{"requested_number_of_resources", "1", "members of its gang"},
    Column{"requested_time", "s", "its walltime estimate; -1 without one"},
    Column{"success", "1", "1 where it ran to completion, else 0"},
    Column{"final_state", "",
           "COMPLETED_SUCCESSFULLY, COMPLETED_WALLTIME_REACHED, COMPLETED_KILLED, COMPLETED_FAILED, REJECTED, "
           "RUNNING_AT_HORIZON or PENDING_AT_HORIZON"},
    Column{"starting_time", "s", "first start; empty if it never started"},
    Column{"execution_time", "s", "time on chips, over all stays"},
    Column{"finish_time", "s", "when it left; empty where it had not"},
    Column{"waiting_time", "s", "from submission to first start, or -1"},
    Column{"turnaround_time", "s", "from submission to finish, or -1"},
    Column{"stretch", "1",
           "turnaround / the job's own run time (execution_time without lost_time; of a killed job with it), or -1"},
    Column{"allocated_resources", "", "hosts of the last stay, as intervals: `0-3 7`"},
    Column{"consumed_energy", "J",
           "of its chips, with their share of the host and the PUE; -1 where neither the platform "
           "nor the catalogue states their power, or it never ran"},
    Column{"metadata", "", "empty: kept for Batsim's readers"},
    Column{"tenant", "", "whose job it is"},
    Column{"chip", "", "chip type it last ran on"},
    Column{"region", "", "provider/region it last ran in"},
    Column{"chips", "chips", "chips of the gang, fractions among them"},
    Column{"preemptions", "1", "times it was stopped and put back in the queue"},
    Column{"lost_time", "s", "of execution_time, work done again, restarts and checkpoints being written"},
    Column{"work", "s, steps or tokens",
           "done in the job's own unit: seconds, steps where its trace tells these, or tokens trained"},
    Column{"carbon", "kg",
           "CO2-equivalent of consumed_energy, hour by hour with its region's grid; -1 where it is not known"},
};

inline constexpr std::array segments_columns = {
    Column{"job_id", "", "the job's id in its trace; of a replica its service's name and its number"},
    Column{"workload_name", "", "the scenario's name of the workload entry"},
    Column{"start", "s", "when this stay on chips began"},
    Column{"end", "s", "when it ended"},
    Column{"hosts", "", "as intervals: `0-3 7`"},
    Column{"chips", "chips", "chips of the gang, fractions among them"},
    Column{"rate", "1/s",
           "units of work a second, of its job's unit; 0 of a replica: services.csv has what they carry"},
    Column{"end_reason", "", "finished, killed, preempted, failed or horizon; of a replica that is let go, finished"},
    Column{"kind", "", "job or replica"},
    Column{"tenant", "", "whose it is"},
    Column{"chip", "", "chip type that it ran on"},
    Column{"region", "", "provider/region that it ran in"},
};

inline constexpr std::array leases_columns = {
    Column{"lease", "", "number of the lease, from 0 in order of request"},
    Column{"tenant", "", "who asked"},
    Column{"offer", "", "what was asked for, as the market names it"},
    Column{"programme", "", "lease programme of the offer (`list programmes`)"},
    Column{"kind", "", "kind of the programme"},
    Column{"provider", "", "who was asked"},
    Column{"region", "", "empty for commitments that hold anywhere"},
    Column{"chip", "", "chip type; empty for commitments of spend"},
    Column{"chips", "chips", "chips asked for"},
    Column{"chips_at_end", "chips",
           "those of them that were held to the end; the rest was let go of before, host by host"},
    Column{"state", "", "what had become of it by the end of the run"},
    Column{"requested", "s", "when it was asked for"},
    Column{"active", "s", "when its chips first computed; empty where they did not"},
    Column{"end", "s", "when it ended, or is due to; empty for an open end"},
    Column{"term", "s", "length asked for; 0 for an open end"},
    Column{"price_per_chip_hour", "$/h", "price when last set"},
    Column{"billed", "$", "invoiced up to the horizon"},
    Column{"effective", "$", "the same, money paid ahead spread over the time it pays for"},
    Column{"productive_chip_hours", "chip-h", "held and at work that lasted"},
    Column{"lost_chip_hours", "chip-h", "held and at work that was done again, restarts and checkpoints"},
    Column{"idle_chip_hours", "chip-h", "held, usable and without work"},
    Column{"stranded_chip_hours", "chip-h", "held where nothing of the tenant's could run"},
};

inline constexpr std::array services_columns = {
    Column{"service", "", "the scenario's name of it"},
    Column{"time", "s", "beginning of the period"},
    Column{"offered", "1/s", "requests a second in the period"},
    Column{"capacity", "1/s", "requests a second that the ready replicas could finish at most, at its beginning"},
    Column{"capacity_within_slo", "1/s", "up to where they keep the objective"},
    Column{"replicas", "1", "that serve, load or drain, at its beginning"},
    Column{"desired_replicas", "1", "that autoscaling wants"},
    Column{"share_within_slo", "1",
           "of the requests of a flow that are not shed, those that keep the objective themselves at this rate in the "
           "steady state; 0 from capacity on"},
    Column{
        "ttft_queue", "s",
        "mean of these requests, from arrival to the begin of the iteration that computes their first prompt tokens; "
        "empty above 97 % of capacity, where a queue takes longer to settle than a rate lasts"},
    Column{"ttft_prefill", "s", "mean likewise, from then to the first token"},
};

inline constexpr std::array ports_columns = {
    Column{"tenant", "", "whose model is ported"},
    Column{"family", "", "model family"},
    Column{"chip", "", "chip type to which"},
    Column{"use", "", "inference or training"},
    Column{"state", "", "unported, porting, validating or validated"},
    Column{"from", "s", "when the state began"},
    Column{"to", "s", "when it ended"},
};

inline constexpr std::array events_columns = {
    Column{"time", "s", "when"},
    Column{"event", "", "what happened, as listed below"},
    Column{"subject", "", "the job, lease, host, service, dataset or port"},
    Column{"detail", "", "where to, or why"},
};

inline constexpr std::array decisions_columns = {
    Column{"decision", "", "its number, from 0"},
    Column{"time", "s", "when"},
    Column{"action", "", "what was decided, as listed below"},
    Column{"tenant", "", "for whom"},
    Column{"subject", "", "the job, service, offer or workload that it is about"},
    Column{"workload_name", "", "of a job: the scenario's name of the workload entry"},
    Column{"lease", "", "number of the lease, where there is one"},
    Column{"chips", "chips",
           "asked for, let go of, taken or, of what waits, wanted; of lease_kept those that idle; of service_scaled "
           "replicas"},
    Column{"outcome", "", "done or refused"},
    Column{"reason", "", "its grounds, or why it was refused"},
};

inline constexpr std::array options_columns = {
    Column{"decision", "", "the number of the decision in decisions.csv"},
    Column{"option", "", "the offer, lease or pool"},
    Column{"chips", "chips", "that could be had there; of a lease, that it held"},
    Column{"price_per_chip_hour", "$/h", "price then"},
    Column{"outcome", "", "chosen, refused or passed_over"},
    Column{"reason", "", "how it stood to what was chosen"},
};

/// A tidy table: every number of a campaign in a row of its own.
inline constexpr std::array results_columns = {
    Column{"point", "", "name of the point, as its directory has it"},
    Column{"<axis>", "", "a column for each axis of the scenario, under its name: the label that the point has there"},
    Column{"replication", "1", "number, from 0"},
    Column{"seed", "1", "of this replication"},
    Column{"metric", "", "a metric (`list metrics`), or an entry of a book or service (`describe summary.json`)"},
    Column{"value", "its own", "empty where not defined in this run"},
    Column{"unit", "", "of the value"},
    Column{"workload", "", "whose number it is, where it is that of one workload or service"},
    Column{"tenant", "", "likewise of one tenant"},
    Column{"provider", "", "likewise of one provider"},
};

/// Times that it did not come to are empty.
inline constexpr std::array requests_columns = {
    Column{"service", "", "the scenario's name of it"},
    Column{"request", "", "number in order of arrival, from 0"},
    Column{"arrival", "s", "when it came"},
    Column{"input_tokens", "tokens", "of its prompt"},
    Column{"output_tokens", "tokens", "that it generates"},
    Column{"state", "", "completed, queued, running, dropped or shed"},
    Column{"first_token", "s", "end of the iteration that yielded the first output token"},
    Column{"finish", "s", "end of the iteration that yielded the last"},
    Column{"ttft", "s", "from arrival to first token"},
    Column{"ttft_queue", "s", "of it, up to the begin of the iteration that computed the first prompt tokens"},
    Column{"ttft_prefill", "s", "of it, from then on; interruptions count here"},
    Column{"tpot", "s", "mean time of each further token; empty with one token alone"},
    Column{"e2e", "s", "from arrival to finish"},
    Column{"restarts", "1", "times its context was lost: cache full, or replica gone"},
};

} // namespace leasehold::output
