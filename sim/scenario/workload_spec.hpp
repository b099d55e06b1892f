// What has to be trained, served and run.
#pragma once

#include "config/choice.hpp"
#include "config/schema.hpp"
#include "model/chip.hpp"
#include "model/request.hpp"
#include "physics/request_engine.hpp"
#include "scenario/applications_spec.hpp"
#include "scenario/checkpoint_spec.hpp"
#include "scenario/elastic_spec.hpp"
#include "scenario/latency_limits.hpp"
#include "scenario/load_spec.hpp"
#include "workload/job_generator.hpp"
#include "workload/retries.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace leasehold::scenario {

/// Chip types a workload can run on, in order of preference, with how many chips it takes there.
using ChipChoices = std::vector<std::pair<std::string, config::Located<std::uint32_t>>>;

/// Other numbers of chips that it can run on, by chip type.
using OtherWidths = std::vector<std::pair<std::string, std::vector<config::Located<std::uint32_t>>>>;

/// On which chips a training job runs.
enum class Colocation { none, troughs };
constexpr auto enum_names(Tag<Colocation>)
{
  return std::to_array<Named<Colocation>>({
      {Colocation::none, "none", "leasing policies lease for it"},
      {Colocation::troughs, "troughs",
       "nothing is leased for it: it runs where its tenant's chips stand idle, such as a service's at night, behind "
       "all other jobs of the queue, and gives them back, with a last checkpoint, as soon as a replica or a gang that "
       "chips were leased for wants them; for other jobs it leaves only where the scheduling policy stops jobs"},
  });
}

/// What becomes of requests beyond what a service carries within its objective.
enum class Shedding { none, slo_capacity };
constexpr auto enum_names(Tag<Shedding>)
{
  return std::to_array<Named<Shedding>>({
      {Shedding::none, "none", "they are served late"},
      {Shedding::slo_capacity, "slo_capacity",
       "they are turned away: of a flow what goes beyond the rate that keeps the objective; of requests that are "
       "followed "
       "one by one each that would have its first token too late at its replica, after the prompts there, or would be "
       "one "
       "more there than at that rate"},
  });
}

/// A member for each key of the scenario.
struct TrainingSpec {
  std::string name;
  config::Located<std::string> tenant;
  config::Located<std::string> model;
  Tokens tokens;
  Seconds submit;
  std::optional<Seconds> deadline;                 ///< after its submission
  std::vector<config::Located<std::string>> after; ///< training that has to finish first
  std::int32_t priority = 0;
  model::Precision precision = model::Precision::bf16;
  ChipChoices chips;
  OtherWidths widths;
  std::optional<std::vector<config::Located<std::string>>> validated; ///< from the start; none = the first of `chips`
  std::optional<config::Located<std::string>> data;                   ///< a dataset of the `data` block
  std::uint32_t batch_tokens = 8'388'608;                             ///< global batch
  std::uint32_t sequence = 8192;
  std::optional<double> utilisation; ///< model FLOP utilisation to assume instead of the physics
  CheckpointSpec checkpoint;
  Colocation colocation = Colocation::none;
};

struct ObjectiveSpec {
  LatencyLimits first_token{Seconds{2.0}};
  LatencyLimits per_token{Seconds{0.1}};
};

/// What one request is held to: the loosest of the limits.
[[nodiscard]] inline physics::ServiceObjective request_objective(const ObjectiveSpec& slo)
{
  return {slo.first_token.loosest(), slo.per_token.loosest()};
}

enum class PhaseScale : std::uint8_t { units, pools };
constexpr auto enum_names(Tag<PhaseScale>)
{
  return std::to_array<Named<PhaseScale>>({
      {PhaseScale::units, "units",
       "a replica is a unit of so many engines of each, which start, fail and are leased together"},
      {PhaseScale::pools, "pools",
       "a replica is one engine of either, and there are at least so many of each: autoscaling `disaggregated` says "
       "how many"},
  });
}

