#include "scenario/checkpoint_spec.hpp"

#include <algorithm>
#include <string>

namespace leasehold::scenario {

namespace {

void check_checkpoint(const CheckpointSpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (rule_of(spec) == CheckpointRule::fixed && !spec.interval)
    diagnostics.error(*at.find("rule"), "`rule: fixed` needs an `interval`", {}, "write such as `interval: 1 h`");
  if (spec.interval && spec.rule == CheckpointRule::young_daly)
    diagnostics.error(*at.find("interval"), "`interval` is not what `rule: young_daly` finds", {},
                      "leave one of them out");
  if (spec.cost && spec.storage)
    diagnostics.error(*at.find("cost"), "`cost` and `storage` both say what writing one takes", {},
                      "leave one of them out");
  if (spec.rule != CheckpointRule::none)
    return;
  for (const std::string key : {"interval", "cost", "storage", "size"})
    if (const auto given = at.find(key))
      diagnostics.error(*given, "`" + key + "` changes nothing here", "with `rule: none` no checkpoint is written",
                        "leave it out");
}

} // namespace

const config::Schema<CheckpointSpec>& schema(Tag<CheckpointSpec>)
{
  static const auto declared =
      config::Schema<CheckpointSpec>("checkpoint", "how training survives an interruption")
          .optional("rule", &CheckpointSpec::rule,
                    "when one is written; by default `fixed` where there is an `interval`, else `young_daly`")
          .optional("interval", &CheckpointSpec::interval, "work between two checkpoints", config::positive())
          .optional(
              "cost", &CheckpointSpec::cost,
              "time the gang stands still to write one; by default what the way to the region's storage makes it, "
              "where the platform has a host of the role `storage` there, else a minute, or what `storage` makes it")
          .optional(
              "storage", &CheckpointSpec::storage,
              "rate at which the gang's storage takes one, all hosts together: `cost` is `size` over it, or over what "
              "the platform's links carry where that is less. With a host of the role `storage` in the region these "
              "are "
              "the links to it, which `network: flows` shares; else the cables of the gang's hosts, with nobody else "
              "on "
              "them",
              config::positive())
          .optional("restart", &CheckpointSpec::restart, "time from new chips to the first new step")
          .optional("size", &CheckpointSpec::size,
                    "bytes that `storage` takes and that follow the job to another region, where there is `data`; by "
                    "default 14 a parameter: bf16 weights and fp32 Adam",
                    config::positive())
          .check(check_checkpoint);
  return declared;
}

const config::Schema<JobCheckpointSpec>& schema(Tag<JobCheckpointSpec>)
{
  static const auto declared =
      config::Schema<JobCheckpointSpec>("job_checkpoint", "what a job keeps of its work when it is stopped")
          .optional("interval", &JobCheckpointSpec::interval,
                    "work between two checkpoints; without, one is written only when a policy stops the job, and a "
                    "failure costs the whole stay",
                    config::positive())
          .optional("cost", &JobCheckpointSpec::cost, "time the job stands still to write one");
  return declared;
}

model::Checkpoints job_checkpoints(const std::optional<JobCheckpointSpec>& spec)
{
  constexpr Seconds longer_than_any_run{1e12};
  return spec ? model::Checkpoints{spec->interval.value_or(longer_than_any_run), spec->cost} : model::Checkpoints{};
}

CheckpointRule rule_of(const CheckpointSpec& spec)
{
  return spec.rule.value_or(spec.interval ? CheckpointRule::fixed : CheckpointRule::young_daly);
}

Bytes checkpoint_size(const CheckpointSpec& spec, const model::Transformer& model)
{
  constexpr double bytes_per_parameter = 14.0;
  return spec.size.value_or(Bytes{bytes_per_parameter * model::total_parameters(model)});
}

Seconds checkpoint_cost(const CheckpointSpec& spec, const model::Transformer& model,
                        std::optional<BytesPerSecond> uplinks)
{
  constexpr Seconds unless_stated{60.0};
  if (!spec.storage)
    return spec.cost.value_or(unless_stated);
  return checkpoint_size(spec, model) / std::min(*spec.storage, uplinks.value_or(*spec.storage));
}

} // namespace leasehold::scenario
