// A tester, not a proposal: starts whatever fits in random order and in random open pools, so that the run loop meets
// states that no sensible policy brings about.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/start.hpp"
#include "random/stream.hpp"

#include <vector>

namespace leasehold::policy {

namespace {

class Random final : public Scheduling {
public:
  explicit Random(std::uint64_t seed) : stream_(seed, 0, "scheduling/order") {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    jobs_.clear();
    for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job))
      jobs_.push_back(job);
    for (std::size_t left = jobs_.size(); left > 0; --left) {
      const std::size_t pick = below(left);
      start_anywhere(view, jobs_[pick], decisions);
      jobs_[pick] = jobs_[left - 1];
    }
  }

private:
  struct Option {
    std::uint32_t request;
    model::PoolId pool;
  };

  std::size_t below(std::size_t bound)
  {
    return static_cast<std::size_t>(stream_.uniform_int(0, static_cast<std::int64_t>(bound) - 1));
  }

  void start_anywhere(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    options_.clear();
    for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
      if (view.fits(pool, request))
        options_.push_back({index, pool});
      return false;
    });
    if (options_.empty())
      return;
    const Option& option = options_[below(options_.size())];
    static_cast<void>(start(decisions, job, option.request, option.pool));
  }

  random::Stream stream_;
  std::vector<model::JobId> jobs_;
  std::vector<Option> options_;
};

struct RandomParameters {};

const config::Schema<RandomParameters>& schema(Tag<RandomParameters>)
{
  static const auto declared =
      config::Schema<RandomParameters>("random", "a tester: starts jobs that fit, in random order, in random pools");
  return declared;
}

} // namespace

Entry<Scheduling> random_entry()
{
  return entry<Scheduling, RandomParameters>(
      "for tests", [](const RandomParameters&, std::uint64_t seed) { return std::make_unique<Random>(seed); });
}

} // namespace leasehold::policy
