#include "scenario/workload_spec.hpp"

#include <algorithm>

namespace leasehold::scenario {

namespace {

void check_training(const TrainingSpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (const auto given = at.find("priority"); given && spec.colocation == Colocation::troughs)
    diagnostics.error(*given, "`priority` of a job with `colocation: troughs`", "such a job goes behind all others",
                      "leave one of the two out");
  for (std::size_t w = 0; w < spec.widths.size(); ++w) {
    const auto& [chip, counts] = spec.widths[w];
    const auto own = std::ranges::find(spec.chips, chip, &ChipChoices::value_type::first);
    if (own == spec.chips.end())
      diagnostics.error((*at.find("widths"))[w], "`" + spec.name + "` has no chip `" + chip + "`",
                        "other widths are of chips that it may run on", "name it in `chips` as well");
    for (std::size_t i = 0; i < counts.size(); ++i)
      if ((own != spec.chips.end() && counts[i].value == own->second.value) ||
          std::ranges::find(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(i), counts[i].value,
                            [](const auto& count) { return count.value; }) !=
              counts.begin() + static_cast<std::ptrdiff_t>(i))
        diagnostics.error(counts[i].at, std::to_string(counts[i].value) + " chips stand here again", {},
                          "write each width once, that of `chips` nowhere else");
  }
}

void check_serving(const ServingSpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (spec.minimum_replicas > spec.maximum_replicas)
    diagnostics.error(at, "`minimum_replicas` is above `maximum_replicas`");
  if (const auto given = at.find("routing"); given && spec.requests.detail == ServingDetail::fluid)
    diagnostics.error(*given, "`routing` needs `detail: requests`", "a fluid service spreads its requests evenly");
  if (const auto given = at.find("after"); given && spec.requests.detail == ServingDetail::requests)
    diagnostics.error(*given, "`after` of a service needs `detail: fluid`",
                      "its requests are drawn from the start of the run on", "write `detail: fluid`");
  if (spec.disaggregated && spec.requests.detail == ServingDetail::requests)
    diagnostics.error(spec.disaggregated->at, "`disaggregated` cannot be followed request by request",
                      "its engines are played together for a flow alone", "write `detail: fluid`");
  if (spec.disaggregated && spec.disaggregated->value.scale == PhaseScale::pools) {
    const DisaggregatedSpec& pools = spec.disaggregated->value;
    if (spec.chips.size() > 1)
      diagnostics.error(spec.disaggregated->at, "`scale: pools` needs one chip type",
                        "each pool would have several kinds", "leave one in `chips`");
    if (spec.maximum_replicas < pools.prefill + pools.decode)
      diagnostics.error(spec.disaggregated->at, "`prefill` and `decode` exceed `maximum_replicas`",
                        "each engine of a pool is a replica", "raise `maximum_replicas`");
  }
}

} // namespace

using config::at_least;
using config::in_range;
using config::non_empty;
using config::positive;
using config::Schema;

const Schema<TrainingSpec>& schema(Tag<TrainingSpec>)
{
  static const auto declared =
      Schema<TrainingSpec>("training", "train a model on so many tokens")
          .required("name", &TrainingSpec::name, "its name in the results", non_empty())
          .required("tenant", &TrainingSpec::tenant, "whose work it is")
          .required("model", &TrainingSpec::model, "a model of the catalogue")
          .required("tokens", &TrainingSpec::tokens, "how much to train", positive())
          .optional("submit", &TrainingSpec::submit, "when it is submitted, after the start")
          .optional(
              "deadline", &TrainingSpec::deadline,
              "time allowed from its submission; leasing policies for deadline jobs buy by it, nothing enforces it",
              positive())
          .optional(
              "after", &TrainingSpec::after,
              "names of training entries that have to finish first: it is submitted once they have, if `submit` is "
              "not later, and rejected where one is. Until then no leasing policy buys for it. A `deadline` "
              "counts from `submit` all the same")
          .optional("priority", &TrainingSpec::priority, "higher goes first")
          .optional("precision", &TrainingSpec::precision, "number format of the matrix products")
          .required("chips", &TrainingSpec::chips,
                    "chip types it may run on, in order of preference, and how many chips it takes there", non_empty())
          .optional("widths", &TrainingSpec::widths,
                    "other numbers of chips that it can run on, of the types in `chips`, at the rates that the physics "
                    "gives there: it starts on the first that fits, and policies that resize jobs move it among them. "
                    "Leasing policies buy for `chips` alone")
          .optional("validated", &TrainingSpec::validated,
                    "where there is `porting`: chips it runs on from the start; the first of `chips` by default")
          .optional("data", &TrainingSpec::data,
                    "the dataset that it reads, of the `data` block; it runs where a copy lies")
          .optional("batch_tokens", &TrainingSpec::batch_tokens, "global batch in tokens", positive())
          .optional("sequence", &TrainingSpec::sequence, "tokens a sequence", positive())
          .optional("utilisation", &TrainingSpec::utilisation,
                    "model FLOP utilisation to assume in place of the physics", in_range(0.01, 1.0))
          .optional("checkpoint", &TrainingSpec::checkpoint, "checkpoints and restarts")
          .optional("colocation", &TrainingSpec::colocation,
                    "on which chips it runs; with `troughs` it has the least priority of all jobs")
          .check(check_training);
  return declared;
}

const Schema<ObjectiveSpec>& schema(Tag<ObjectiveSpec>)
{
  static const auto declared =
      Schema<ObjectiveSpec>(
          "slo", "the service-level objective: a flow keeps it up to the rate at which all its limits are kept; where "
                 "`detail: requests`, a request keeps it that stays within the loosest of them itself")
          .optional(
              "ttft", &ObjectiveSpec::first_token,
              "time to the first token, from arrival: `2 s` for 99 of 100 requests, `{p50: 500 ms, p99: 2 s}` for "
              "several percentiles together, `{mean: 1 s}` for the mean where that is what is promised")
          .optional("tpot", &ObjectiveSpec::per_token,
                    "time for each further token, a request's mean: `50 ms` for 99 of 100 requests, or as with `ttft`");
  return declared;
}

const Schema<DisaggregatedSpec>& schema(Tag<DisaggregatedSpec>)
{
  static const auto declared =
      Schema<DisaggregatedSpec>(
          "disaggregated engines",
          "engines that compute prompts and engines that generate, each on hosts of its own and with so many chips as "
          "`chips` says. The caches of prompts cross the network between their hosts, and the first token waits for "
          "its "
          "prompt's. Together they serve what the least of prefill engines, decode engines and that crossing can")
          .required("prefill", &DisaggregatedSpec::prefill, "engines that compute prompts, of a unit or at least",
                    in_range(1U, 32U))
          .required("decode", &DisaggregatedSpec::decode, "engines that generate, of a unit or at least",
                    in_range(1U, 32U))
          .optional("scale", &DisaggregatedSpec::scale,
                    "whether both scale together, in this ratio, or each by its own load, within one region");
  return declared;
}

const Schema<ServingSpec>& schema(Tag<ServingSpec>)
{
  static const auto declared =
      Schema<ServingSpec>("serving", "serve a model to a stream of requests")
          .required("name", &ServingSpec::name, "its name in the results", non_empty())
          .required("tenant", &ServingSpec::tenant, "whose service it is")
          .required("model", &ServingSpec::model, "a model of the catalogue")
          .optional("priority", &ServingSpec::priority,
                    "where chips are short: of a tenant's services the higher starts its replicas first, and has those "
                    "of lower ones drain for them where nothing else makes room")
          .optional("precision", &ServingSpec::precision, "number format of weights and products")
          .optional(
              "after", &ServingSpec::after,
              "names of training entries that have to finish first: until they have, nothing is offered to it, it "
              "has no replicas, and no leasing policy buys for it")
          .required("requests", &ServingSpec::requests, "the offered load")
          .optional("slo", &ServingSpec::slo, "what counts as served well")
          .required("chips", &ServingSpec::chips,
                    "chip types of a replica, in order of preference, and chips each takes", non_empty())
          .optional("disaggregated", &ServingSpec::disaggregated,
                    "prefill and decode on engines of their own; together by default")
          .optional("validated", &ServingSpec::validated,
                    "where there is `porting`: chips it runs on from the start; the first of `chips` by default")
          .optional("period", &ServingSpec::period, "time between two looks of the autoscaler", at_least(Seconds{60}))
          .optional("startup", &ServingSpec::startup, "time from chips to the first token served")
          .optional("minimum_replicas", &ServingSpec::minimum_replicas,
                    "never fewer, but where a service of higher `priority` takes their chips")
          .optional("maximum_replicas", &ServingSpec::maximum_replicas, "never more", positive())
          .optional("preempts_training", &ServingSpec::preempts_training,
                    "a replica that finds no room may stop a training job of the tenant for which no chips were "
                    "leased; one with "
                    "`colocation: troughs` leaves in any case")
          .optional("shedding", &ServingSpec::shedding, "what becomes of requests that would break the objective")
          .optional("routing", &ServingSpec::routing, "which replica gets a request, where `detail: requests`")
          .check(check_serving);
  return declared;
}

const Schema<JobsSpec>& schema(Tag<JobsSpec>)
{
  static const auto declared =
      Schema<JobsSpec>("jobs", "rigid jobs from a trace")
          .optional("name", &JobsSpec::name, "its name in the results", non_empty())
          .required("tenant", &JobsSpec::tenant, "whose jobs they are, where the trace does not say")
          .required("file", &JobsSpec::file, "the trace, relative to the scenario; .gz is read as it is")
          .optional("format", &JobsSpec::format, "format of the file; told by its name by default")
          .optional(
              "throughputs", &JobsSpec::throughputs,
              "table of how fast jobs of each type and width are on which chips (JSON, as Gavel's simulator has it): "
              "each runs at its own rate on every chip of the platform that it names; for `gavel` and `shockwave`, "
              "which tell work in steps")
          .optional("applications", &JobsSpec::applications,
                    "tables of what applications take on which chips; for `pollux` and `sia`, which tell them")
          .optional("missing", &JobsSpec::missing,
                    "file read in its place where the trace is not there, with a warning")
          .optional("limit", &JobsSpec::limit, "only the first so many jobs", positive())
          .optional("from", &JobsSpec::from,
                    "jobs before this time of the trace are left out, and it becomes instant 0")
          .optional("until", &JobsSpec::until, "jobs from this time of the trace on are left out", positive())
          .optional("speed_up", &JobsSpec::speed_up, "divides the gaps between submissions: 2 doubles the load",
                    positive())
          .optional("chips_per_member", &JobsSpec::chips_per_member,
                    "the most chips that one gang member holds on its host", positive())
          .optional("priority", &JobsSpec::priority, "higher goes first; of jobs for which the trace has none")
          .optional("chip", &JobsSpec::chip,
                    "only chips of this type, any by default; for jobs of which the trace does not say it")
          .optional("one_tenant", &JobsSpec::one_tenant,
                    "all are jobs of `tenant`, whatever tenants (`cluster` in Philly's) the trace has")
          .optional("restart", &JobsSpec::restart, "time a preempted job needs before it works again")
          .optional(
              "communication", &JobsSpec::communication,
              "share of the run time, on a network as fast as the chips' cards, that collectives between hosts "
              "take, such as 0.2: a slower route makes that part longer, and so do others on its links where "
              "`network: flows`; walltimes stay. Nothing is known of it by default, and no network slows the jobs",
              in_range(0.0, 1.0))
          .optional("checkpoint", &JobsSpec::checkpoint,
                    "what a preempted job keeps of its work; nothing by default, and policies spare it then")
          .optional("retries", &JobsSpec::retries, "attempts that fail, and how often a job is tried anew")
          .optional("elastic", &JobsSpec::elastic,
                    "other widths that jobs of which the trace does not say it can run on; none by default");
  return declared;
}

const Schema<GeneratedSpec>& schema(Tag<GeneratedSpec>)
{
  static const auto declared =
      Schema<GeneratedSpec>("generate", "rigid jobs drawn at random")
          .optional("name", &GeneratedSpec::name, "its name in the results and in the names of its streams",
                    non_empty())
          .required("tenant", &GeneratedSpec::tenant, "whose jobs they are")
          .optional("priority", &GeneratedSpec::priority, "higher goes first")
          .required("jobs", &GeneratedSpec::jobs, "their arrivals, sizes, run times and estimates")
          .optional("restart", &GeneratedSpec::restart, "time a preempted job needs before it works again")
          .optional(
              "communication", &GeneratedSpec::communication,
              "share of the run time, on a network as fast as the chips' cards, that collectives between hosts "
              "take, such as 0.2: a slower route makes that part longer, and so do others on its links where "
              "`network: flows`; walltimes stay. Nothing is known of it by default, and no network slows the jobs",
              in_range(0.0, 1.0))
          .optional("checkpoint", &GeneratedSpec::checkpoint,
                    "what a preempted job keeps of its work; nothing by default, and policies spare it then")
          .optional("retries", &GeneratedSpec::retries, "attempts that fail, and how often a job is tried anew")
          .optional("elastic", &GeneratedSpec::elastic, "other widths that they can run on; none by default");
  return declared;
}

} // namespace leasehold::scenario
