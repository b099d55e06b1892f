// Prefill and decode in pools of their own, each with as many replicas as its own load asks for: prompts against the time to
// first token, answers against the time per token (Splitwise, arXiv 2311.18677, section 4; DistServe, arXiv 2401.09670,
// section 4.3). Each pool has a policy of its own, which sees that pool alone: requests a second, in output tokens, against
// what one of its replicas takes of them within the objective. As every request has its prompt and its answer, that is the
// prompt tokens a second of the one pool and, by Little's law, the sequences at a time of the other; the ratio of the two
// numbers follows what requests are like.
//
// Both pools share the limit on the first token. So what one replica of each takes are shares of it, of which that is taken
// for this load with which both pools together have the fewest replicas (they are on the same chips), and of those the one
// that starts fewest.
//
// Where less crosses the network between the pools than they could carry, both have that much more. Links that all of them
// cross carry no more for that: once more replicas have not brought half of their share, there are no more than there were.
#include "policy/autoscaling/base.hpp"
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

struct DisaggregatedParameters {
  BasePolicy prefill = usual_base();
  BasePolicy decode = usual_base();
};

class Disaggregated final : public Autoscaling {
public:
  Disaggregated(std::unique_ptr<Autoscaling> prefill, std::unique_ptr<Autoscaling> decode)
      : prefill_(std::move(prefill)), decode_(std::move(decode))
  {
  }

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    by_kind_.clear();
    const bool pools = std::ranges::any_of(service.kinds, [](const ReplicaKind& kind) { return is_pool(kind); });
    if (!pools) // its engines do both
      return decode_->desired_replicas(service);
    const PoolShare usual = leanest(service);
    for (const ReplicaKind& kind : service.kinds)
      by_kind_.push_back(of_pool(service, kind, of(usual, kind)));
    const PoolShare taken = share_of_fewest(service, usual);
    cross(service);
    keep_to_bounds(service, taken);
    return all();
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return by_kind_.empty() ? decode_->replicas_of(capacity) : all();
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return by_kind_; }
  [[nodiscard]] bool goes_by_one_load() const override { return false; }
  [[nodiscard]] bool scales_pools() const override { return true; }

