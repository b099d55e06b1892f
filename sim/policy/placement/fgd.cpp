// Fragmentation gradient descent: each member where what is free becomes useless to others least. What is free on a host
// counts as a fragment for a kind of member as far as that kind cannot use it: all of it, where the kind does not fit
// there; else what is left of chips too full for the kind. A host's fragmentation is the mean of that over the kinds,
// each by how often it was asked for.
//
// The paper takes the kinds from the workload to come. Here they are learnt: those of the gangs that the policy was asked
// to place so far, the present one included.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace leasehold::policy {

namespace {

struct FgdParameters {
  double popular = 0.95;
};

const config::Schema<FgdParameters>& schema(Tag<FgdParameters>)
{
  static const auto declared =
      config::Schema<FgdParameters>(
          "fgd", "each member on the host, and the chip, where what stays free loses least of its use to the kinds of "
                 "members that were asked for so far; O(hosts · kinds · chips a host) a gang")
          .optional("popular", &FgdParameters::popular,
                    "share of the members asked for so far that the kinds looked at make up, the most frequent first",
                    config::in_range(0.01, 1.0));
  return declared;
}

class Fgd final : public ScoredPlacement {
public:
  explicit Fgd(const FgdParameters& parameters) : popular_(parameters.popular) {}

private:
  /// What a member asks for, as far as fragments go.
  struct Kind {
    std::uint32_t share = 0; ///< thousandths of each of its chips
    std::uint32_t chips = 0;
    std::uint32_t cores = 0;
    bool accepts = true; ///< the pool's chips
    auto operator<=>(const Kind&) const = default;
  };

  static Kind kind_of(const model::Request& request)
  {
    if (request.chips.is_whole())
      return {1000, request.chips.whole_chips(), request.cores};
    return {request.chips.thousandths(), 1, request.cores};
  }

  void begin(const model::ClusterView& view, model::JobId job, model::PoolId pool,
             const model::Request& request) override
  {
    count(job, request);
    kinds_.clear();
    std::vector<std::pair<double, const Asked*>> order;
    double all = 0.0;
    for (const Asked& asked : asked_) {
      order.emplace_back(asked.members, &asked);
      all += asked.members;
    }
    std::ranges::sort(order, [](const auto& a, const auto& b) {
      return std::tuple{-a.first, a.second->request.chips, a.second->request.cores} <
             std::tuple{-b.first, b.second->request.chips, b.second->request.cores};
    });
    double covered = 0.0;
    const model::Pool& where = view.pool(pool);
    for (const auto& one : order) {
      if (covered >= popular_ * all)
        break;
      Kind kind = kind_of(one.second->request);
      kind.accepts = one.second->request.accepts(where.chip, where.region);
      kinds_[kind] += one.first;
      covered += one.first;
    }
  }

  /// A job once, however often it is tried.
  void count(model::JobId job, const model::Request& request)
  {
    if (job.valid()) {
      if (counted_.size() <= job.index())
        counted_.resize(job.index() + 1, false);
      if (counted_[job.index()])
        return;
      counted_[job.index()] = true;
    }
    for (Asked& asked : asked_)
      if (kind_of(asked.request) == kind_of(request) && asked.request.chip_types == request.chip_types &&
          asked.request.regions == request.regions) {
        asked.members += request.members;
        return;
      }
    asked_.push_back({request, static_cast<double>(request.members)});
  }

  [[nodiscard]] double fragments(const HostRoom& host) const
  {
    const double left = host.chips_left();
    double sum = 0.0;
    for (const auto& [kind, members] : kinds_) {
      std::uint32_t fit = 0;
      double small = 0.0;
      for (const model::PartlyFree& accelerator : host.accelerators)
        if (accelerator.thousandths >= kind.share)
          ++fit;
        else
          small += accelerator.thousandths;
      const bool fits = kind.accepts && fit >= kind.chips && host.cores >= kind.cores;
      sum += members * (fits ? small : left);
    }
    return sum;
  }

  [[nodiscard]] double after(const HostRoom& host, const model::Request& request, std::size_t position) const
  {
    HostRoom taken = host;
    taken.take(request, position);
    return fragments(taken);
  }

  std::size_t accelerator(const HostRoom& host, const model::Request& request) override
  {
    std::size_t best = host.accelerators.size();
    double least = 0.0;
    for (std::size_t a = 0; a < host.accelerators.size(); ++a)
      if (host.accelerators[a].thousandths >= request.chips.thousandths())
        if (const double then = after(host, request, a); best == host.accelerators.size() || then < least) {
          best = a;
          least = then;
        }
    return best;
  }

  double score(const HostRoom& host, const model::Request& request) override
  {
    const std::size_t position = request.chips.is_whole() ? 0 : accelerator(host, request);
    return fragments(host) - after(host, request, position);
  }

  struct Asked {
    model::Request request;
    double members = 0.0;
  };
  double popular_;
  std::vector<Asked> asked_;
  std::vector<bool> counted_;    ///< by job
  std::map<Kind, double> kinds_; ///< that are looked at, by how many members asked for them
};

} // namespace

Entry<PlacementPolicy> fgd_entry()
{
  return entry<PlacementPolicy, FgdParameters>(
      "Weng et al., Beware of Fragmentation (FGD), USENIX ATC 2023",
      [](const FgdParameters& parameters, std::uint64_t) { return std::make_unique<Fgd>(parameters); });
}

} // namespace leasehold::policy
