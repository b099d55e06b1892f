// The replicas on several kinds of chips that carry the load for the least money: an integer programme (T. Griggs et al.,
// Mélange, arXiv 2404.14527). With n_k replicas of kind k, each of which takes r_k within the objective and costs p_k an hour,
//   min Σ p_k n_k   so that   Σ r_k n_k ≥ load / target,   minimum ≤ Σ n_k ≤ maximum,
// and each replica that has still to start costs startup / period times its price besides, as it holds its chips for so long
// without serving. What the service has too many of stays until what takes its place serves.
//
// The paper cuts the load into buckets of request sizes, each of which goes to the kind that serves such requests at the least
// cost. Here replicas of all kinds get requests of all sizes, each its share by capacity, as the run routes them: there is one
// bucket, whose r_k are those of the service's lengths of prompts and answers and of its objective, by the physics. Which chips
// are cheap changes with both, as in the paper.
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

namespace leasehold::policy {

namespace {

struct MelangeParameters {
  double target = 0.7;
};

constexpr double mix_rounding = 1e-9; ///< a load of exactly n replicas' share asks for n

/// How many replicas of this capacity carry the load.
std::uint32_t carrying(double load, double capacity)
{
  constexpr double most = 1e9; // beyond what any service may have, and a number still
  return static_cast<std::uint32_t>(std::clamp(std::ceil(load / capacity - mix_rounding), 0.0, most));
}

/// A load, and the kinds of replicas that may carry it.
class MixProblem {
public:
  MixProblem(const ServiceView& service, double load) : service_(&service), load_(load)
  {
    const bool priced = std::ranges::any_of(service.kinds, [](const ReplicaKind& kind) { return kind.price > 0.0; });
    for (const ReplicaKind& kind : service.kinds) {
      const double price = priced ? kind.price : kind.chips;
      prices_.push_back(kind.capacity.value() > 0.0 ? price : 0.0); // 0: none of these
    }
  }

  [[nodiscard]] bool has_kinds() const
  {
    return std::ranges::any_of(prices_, [](double price) { return price > 0.0; });
  }

  /// Of each kind, at the least cost.
  [[nodiscard]] std::vector<std::uint32_t> cheapest() const
  {
    std::vector<std::uint32_t> best = cheapest_alone();
    const auto mixed = best_mix();
    if (best.empty() || (mixed && cost(*mixed) < cost(best) * (1.0 - mix_rounding)))
      best = mixed.value_or(as_many_as_may_be());
    return best;
  }

private:
  using Mix = std::vector<std::uint32_t>;

  [[nodiscard]] double starting() const
  {
    return service_->period.value() > 0.0 ? service_->startup / service_->period : 0.0;
  }
  [[nodiscard]] double cost(const Mix& mix) const
  {
    double sum = 0.0;
    for (std::size_t k = 0; k < mix.size(); ++k) {
      const std::uint32_t there = std::min(mix[k], service_->kinds[k].replicas);
      sum += prices_[k] * (mix[k] + starting() * (mix[k] - there));
    }
    return sum;
  }

  /// All of one kind; empty where no kind alone is enough.
  [[nodiscard]] Mix cheapest_alone() const
  {
    Mix best;
    for (std::size_t k = 0; k < prices_.size(); ++k) {
      if (prices_[k] <= 0.0)
        continue;
      Mix alone(prices_.size(), 0);
      alone[k] = std::max(service_->minimum, carrying(load_, service_->kinds[k].capacity.value()));
      if (alone[k] <= service_->maximum && (best.empty() || cost(alone) < cost(best) * (1.0 - mix_rounding)))
        best = std::move(alone);
    }
    return best;
  }

  [[nodiscard]] std::optional<Mix> best_mix() const
  {
    constexpr int most_nodes = 2000;
    constexpr double unbounded = LinearProgramme::unbounded;
    LinearProgramme programme;
    const std::size_t number = programme.row(service_->minimum, service_->maximum);
    const std::size_t carried = programme.row(load_ > 0.0 ? 1.0 - mix_rounding : 0.0, unbounded); // in loads
    std::vector<std::size_t> kinds, columns;
    for (std::size_t k = 0; k < prices_.size(); ++k) {
      if (prices_[k] <= 0.0)
        continue;
      const ReplicaKind& kind = service_->kinds[k];
      const std::uint32_t enough = std::max(service_->minimum, carrying(load_, kind.capacity.value()));
      kinds.push_back(k);
      columns.push_back(programme.whole_column(prices_[k], std::min(enough, service_->maximum)));
      programme.set(number, columns.back(), 1.0);
      if (load_ > 0.0)
        programme.set(carried, columns.back(), kind.capacity.value() / load_);
      if (starting() <= 0.0)
        continue;
      const std::size_t started = programme.column(prices_[k] * starting());
      const std::size_t beyond = programme.row(-kind.replicas * 1.0, unbounded);
      programme.set(beyond, started, 1.0);
      programme.set(beyond, columns.back(), -1.0);
    }
    const auto solution = programme.minimise(most_nodes);
    if (!solution)
      return std::nullopt;
    Mix mix(prices_.size(), 0);
    for (std::size_t c = 0; c < columns.size(); ++c)
      mix[kinds[c]] = static_cast<std::uint32_t>(std::lround(solution->columns[columns[c]]));
    return mix;
  }

