// The columns of the trace formats, for the reference pages of formats.cpp.
#pragma once

#include "workload/formats.hpp"

#include <array>

namespace leasehold::workload {

inline constexpr std::array swf_columns{
    ColumnDoc{"1 job number", true, "the job's id"},
    ColumnDoc{"2 submit time", true, "seconds since the log's start; -1 drops the job"},
    ColumnDoc{"3 wait time", true, "seconds; kept to compare with, and not used"},
    ColumnDoc{"4 run time", true, "seconds; -1 drops the job"},
    ColumnDoc{"5 allocated processors", true, "field 8 where unknown"},
    ColumnDoc{"8 requested processors", true, "used where field 5 is unknown"},
    ColumnDoc{"9 requested time", true, "the walltime, seconds; none where unknown"},
    ColumnDoc{"11 status", true, "2, 3 and 4 (parts of a job) are dropped, and 5 (cancelled) if it never ran"},
    ColumnDoc{"17 preceding job", true,
              "the job is submitted once that one is over, however it ends; -1, or one that is not among the jobs: by "
              "its own time"},
    ColumnDoc{"18 think time", true, "seconds from that end to the submission; no time where unknown"},
    ColumnDoc{"other fields", true, "numbers, not used"},
    ColumnDoc{"; MaxProcs, MaxNodes", false, "header: the machine's size"},
    ColumnDoc{"; UnixStartTime", false, "header: the calendar instant of time 0"}};

inline constexpr std::array batsim_columns{
    ColumnDoc{"nb_res", false, "the machine's size"},
    ColumnDoc{"jobs[].id", true, "a string or a number"},
    ColumnDoc{"jobs[].subtime", true, "seconds"},
    ColumnDoc{"jobs[].res", true, "resources asked for, 1 or more"},
    ColumnDoc{"jobs[].walltime", false, "seconds; none where absent or -1"},
    ColumnDoc{"jobs[].profile", true, "a key of `profiles`"},
    ColumnDoc{"profiles.*.type", true,
              "`delay` or `DelayProfile`; `parallel_homogeneous`, `ptask_homogeneous` or "
              "`ParallelTaskHomogeneousProfile`; jobs of other types are dropped"},
    ColumnDoc{"profiles.*.delay", false, "run time in seconds, of a delay"},
    ColumnDoc{
        "profiles.*.cpu", false,
        "flop of each resource (also `computation_amount`), of a homogeneous parallel task; run at the speed of the "
        "platform's hosts"}};

inline constexpr std::array philly_columns{
    ColumnDoc{"timestamp", true, "of the submission, such as `2017-10-09 07:01:55`; the earliest is instant 0"},
    ColumnDoc{"duration", true, "run time in seconds"}, ColumnDoc{"num_gpus", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"gpu_time", true, "not used"},
    ColumnDoc{"cluster", true, "the virtual cluster: the tenant that the job runs as"}};

inline constexpr std::array tiresias_columns{
    ColumnDoc{"job_id", true, "any text, each once"}, ColumnDoc{"num_gpu", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"submit_time", true, "seconds"}, ColumnDoc{"duration", true, "run time in seconds"},
    ColumnDoc{"iterations, model_name, interval", true, "not used"}};

inline constexpr std::array muri_columns{
    ColumnDoc{"job_id", true, "any text, each once"}, ColumnDoc{"num_gpu", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"submit_time", true, "milliseconds"},
    ColumnDoc{"duration", true, "run time in milliseconds: `iterations` of `iteration_time` each"},
    ColumnDoc{"iterations, model_name, batch_size, interval, iteration_time, resource_time_0, _1, _2, priority", true,
              "not used"}};

inline constexpr std::array gavel_columns{
    ColumnDoc{
        "1 job type", true,
        "such as `ResNet-18 (batch size 32)`: with its GPUs the row of `throughputs`; a job that the table lacks is "
        "dropped"},
    ColumnDoc{"steps", true, "field 5 of 7, or 6 of 10 and 12: those of the whole gang, which its scheduler knows"},
    ColumnDoc{"GPUs", true, "field 7 of 7, or 7 of 10 and 12"},
    ColumnDoc{"arrival", true, "field 6 of 7, 10 of 10, 12 of 12: seconds"},
    ColumnDoc{"command, directory, flags, weight, objective; of 12 fields mode and duration", true, "not used"}};

inline constexpr std::array shockwave_columns{
    ColumnDoc{
        "1 job type", true,
        "such as `ResNet-18 (batch size 32)`: with its GPUs the row of `throughputs`; a job that the table lacks is "
        "dropped"},
    ColumnDoc{"6 steps", true, "at the first batch size, which its scheduler knows"},
    ColumnDoc{"7 GPUs", true, "of the gang"},
    ColumnDoc{"8 mode", true,
              "how its batch size changes, which no policy sees: `static`, `gns` (doubles from given epochs on) or "
              "`accordion` (the largest but in critical epochs)"},
    ColumnDoc{"12 arrival", true, "seconds"},
    ColumnDoc{"2 to 5, 9 to 11", true, "command, directory, flags, weight, objective and duration; not used"}};

inline constexpr std::array philly_json_columns{
    ColumnDoc{"jobid", true, "the job's id, each once"},
    ColumnDoc{"submitted_time", true,
              "such as `2017-10-09 07:01:55`, read as it stands, or as told by `PST`, `PDT` or `UTC` behind it; the "
              "earliest is instant 0"},
    ColumnDoc{"vc", true, "the virtual cluster: the tenant that the job runs as"},
    ColumnDoc{"status", true, "`Pass`, or `Killed` or `Failed`: ended early, the time it ran taken for its run time"},
    ColumnDoc{"attempts", true,
              "a list: the job runs as long as those with a start and an end together, and is dropped where there are "
              "none"},
    ColumnDoc{"attempts[].start_time, end_time", true, "of each; `None`, null or empty where there is none"},
    ColumnDoc{"attempts[].detail[].gpus", true,
              "a list for each host: the job has the most that an attempt of it had; none drops the job"},
    ColumnDoc{"user, attempts[].detail[].ip", false, "not used"}};

inline constexpr std::array helios_docs{
    ColumnDoc{"job_id", true, "any text, each once"},
    ColumnDoc{"vc", true, "the virtual cluster: the tenant that the job runs as"},
    ColumnDoc{"gpu_num", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"state", true,
              "`COMPLETED`; of another, such as `CANCELLED`, `FAILED`, `TIMEOUT` or `NODE_FAIL`, the time it ran is "
              "taken for its run time"},
    ColumnDoc{"submit_time", true, "such as `2020-04-01 07:01:55`; the earliest is instant 0"},
    ColumnDoc{"start_time, end_time", true, "`None` or empty: the job never started, and is dropped"},
    ColumnDoc{"duration", true, "run time in seconds"},
    ColumnDoc{"queue", true, "seconds waited; kept to compare with"},
    ColumnDoc{"other columns, such as user, cpu_num, node_num", false, "not used, which is said once"}};

inline constexpr std::array acme_docs{
    ColumnDoc{"job_id", true, "any text, each once"},
    ColumnDoc{"type", true, "such as `Pretrain`; not used"},
    ColumnDoc{"gpu_num", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"state", true,
              "`COMPLETED`; of another, such as `CANCELLED`, `FAILED`, `TIMEOUT` or `NODE_FAIL`, the time it ran is "
              "taken for its run time"},
    ColumnDoc{"submit_time", true, "such as `2023-05-17 11:00:58+08:00`; the earliest is instant 0"},
    ColumnDoc{"start_time, end_time", true, "`None` or empty: the job never started, and is dropped"},
    ColumnDoc{"duration", true, "run time in seconds"},
    ColumnDoc{"queue", true, "seconds waited; kept to compare with"},
    ColumnDoc{"other columns, such as user, cpu_num, node_num, gpu_time, fail_time, stop_time", false,
              "not used, which is said once"}};

inline constexpr std::array slurm_docs{
    ColumnDoc{
        "JobID", true,
        "such as `17`, `17_3` of an array or `17+1`; rows of steps (`17.batch`, `17.extern`, `17.0`) are dropped"},
    ColumnDoc{"Submit", true, "such as `2024-01-15T08:00:00`; the earliest is instant 0"},
    ColumnDoc{"Start", true, "`Unknown` or `None`: the job never started, and is dropped"},
    ColumnDoc{
        "State", true,
        "`COMPLETED`; of another, such as `CANCELLED by 1001`, `FAILED`, `TIMEOUT`, `NODE_FAIL` or `RUNNING`, the "
        "time it ran is taken for its run time"},
    ColumnDoc{"ElapsedRaw", false, "run time in seconds"},
    ColumnDoc{"Elapsed", false, "the same as `D-HH:MM:SS`, where there is no ElapsedRaw"},
    ColumnDoc{"End", false, "with Start the run time, where there is neither"},
    ColumnDoc{"AllocTRES", false, "GPUs: `gres/gpu=8`, or the sum of `gres/gpu:a100=4`, ...; none drops the job"},
    ColumnDoc{"ReqTRES", false, "the same, where AllocTRES is empty or absent"},
    ColumnDoc{"TimelimitRaw", false, "the walltime in minutes"},
    ColumnDoc{"Timelimit", false, "the same as `D-HH:MM:SS`; none where empty, `UNLIMITED` or `Partition_Limit`"},
    ColumnDoc{"Account", false, "the tenant that the job runs as"},
    ColumnDoc{"other columns, and types of GPUs", false, "not used, which is said once"}};

inline constexpr std::array elasticflow_docs{
    ColumnDoc{"job_id", true, "any text, each once"},
    ColumnDoc{"submission_time", true, "seconds; where all count from 1970, from the first on"},
    ColumnDoc{"num_gpu", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"duration", true, "run time in seconds, on so many GPUs"},
    ColumnDoc{"num_iteration, model_name, deadline, batch_size, and other columns", false,
              "not used, which is said once"}};

inline constexpr std::array openb_docs{
    ColumnDoc{"name", true, "the pod's: the job's id, each once"},
    ColumnDoc{"num_gpu", true, "GPUs of the pod, all on one host; 0 drops the job"},
    ColumnDoc{"gpu_milli", true, "thousandths of its GPU; of several, whole ones are taken"},
    ColumnDoc{"cpu_milli", true, "thousandths of cores; whole ones are taken, rounded up"},
    ColumnDoc{"memory_mib", true, "host memory in MiB"},
    ColumnDoc{"creation_time", true, "of the submission, in seconds"},
    ColumnDoc{"scheduled_time", true, "seconds; empty drops the job: it never started"},
    ColumnDoc{"deletion_time", true, "seconds: its end"},
    ColumnDoc{"gpu_spec, qos, pod_phase, and other columns", false, "not used, which is said once"}};

inline constexpr std::array pai_docs{
    ColumnDoc{"job_name, task_name", true, "together the job's id, `JOB/TASK`, each once"},
    ColumnDoc{"inst_num", true, "instances of the task: the members of its gang"},
    ColumnDoc{"status", true,
              "`Terminated`, `Failed` (the time it ran is taken for its run time), `Running` or `Waiting` (dropped)"},
    ColumnDoc{"start_time", true,
              "seconds: taken for its submission, which the table lacks; the earliest is instant 0"},
    ColumnDoc{"end_time", true, "seconds; 0 or empty drops the job: it had not ended when the trace did"},
    ColumnDoc{"plan_gpu", true, "percent of a GPU of each instance; 0 or empty drops the job"},
    ColumnDoc{"plan_cpu", true, "percent of a core of each instance; whole ones are taken, rounded up"},
    ColumnDoc{"plan_mem", true, "host memory of each instance in GB"},
    ColumnDoc{"gpu_type", false, "not used"},
    ColumnDoc{"the header", false, "may be absent, as it is from the published file"}};

inline constexpr std::array table_docs{
    ColumnDoc{"--map target=column,target=column:unit", true,
              "which columns say what; `leasehold import --help` lists the targets"},
    ColumnDoc{"units of times", false,
              "`ns`, `us`, `ms`, `s` (where none is told), `min`, `h`, `d`; of durations `clock`, too, "
              "such as `1-12:00:00`"},
    ColumnDoc{"units of memory", false, "`B`, `kB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`"},
    ColumnDoc{"units of chips_per_member", false, "`percent` and `milli` of a chip"},
    ColumnDoc{"--delimiter", false, "`,`, `;`, `|` or `tab`; detected in the header where it is not said"}};

inline constexpr std::array pollux_docs{
    ColumnDoc{"name", true, "the job's id, each once"},
    ColumnDoc{"time", true, "of the submission, in seconds"},
    ColumnDoc{"application", true,
              "of the tables of `applications`, which say how many epochs it has, what a step takes and what it is "
              "worth; a job of another is dropped"},
    ColumnDoc{"num_replicas", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"batch_size", true,
              "of all GPUs together; with `adapts: chips_and_batch` each number of GPUs has its best in each epoch "
              "instead, for `sia` up to this"},
    ColumnDoc{"other columns", false, "not used, which is said once"},
    ColumnDoc{"tables: gangs spread further than they must be", false,
              "not used: a job takes what it takes packed on full hosts, but for one"},
    ColumnDoc{
        "tables: delay of a restart", false,
        "not in them: 30 s in Pollux's simulator, 15 to 250 s by application in Sia's; `restart` says it for all"}};

inline constexpr std::array jobs_csv_columns{
    ColumnDoc{"job_id", true, "any text, each once"},
    ColumnDoc{"submission_time", true, "seconds"},
    ColumnDoc{"run_time", true, "seconds; -1 or empty drops the job; also `execution_time`"},
    ColumnDoc{"members", true, "size of the gang; or `processors` in its place"},
    ColumnDoc{"processors", false,
              "in place of `members`: how many processors, mapped to members as for other formats; also "
              "`requested_number_of_resources`"},
    ColumnDoc{"chips_per_member", false, "whole chips, or thousandths of one, such as `0.25`; 1 where absent"},
    ColumnDoc{"chip", false,
              "the chip type that it runs on alone; where absent or empty, what its workload entry says"},
    ColumnDoc{"cores", false, "of each member; 0 where absent"},
    ColumnDoc{"memory", false, "host memory of each member with its unit, such as `40 GiB`"},
    ColumnDoc{"walltime", false, "the estimate in seconds; none where -1, empty or absent; also `requested_time`"},
    ColumnDoc{"tenant", false, "the tenant that it runs as; where absent or empty, that of its workload entry"},
    ColumnDoc{"priority", false,
              "a whole number, higher goes first; where absent or empty, that of its workload entry"},
    ColumnDoc{"widths", false,
              "other numbers of chips that it can run on, each with its rate there against that of its own, such as "
              "`2:0.55 8:1.7`; where absent or empty, what its workload entry says"},
    ColumnDoc{
        "after", false,
        "ids of jobs of this table, with blanks between, that it waits for: it is submitted once they have "
        "finished, if not later by its own time, and rejected where one is killed or rejected; one that is dropped, "
        "or left out by the window or limit of its workload entry, counts as finished"},
    ColumnDoc{"after_any", false, "the same of jobs that it waits for however they end"},
    ColumnDoc{
        "think_time", false,
        "seconds from their end to its submission, of a job that waits for others; none where absent, -1 or empty"},
    ColumnDoc{"waiting_time", false, "seconds the job waited in a run before; kept to compare with"},
    ColumnDoc{"final_state", false, "of a run before: rejected jobs are dropped"}};

} // namespace leasehold::workload