private:
  [[nodiscard]] static bool is_pool(const ReplicaKind& kind) { return kind.role != ReplicaRole::whole; }
  [[nodiscard]] std::uint32_t all() const
  {
    return std::accumulate(by_kind_.begin(), by_kind_.end(), std::uint32_t{0});
  }

  [[nodiscard]] static TokensPerSecond of(const PoolShare& share, const ReplicaKind& kind)
  {
    return kind.role == ReplicaRole::prefill ? share.prefill : share.decode;
  }
  /// With which a request takes least of both; what each takes by itself, where nothing tells of shares.
  [[nodiscard]] static PoolShare leanest(const ServiceView& service)
  {
    if (!service.pool_shares.empty())
      return *std::ranges::min_element(service.pool_shares, {}, [](const PoolShare& share) {
        return 1.0 / share.prefill.value() + 1.0 / share.decode.value();
      });
    PoolShare each;
    for (const ReplicaKind& kind : service.kinds)
      (kind.role == ReplicaRole::prefill ? each.prefill : each.decode) = kind.capacity;
    return each;
  }
  [[nodiscard]] Autoscaling& policy_of(const ReplicaKind& kind) const
  {
    return kind.role == ReplicaRole::prefill ? *prefill_ : *decode_;
  }
  [[nodiscard]] std::uint32_t of_pool(const ServiceView& service, const ReplicaKind& kind, TokensPerSecond each)
  {
    ServiceView pool = service;
    pool.kinds = {};
    pool.pool_shares = {};
    pool.capacity_per_replica = each;
    pool.capacity = each * static_cast<double>(kind.ready);
    pool.replicas = kind.replicas;
    pool.minimum = kind.least;
    return std::max(kind.least, policy_of(kind).desired_replicas(pool)); // what both may have is seen to then
  }
  /// Of those with the fewest replicas that with the fewest starts, of these that which carries most. What the pools'
  /// policies asked for stays where there are no shares.
  PoolShare share_of_fewest(const ServiceView& service, const PoolShare& usual)
  {
    PoolShare taken = usual;
    std::optional<std::tuple<std::uint32_t, std::uint32_t, double>>
        least; // replicas, of which start, and less of what they carry
    std::vector<std::uint32_t> numbers;
    for (const PoolShare& share : service.pool_shares) {
      std::uint32_t replicas = 0, starts = 0;
      double carries = std::numeric_limits<double>::infinity();
      numbers.clear();
      for (const ReplicaKind& kind : service.kinds) {
        numbers.push_back(std::max(kind.least, policy_of(kind).replicas_of(of(share, kind))));
        replicas += numbers.back();
        starts += numbers.back() - std::min(numbers.back(), kind.replicas);
        carries = std::min(carries, numbers.back() * of(share, kind).value());
      }
      if (const auto found = std::tuple{replicas, starts, -carries}; !least || found < *least) {
        least = found;
        taken = share;
        by_kind_ = numbers;
      }
    }
    return taken;
  }
  /// As many more as cross less than they carry, while that helps.
  void cross(const ServiceView& service)
  {
    std::uint32_t ready = 0;
    for (const ReplicaKind& kind : service.kinds)
      ready += kind.ready;
    if (service.crossing_share >= 1.0) {
      crossed_.reset();
      most_.reset();
      return;
    }
    const double carried = service.crossing_share * ready; // as so many that nothing holds back
    if (crossed_ && ready > crossed_->ready &&
        carried - crossed_->carried < 0.5 * (ready - crossed_->ready) * crossed_->carried / crossed_->ready)
      most_ = crossed_->ready;
    if (!crossed_ || crossed_->ready != ready)
      crossed_ = {ready, carried};
    double times = service.crossing_share > 0.0 ? 1.0 / service.crossing_share : 1.0;
    if (most_)
      times = std::min(times, std::max(1.0, static_cast<double>(*most_) / all()));
    for (std::uint32_t& number : by_kind_)
      number = static_cast<std::uint32_t>(std::min(std::ceil(number * times - rounding), most));
  }
  /// Too few: whichever pool carries least has another. Too many: the same from the fewest of both on, as far as each asks,
  /// so that no replica that the service may have is lost in rounding.
  void keep_to_bounds(const ServiceView& service, const PoolShare& share)
  {
    const std::vector<std::uint32_t> asked = by_kind_;
    const bool too_many = all() > service.maximum;
    for (std::size_t k = 0; too_many && k < by_kind_.size(); ++k)
      by_kind_[k] = service.kinds[k].least;
    const auto carries = [&](std::size_t k) { return by_kind_[k] * of(share, service.kinds[k]).value(); };
    const auto has_all = [&](std::size_t k) { return too_many && by_kind_[k] >= asked[k]; };
    for (std::uint32_t n = all(); n < (too_many ? service.maximum : service.minimum); ++n) {
      std::size_t next = 0;
      for (std::size_t k = 1; k < by_kind_.size(); ++k)
        if (has_all(next) || (!has_all(k) && carries(k) < carries(next)))
          next = k;
      ++by_kind_[next];
    }
  }

  /// What crossed between so many replicas.
  struct Crossed {
    std::uint32_t ready = 0;
    double carried = 0.0;
  };
  static constexpr double rounding = 1e-9;
  static constexpr double most = 1e9; ///< beyond what any service may have, and a number still
  std::unique_ptr<Autoscaling> prefill_, decode_;
  std::vector<std::uint32_t> by_kind_; ///< empty where the service has no pools
  std::optional<Crossed> crossed_;     ///< at the last number, where the network holds back
  std::optional<std::uint32_t> most_;  ///< more than these have not helped
};

const config::Schema<DisaggregatedParameters>& schema(Tag<DisaggregatedParameters>)
{
  using P = DisaggregatedParameters;
  static const auto declared =
      config::Schema<P>("disaggregated",
                        "for services whose prefill and decode engines scale apart "
                        "(`disaggregated.scale: pools`): each pool has as many replicas as a policy of "
                        "its own says, by what one of them takes of the load within the objective. Both "
                        "share `ttft`: of all splits of it that with which both together have the fewest "
                        "replicas for the load, then the fewest starts. Where less crosses the network "
                        "between the pools than they could carry, both have that much more, as long as "
                        "more replicas bring at least half of their share. The ratio follows what "
                        "requests are like. Other services go by `decode`. O(splits) a look, of at most "
                        "511")
          .optional("prefill", &P::prefill, "the policy of engines that compute prompts")
          .optional("decode", &P::decode, "the policy of engines that generate")
          .check([](const P& p, const config::Value&, config::Diagnostics& diagnostics) {
            for (const BasePolicy* pool : {&p.prefill, &p.decode})
              if (const auto make_one = make(autoscaling_policies(), *pool, diagnostics);
                  make_one && !make_one(0)->goes_by_one_load())
                diagnostics.error(pool->name_at, "`" + pool->name + "` cannot scale one pool",
                                  "it shares something out among several",
                                  "write a policy that goes by one load, such as `target_tracking`");
          });
  return declared;
}

} // namespace

Entry<Autoscaling> disaggregated_entry()
{
  return entry<Autoscaling, DisaggregatedParameters>(
      "Patel et al., Splitwise, ISCA 2024; Zhong et al., DistServe, OSDI 2024",
      [](const DisaggregatedParameters& parameters, std::uint64_t seed) {
        config::Diagnostics checked;
        auto prefill = make(autoscaling_policies(), parameters.prefill, checked)(seed);
        return std::make_unique<Disaggregated>(std::move(prefill),
                                               make(autoscaling_policies(), parameters.decode, checked)(seed));
      });
}

} // namespace leasehold::policy