  /// Where no number that the service may have is enough.
  [[nodiscard]] Mix as_many_as_may_be() const
  {
    std::size_t strongest = prices_.size();
    for (std::size_t k = 0; k < prices_.size(); ++k)
      if (prices_[k] > 0.0 &&
          (strongest == prices_.size() || service_->kinds[k].capacity > service_->kinds[strongest].capacity))
        strongest = k;
    Mix mix(prices_.size(), 0);
    mix[strongest] = service_->maximum;
    return mix;
  }

  const ServiceView* service_;
  double load_;
  std::vector<double> prices_; ///< of a replica, by kind; 0 where there can be none
};

class Melange final : public Autoscaling {
public:
  explicit Melange(const MelangeParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    load_ = service.offered.value() / parameters_.target;
    const MixProblem problem(service, load_);
    by_kind_.clear();
    if (problem.has_kinds()) {
      by_kind_ = problem.cheapest();
      wait_for_those_to_come(service);
      last_ = std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
    } else { // any kind will do, if its capacity is known; else what there is stays
      const double each = service.capacity_per_replica.value();
      last_ = std::clamp(each > 0.0 ? carrying(load_, each) : service.replicas, service.minimum, service.maximum);
    }
    return last_;
  }

  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return capacity.value() > 0.0 ? carrying(load_, capacity.value()) : last_;
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return by_kind_; }

private:
  /// Nobody goes whom those that stay and serve cannot spare yet.
  void wait_for_those_to_come(const ServiceView& service)
  {
    double staying = 0.0, serving = 0.0;
    for (std::size_t k = 0; k < by_kind_.size(); ++k) {
      const ReplicaKind& kind = service.kinds[k];
      serving += kind.ready * kind.capacity.value();
      staying += std::min(by_kind_[k], kind.ready) * kind.capacity.value();
    }
    if (staying >= std::min(serving, load_) * (1.0 - mix_rounding))
      return;
    const std::uint32_t asked = std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
    std::uint32_t room = service.maximum - asked;
    for (std::size_t k = 0; k < by_kind_.size(); ++k) {
      const std::uint32_t there = service.kinds[k].replicas;
      const std::uint32_t kept = std::min(room, there > by_kind_[k] ? there - by_kind_[k] : 0);
      by_kind_[k] += kept;
      room -= kept;
    }
  }

  MelangeParameters parameters_;
  std::vector<std::uint32_t> by_kind_;
  double load_ = 0.0; ///< that capacity is wanted for
  std::uint32_t last_ = 0;
};

const config::Schema<MelangeParameters>& schema(Tag<MelangeParameters>)
{
  using P = MelangeParameters;
  static const auto declared =
      config::Schema<P>("melange", "the cheapest mix of replicas on the chips of a service that carries the load: an "
                                   "integer programme of what each "
                                   "kind takes within the objective, by the lengths of the service's requests, and "
                                   "what its chips cost on demand now "
                                   "(owned ones too; where nothing is priced, the fewest chips), with the start of "
                                   "what is not there yet. A kind that "
                                   "finds no chips is waited for. Requests of all sizes go to all kinds. Chips are "
                                   "priced one by one: where whole hosts "
                                   "are leased, a small service on several kinds pays for parts of hosts that it "
                                   "leaves idle. O(kinds) columns in a "
                                   "programme a look")
          .optional("target", &P::target, "offered load over capacity to aim at", config::in_range(0.01, 1.0));
  return declared;
}

} // namespace

Entry<Autoscaling> melange_entry()
{
  return entry<Autoscaling, MelangeParameters>(
      "Griggs et al., Melange, arXiv 2404.14527",
      [](const MelangeParameters& parameters, std::uint64_t) { return std::make_unique<Melange>(parameters); });
}

} // namespace leasehold::policy
