// One budget of chips or of dollars an hour for all services of a tenant. Each asks for what its own rule says, the base policy; what
// all ask for together beyond the budget is cut where it costs least. First every service gets its minimum, those of higher priority
// before others. Then, one priority after the other from the highest, replicas go one by one to whichever service's next one
// serves most tokens a second within its objective for its cost: min(offered, (n + 1) c) - min(offered, n c), over what a replica
// costs, where n of c are given. Such gains never rise with n, so that this greedy order is the best division but for the last
// replica, which may not fit (the marginal allocation of Fox, Management Science 13(3), 1966). What is asked for beyond the
// load is headroom, and goes last: to the service that has the smallest share of what it asked for.
#include "policy/autoscaling/base.hpp"
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct SharedBudgetParameters {
  std::optional<double> chips;
  std::optional<PricePerHour> spend;
  BasePolicy base = usual_base();
};

constexpr double budget_rounding = 1e-9;

class SharedBudget final : public Autoscaling {
public:
  SharedBudget(const SharedBudgetParameters& parameters, std::unique_ptr<Autoscaling> base)
      : in_chips_(parameters.chips.has_value()), budget_(in_chips_ ? *parameters.chips : parameters.spend->dollars()),
        base_(std::move(base))
  {
  }

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    asked_ = given_ = std::clamp(base_->desired_replicas(service), service.minimum, service.maximum);
    minimum_ = service.minimum;
    maximum_ = service.maximum;
    by_kind_.assign(base_->by_kind().begin(), base_->by_kind().end());
    dearest_first_.resize(by_kind_.size());
    std::iota(dearest_first_.begin(), dearest_first_.end(), std::size_t{0});
    std::ranges::stable_sort(dearest_first_, std::greater{}, [&](std::size_t k) {
      const ReplicaKind& kind = service.kinds[k];
      return kind.capacity.value() > 0.0 ? (in_chips_ ? kind.chips : kind.price) / kind.capacity.value() : 0.0;
    });
    return asked_;
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    const std::uint32_t all = std::clamp(base_->replicas_of(capacity), minimum_, maximum_);
    if (given_ >= asked_)
      return all;
    const auto share = static_cast<std::uint32_t>(static_cast<double>(all) * given_ / asked_ + budget_rounding);
    return std::min(share, given_); // no more run, whatever they are
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return by_kind_; }

  [[nodiscard]] bool goes_by_one_load() const override { return false; }
  [[nodiscard]] bool shares() const override { return true; }
  [[nodiscard]] std::vector<std::uint32_t> shared_out(std::span<const ReplicaBid> bids) const override
  {
    std::vector<std::uint32_t> given(bids.size(), 0);
    std::vector<std::size_t> order(bids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t s) { return bids[s].priority; });
    double left = budget_ * (1.0 + budget_rounding);
    const auto give = [&](std::size_t s) {
      ++given[s];
      left -= cost(bids[s]);
    };
    for (const std::size_t s : order)
      while (given[s] < std::min(bids[s].minimum, bids[s].wanted) && cost(bids[s]) <= left)
        give(s);
    for (auto first = order.begin(); first != order.end();) {
      const auto last =
          std::find_if(first, order.end(), [&](std::size_t s) { return bids[s].priority != bids[*first].priority; });
      for (;;) {
        std::optional<std::size_t> best;
        for (auto each = first; each != last; ++each)
          if (const ReplicaBid& bid = bids[*each]; given[*each] < bid.wanted && cost(bid) <= left)
            if (!best || worth(bid, given[*each]) > worth(bids[*best], given[*best]))
              best = *each;
        if (!best)
          break;
        give(*best);
      }
      first = last;
    }
    return given;
  }
  void may_have(std::uint32_t replicas) override
  {
    given_ = replicas;
    by_kind_.assign(base_->by_kind().begin(), base_->by_kind().end());
    std::uint32_t beyond = std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
    beyond -= std::min(beyond, replicas);
    for (const std::size_t k : dearest_first_) {
      const std::uint32_t gone = std::min(by_kind_[k], beyond);
      by_kind_[k] -= gone;
      beyond -= gone;
    }
  }

private:
  [[nodiscard]] double cost(const ReplicaBid& bid) const { return in_chips_ ? bid.chips : bid.price; }
  /// Of one more: tokens a second for its cost, then how little of what it asked for the service has.
  [[nodiscard]] std::pair<double, double> worth(const ReplicaBid& bid, std::uint32_t given) const
  {
    const double each = bid.capacity.value();
    const double gain = std::clamp(bid.offered.value() - given * each, 0.0, each);
    const double paid = cost(bid);
    const double per_cost =
        gain > 0.0 && paid <= 0.0 ? std::numeric_limits<double>::infinity() : gain / std::max(paid, 1e-300);
    return {per_cost, -static_cast<double>(given) / bid.wanted};
  }

  bool in_chips_;
  double budget_;
  std::unique_ptr<Autoscaling> base_;
  std::uint32_t asked_ = 0, given_ = 0;
  std::uint32_t minimum_ = 0, maximum_ = 0; ///< replicas that its service may have
  std::vector<std::uint32_t> by_kind_;
  std::vector<std::size_t> dearest_first_; ///< kinds, by what a token costs on them
};

const config::Schema<SharedBudgetParameters>& schema(Tag<SharedBudgetParameters>)
{
  using P = SharedBudgetParameters;
  static const auto declared =
      config::Schema<P>(
          "shared_budget",
          "what the base policy asks for, as far as one budget of all services of a tenant goes: first the minimum of "
          "each, then by `priority`, and where it is equal the replica that serves most tokens within the objective "
          "for its "
          "chips or dollars. A replica counts as the largest or dearest kind that its service may have, at what its "
          "chips "
          "cost on demand now. What a smaller share leaves in a lease's hosts is paid all the same. O(services) a "
          "replica")
          .optional("chips", &P::chips, "that the replicas of all services of a tenant hold at most",
                    config::positive())
          .optional("spend", &P::spend, "that they cost at most, chips without a price nothing", config::positive())
          .optional("base", &P::base, "the autoscaling policy that says what each service asks for")
          .check([](const P& p, const config::Value& at, config::Diagnostics& diagnostics) {
            if (p.chips.has_value() == p.spend.has_value())
              diagnostics.error(at, "`shared_budget` needs `chips` or `spend`", "one of them is the budget",
                                "write one of them");
            if (p.base.name == "shared_budget")
              diagnostics.error(p.base.name_at, "`base` is `shared_budget` itself", "one budget is enough",
                                "write a policy that goes by the load, such as `target_tracking`");
            else
              static_cast<void>(make(autoscaling_policies(), p.base, diagnostics));
          });
  return declared;
}

} // namespace

Entry<Autoscaling> shared_budget_entry()
{
  return entry<Autoscaling, SharedBudgetParameters>(
      "marginal allocation: Fox, Management Science 13(3), 1966",
      [](const SharedBudgetParameters& parameters, std::uint64_t seed) {
        config::Diagnostics checked;
        return std::make_unique<SharedBudget>(parameters, make(autoscaling_policies(), parameters.base, checked)(seed));
      });
}

} // namespace leasehold::policy
