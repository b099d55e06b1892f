// Shortest job first by true run times, which no policy may know: the baseline of papers that replay traces.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shortest_first.hpp"

namespace leasehold::policy {

namespace {

struct OracleSjfParameters {
  ShortBy by = ShortBy::time;
  bool overtake = false;
};

class OracleSjf final : public ShortestFirst {
public:
  using ShortestFirst::ShortestFirst;
  void foretell(std::span<const double> work) override { work_ = work; }

private:
  Seconds length(const model::ClusterView& view, model::JobId job) const override
  {
    return Seconds{work_[job.index()] / view.requests(job)[0].rate};
  }

  std::span<const double> work_;
};

const config::Schema<OracleSjfParameters>& schema(Tag<OracleSjfParameters>)
{
  static const auto declared =
      config::Schema<OracleSjfParameters>(
          "oracle_sjf",
          "a baseline that knows every run time: the job that is shortest comes first, within its priority; "
          "nobody is stopped. O(log queue) a job, with `overtake` O(queue) an event; the least mean waiting time on "
          "one machine of all "
          "orders of jobs that are there together")
          .optional("by", &OracleSjfParameters::by, "what makes a job short")
          .optional("overtake", &OracleSjfParameters::overtake,
                    "whether jobs start past a shorter one that does not fit");
  return declared;
}

} // namespace

Entry<Scheduling> oracle_sjf_entry()
{
  auto oracle = entry<Scheduling, OracleSjfParameters>(
      "Smith 1956; baselines of Weng et al., NSDI 2022, and of Hu et al., Lucid, ASPLOS 2023",
      [](const OracleSjfParameters& parameters, std::uint64_t) {
        return std::make_unique<OracleSjf>(parameters.by, parameters.overtake);
      });
  oracle.sees_future = true;
  return oracle;
}

} // namespace leasehold::policy
