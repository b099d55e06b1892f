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
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

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

  /// Kinds that ask for as much of as many chips.
  struct Group {
    std::uint32_t share = 0, chips = 0;
    /// Rising: members that ask for no more cores.
    std::vector<std::pair<std::uint32_t, double>> by_cores;

    [[nodiscard]] double members(std::uint32_t cores) const
    {
      if (by_cores.back().first <= cores)
        return by_cores.back().second;
      const auto above = std::ranges::upper_bound(by_cores, cores, {}, &std::pair<std::uint32_t, double>::first);
      return above == by_cores.begin() ? 0.0 : std::prev(above)->second;
    }
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
    std::map<Kind, double> kinds;
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
      kinds[kind] += one.first;
      covered += one.first;
    }
    group(kinds);
  }

  void group(const std::map<Kind, double>& kinds)
  {
    groups_.clear();
    nowhere_ = 0.0;
    for (const auto& [kind, members] : kinds) {
      if (!kind.accepts) {
        nowhere_ += members;
        continue;
      }
      if (groups_.empty() || groups_.back().share != kind.share || groups_.back().chips != kind.chips)
        groups_.push_back({kind.share, kind.chips, {}});
      auto& by_cores = groups_.back().by_cores; // kinds come by their cores
      const double before = by_cores.empty() ? 0.0 : by_cores.back().second;
      by_cores.emplace_back(kind.cores, before + members);
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

  /// Of what is free of each chip, in thousandths. All numbers are whole, so that no sum depends on its order.
  [[nodiscard]] double fragments(const std::vector<std::uint32_t>& free, std::uint32_t cores) const
  {
    const double left = std::accumulate(free.begin(), free.end(), 0.0);
    double sum = nowhere_ * left;
    std::uint32_t share = 0, fit = 0, small = 0;
    for (const Group& group : groups_) {
      if (group.share != share) {
        share = group.share;
        fit = small = 0;
        for (const std::uint32_t chip : free)
          if (chip >= share)
            ++fit;
          else
            small += chip;
      }
      const double fitting = fit >= group.chips ? group.members(cores) : 0.0;
      sum += fitting * small + (group.by_cores.back().second - fitting) * left;
    }
    return sum;
  }

  void look_at(const HostRoom& host)
  {
    free_.clear();
    for (const model::PartlyFree& accelerator : host.accelerators)
      free_.push_back(accelerator.thousandths);
  }

  /// The chip that a fraction leaves least fragments on, and how many those are.
  struct Taken {
    std::size_t position = 0;
    double fragments = 0.0;
  };
  /// Of the host that was looked at. Of chips that are as free the first stands for all.
  Taken least_for(std::uint32_t share, std::uint32_t cores)
  {
    Taken best{free_.size(), 0.0};
    for (std::size_t a = 0; a < free_.size(); ++a) {
      if (free_[a] < share || std::find(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(a), free_[a]) !=
                                  free_.begin() + static_cast<std::ptrdiff_t>(a))
        continue;
      free_[a] -= share;
      const double then = fragments(free_, cores);
      free_[a] += share;
      if (best.position == free_.size() || then < best.fragments)
        best = {a, then};
    }
    return best;
  }

  std::size_t accelerator(const HostRoom& host, const model::Request& request) override
  {
    look_at(host);
    return least_for(request.chips.thousandths(), host.cores - std::min(host.cores, request.cores)).position;
  }

  double score(const HostRoom& host, const model::Request& request) override
  {
    look_at(host);
    const std::uint32_t cores = host.cores - std::min(host.cores, request.cores);
    const double before = fragments(free_, host.cores);
    if (!request.chips.is_whole())
      return before - least_for(request.chips.thousandths(), cores).fragments;
    std::uint32_t missing = request.chips.whole_chips();
    std::erase_if(free_, [&](std::uint32_t chip) { return chip == 1000 && missing > 0 && missing-- > 0; });
    return before - fragments(free_, cores);
  }

  struct Asked {
    model::Request request;
    double members = 0.0;
  };
  double popular_;
  std::vector<Asked> asked_;
  std::vector<bool> counted_;       ///< by job
  std::vector<Group> groups_;       ///< of the kinds that are looked at, by share
  double nowhere_ = 0.0;            ///< members of those that the pool's chips are not for
  std::vector<std::uint32_t> free_; ///< of the host that is looked at, by chip
};

} // namespace

Entry<PlacementPolicy> fgd_entry()
{
  return entry<PlacementPolicy, FgdParameters>(
      "Weng et al., Beware of Fragmentation (FGD), USENIX ATC 2023",
      [](const FgdParameters& parameters, std::uint64_t) { return std::make_unique<Fgd>(parameters); });
}

} // namespace leasehold::policy
