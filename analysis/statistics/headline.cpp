#include "analysis/statistics/headline.hpp"

#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace leasehold::analysis {

namespace {

using output::MetricId;

constexpr std::size_t headline_length = 8;
constexpr std::int64_t few_jobs = 20; // of so few, each is told by time_to_train and deadlines_met

/// What the runs hold.
class Facts {
public:
  explicit Facts(std::span<const PointRuns> points) : points_(points) {}

  template <class Test> [[nodiscard]] bool any(MetricId id, Test test) const
  {
    const std::string name{output::metric(id).name};
    return std::ranges::any_of(points_,
                               [&](const PointRuns& point) { return std::ranges::any_of(point.values(name), test); });
  }
  [[nodiscard]] bool defined(MetricId id) const
  {
    return any(id, [](double) { return true; });
  }
  [[nodiscard]] bool above(MetricId id, double bound) const
  {
    return any(id, [bound](double v) { return v > bound; });
  }
  [[nodiscard]] bool below(MetricId id, double bound) const
  {
    return any(id, [bound](double v) { return v < bound; });
  }
  /// The most that any replication counts.
  [[nodiscard]] std::int64_t count(const char* name) const
  {
    std::int64_t largest = 0;
    for (const PointRuns& point : points_)
      for (const Replication* run : point.runs)
        if (const auto found = run->counts.find(name); found != run->counts.end())
          largest = std::max(largest, found->second);
    return largest;
  }
  [[nodiscard]] bool leases() const { return above(MetricId::cost, 0.0); }
  [[nodiscard]] bool queues() const { return !leases() || count("submitted") > few_jobs; }

private:
  std::span<const PointRuns> points_;
};

struct Candidate {
  MetricId id;
  bool due;
};

/// The most telling first.
std::vector<Candidate> candidates(const Facts& facts)
{
  const bool queues = facts.queues();
  const bool trains = facts.defined(MetricId::training_progress);
  return {
      {MetricId::cost, facts.leases()},
      {MetricId::cost_per_mtoken_served, facts.defined(MetricId::cost_per_mtoken_served)},
      {MetricId::slo_attainment, facts.defined(MetricId::slo_attainment)},
      {MetricId::time_to_train, facts.defined(MetricId::time_to_train)},
      {MetricId::training_progress, trains && facts.below(MetricId::training_progress, 1.0)},
      {MetricId::cost_per_mtoken_trained, facts.leases() && facts.defined(MetricId::cost_per_mtoken_trained)},
      {MetricId::commitment_left, facts.above(MetricId::commitment_left, 0.0)},
      {MetricId::idle_share, facts.above(MetricId::idle_share, 0.0)},
      {MetricId::deadlines_met, facts.defined(MetricId::deadlines_met)},
      {MetricId::mean_turnaround, queues && facts.defined(MetricId::mean_turnaround)},
      {MetricId::mean_wait, queues && facts.defined(MetricId::mean_wait)},
      {MetricId::p95_wait, queues && facts.defined(MetricId::p95_wait)},
      {MetricId::ttft_p99, facts.defined(MetricId::ttft_p99)},
      {MetricId::tpot_p99, facts.defined(MetricId::tpot_p99)},
      {MetricId::mean_bounded_slowdown, queues && facts.defined(MetricId::mean_bounded_slowdown)},
      {MetricId::makespan, queues && facts.defined(MetricId::makespan)},
      {MetricId::utilisation, facts.defined(MetricId::utilisation)},
      {MetricId::preemptions, facts.above(MetricId::preemptions, 0.0)},
      {MetricId::energy, facts.defined(MetricId::energy)},
      {MetricId::jobs_finished, facts.defined(MetricId::jobs_finished)},
  };
}

std::vector<Candidate> failures(const Facts& facts)
{
  return {
      {MetricId::jobs_rejected, facts.above(MetricId::jobs_rejected, 0.0)},
      {MetricId::jobs_killed, facts.above(MetricId::jobs_killed, 0.0)},
      {MetricId::jobs_finished, facts.queues() && facts.count("pending") > 0},
      {MetricId::slo_attainment, facts.below(MetricId::slo_attainment, 0.5)},
      {MetricId::training_progress, facts.below(MetricId::training_progress, 1.0)},
      {MetricId::deadlines_met, facts.below(MetricId::deadlines_met, 1.0)},
      {MetricId::shed_share, facts.above(MetricId::shed_share, 0.0)},
      {MetricId::budget_used, facts.above(MetricId::budget_used, 1.0)},
  };
}

/// Those due that are not there yet, up to a length.
void append(std::vector<std::string>& chosen, std::span<const Candidate> from, std::size_t longest)
{
  for (const Candidate& candidate : from) {
    const std::string name{output::metric(candidate.id).name};
    if (candidate.due && chosen.size() < longest && std::ranges::find(chosen, name) == chosen.end())
      chosen.push_back(name);
  }
}

/// In order of first appearance over all runs.
std::vector<std::string> named_by_scenarios(std::span<const PointRuns> points)
{
  std::vector<std::string> names;
  for (const PointRuns& point : points)
    for (const Replication* run : point.runs)
      for (const std::string& name : run->headline)
        if (std::ranges::find(names, name) == names.end())
          names.push_back(name);
  return names;
}

} // namespace

std::vector<std::string> headline(std::span<const PointRuns> points, std::vector<std::string>& notes)
{
  const Facts facts(points);
  std::vector<std::string> chosen = named_by_scenarios(points);
  // A metric that some runs name and none lists would be an empty column.
  std::vector<std::string> missing;
  std::erase_if(chosen, [&](const std::string& name) {
    const bool listed = std::ranges::any_of(points, [&](const PointRuns& point) { return point.lists(name); });
    if (!listed)
      missing.push_back(name);
    return !listed;
  });
  if (!missing.empty())
    notes.push_back(fmt::format("WARNING: the scenario's `metrics` names {}, which no run has: not shown.",
                                fmt::join(missing, ", ")));
  if (chosen.empty())
    append(chosen, candidates(facts), headline_length);
  append(chosen, failures(facts), output::metrics.size());
  return chosen;
}

} // namespace leasehold::analysis
