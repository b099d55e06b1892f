// Tiresias' other order of jobs whose length nobody knows: where it is known how long jobs are that ended before, whoever has
// the greatest Gittins index by its chip-seconds runs. Where long jobs are the nearer to their end the longer they ran one is
// not stopped for newcomers, as it is under `las`; where tails are heavy the two are alike.
//
// The law is what is told of earlier jobs and those that ended in the run, by what they had: no true run time is asked for.
#include "policy/planning/in_order.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/gittins_index.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace leasehold::policy {

namespace {

struct GittinsParameters {
  Seconds round{360.0};
  std::vector<Seconds> past;
};

class Gittins final : public Ranking {
public:
  explicit Gittins(const std::vector<Seconds>& past)
  {
    for (const Seconds service : past)
      services_.push_back(service.value());
    learn();
    learned_ = 0; // of the run's own
  }

  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp now) const override
  {
    // Of equals whoever came first; those of which the law says nothing more come last, whoever had least first.
    const double had = job.facts.chip_seconds, index = index_.at(had);
    return {.may_make_room = !goes_on(job, now),
            .urgency = -std::int64_t{job.job.priority},
            .value = -index,
            .place = index > 0.0 ? 0 : static_cast<std::int64_t>(std::min(had, most_told) * 1000.0)};
  }

  [[nodiscard]] std::vector<model::JobId> turn(const model::ClusterView& view,
                                               std::span<const model::JobId> touched) override
  {
    for (const model::JobId job : touched) {
      if (view.runs(job) || view.job(job).state == model::JobState::pending) {
        present_.insert(job);
        continue;
      }
      const double had = view.facts(job).chip_seconds;
      if (present_.erase(job) > 0 && view.job(job).state == model::JobState::finished && had > 0.0) {
        services_.push_back(had);
        ++ended_;
      }
    }
    // All that wait are ranked anew then: not for each that ends.
    if (ended_ < few || static_cast<double>(ended_) < grown * static_cast<double>(learned_))
      return {};
    learn();
    return {present_.begin(), present_.end()};
  }

private:
  static constexpr std::size_t few = 10; ///< a law of fewer is none
  static constexpr double grown = 1.1;
  static constexpr double most_told = 1e15; ///< chip-seconds that a place can tell

  void learn()
  {
    index_ = GittinsIndex{services_};
    learned_ = ended_;
  }

  std::vector<double> services_; ///< chip-seconds of jobs that ended, those told of among them
  std::size_t ended_ = 0;        ///< of them, in this run
  std::size_t learned_ = 0;      ///< ended_ when the index was made
  GittinsIndex index_;
  std::set<model::JobId> present_;
};

const config::Schema<GittinsParameters>& schema(Tag<GittinsParameters>)
{
  static const auto declared =
      config::Schema<GittinsParameters>(
          "gittins", "within a priority the job comes first that, by what it had (chip-seconds) and what jobs that "
                     "ended had, has the "
                     "greatest Gittins index: the greatest chance, over all spans, of ending in one for the service it "
                     "would have in it; in "
                     "rounds. Running ones that keep their work (`checkpoint`) are stopped for it. Knows no run times, "
                     "and learns from ten "
                     "jobs that ended on, anew when they are a tenth more; before, and of who had more than any of "
                     "them, the least served "
                     "comes first (`las`). O(jobs · log ended) a round; on one machine, of independent jobs of one "
                     "known law and with free "
                     "stops, no policy that knows no run times has a lower mean completion time. It places gangs of "
                     "whole chips itself, on "
                     "idle hosts first; what needs shares, cores or memory gets what they leave, and is not stopped")
          .optional("round", &GittinsParameters::round, "how often it is decided anew who runs",
                    config::at_least(Seconds{1.0}))
          .optional(
              "past", &GittinsParameters::past,
              "what earlier jobs needed, in time on one chip (8 chips have `8 h` in an hour); those that end are added",
              config::positive());
  return declared;
}

} // namespace

Entry<Scheduling> gittins_entry()
{
  auto made = entry<Scheduling, GittinsParameters>("Gu et al., Tiresias, NSDI 2019 (2D-Gittins); Gittins 1979",
                                                   [](const GittinsParameters& parameters, std::uint64_t) {
                                                     return std::make_unique<RankedScheduling>(
                                                         parameters.round, std::make_unique<Gittins>(parameters.past));
                                                   });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