/// How many engines of each kind are one replica, or are there at least.
struct DisaggregatedSpec {
  std::uint32_t prefill = 1;
  std::uint32_t decode = 1;
  PhaseScale scale = PhaseScale::units;
};

/// A member for each key of the scenario.
struct ServingSpec {
  std::string name;
  config::Located<std::string> tenant;
  config::Located<std::string> model;
  std::int32_t priority = 0;
  model::Precision precision = model::Precision::fp8;
  std::vector<config::Located<std::string>> after; ///< training that has to finish first
  LoadSpec requests;
  ObjectiveSpec slo;
  ChipChoices chips; ///< chips per replica, or per engine where `disaggregated`
  std::optional<config::Located<DisaggregatedSpec>> disaggregated;
  std::optional<std::vector<config::Located<std::string>>> validated; ///< from the start; none = the first of `chips`
  Seconds period{900.0};                                              ///< between two looks of the autoscaler
  Seconds startup{300.0};                                             ///< from chips to the first token served
  std::uint32_t minimum_replicas = 1;
  std::uint32_t maximum_replicas = 100'000;
  bool preempts_training = true;
  Shedding shedding = Shedding::none;
  physics::Routing routing = physics::Routing::least_loaded; ///< of requests that are followed one by one
};

/// Rigid jobs from a file.
/// A member for each key of the scenario.
struct JobsSpec {
  std::string name = "jobs";
  config::Located<std::string> tenant;
  config::Located<std::string> file;
  std::optional<config::Located<std::string>> format;      ///< none = told by the file's name
  std::optional<config::Located<std::string>> throughputs; ///< how fast jobs are on which chips, where told in steps
  std::optional<ApplicationsSpec> applications;            ///< what applications take, where they are told
  std::optional<config::Located<std::string>> missing; ///< read this file instead where `file` is not there, and say so
  std::optional<std::uint64_t> limit;                  ///< only the first so many
  Seconds from;                                        ///< of the trace's own time
  std::optional<Seconds> until;
  double speed_up = 1.0;
  std::uint32_t chips_per_member = 1;
  std::int32_t priority = 0;
  std::optional<std::string> chip; ///< only this chip type
  bool one_tenant = false;         ///< the trace's tenants are not told apart
  Seconds restart{0.0};
  double communication = 0.0;                  ///< share of the run time that collectives take
  std::optional<JobCheckpointSpec> checkpoint; ///< none = a job that is stopped begins anew
  std::optional<workload::RetrySpec> retries;  ///< none = no attempt fails by itself, and chips that fail cost no retry
  std::optional<ElasticSpec> elastic;          ///< none = jobs of one width
};

/// Rigid jobs drawn at random.
struct GeneratedSpec {
  std::string name = "generated";
  config::Located<std::string> tenant;
  std::int32_t priority = 0;
  workload::JobGeneratorSpec jobs;
  Seconds restart{0.0};
  double communication = 0.0;                  ///< share of the run time that collectives take
  std::optional<JobCheckpointSpec> checkpoint; ///< none = a job that is stopped begins anew
  std::optional<workload::RetrySpec> retries;  ///< none = no attempt fails by itself, and chips that fail cost no retry
  std::optional<ElasticSpec> elastic;          ///< none = jobs of one width
};

using WorkloadSpec = std::variant<TrainingSpec, ServingSpec, JobsSpec, GeneratedSpec>;

const config::Schema<TrainingSpec>& schema(Tag<TrainingSpec>);
const config::Schema<ObjectiveSpec>& schema(Tag<ObjectiveSpec>);
const config::Schema<DisaggregatedSpec>& schema(Tag<DisaggregatedSpec>);
const config::Schema<ServingSpec>& schema(Tag<ServingSpec>);
const config::Schema<JobsSpec>& schema(Tag<JobsSpec>);
const config::Schema<GeneratedSpec>& schema(Tag<GeneratedSpec>);

} // namespace leasehold::scenario
