// Prefill and decode in pools of their own, each with as many replicas as its own load asks for: prompts against the time to first
// token, answers against the time per token (Splitwise, arXiv 2311.18677, section 4; DistServe, arXiv 2401.09670, section 4.3). Each
// pool has a policy of its own, which sees that pool alone: requests a second, in output tokens, against what one of its replicas
// takes of them within the objective. As every request has its prompt and its answer, that is the prompt tokens a second of the one
// pool and, by Little's law, the sequences at a time of the other; the ratio of the two numbers follows what requests are like.
#include "policy/autoscaling/base.hpp"
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <numeric>
#include <string>
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
    for (const ReplicaKind& kind : service.kinds)
      by_kind_.push_back(of_pool(service, kind));
    keep_to_bounds(service);
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

  [[nodiscard]] std::uint32_t of_pool(const ServiceView& service, const ReplicaKind& kind)
  {
    ServiceView pool = service;
    pool.kinds = {};
    pool.capacity_per_replica = kind.capacity;
    pool.capacity = kind.capacity * static_cast<double>(kind.ready);
    pool.replicas = kind.replicas;
    pool.minimum = kind.least;
    Autoscaling& policy = kind.role == ReplicaRole::prefill ? *prefill_ : *decode_;
    return std::max(kind.least, policy.desired_replicas(pool)); // what both may have is seen to then
  }
  /// Too few: whichever pool carries least has another. Too many: the same from the fewest of both on, as far as each asks,
  /// so that no replica that the service may have is lost in rounding.
  void keep_to_bounds(const ServiceView& service)
  {
    const std::vector<std::uint32_t> asked = by_kind_;
    const bool too_many = all() > service.maximum;
    for (std::size_t k = 0; too_many && k < by_kind_.size(); ++k)
      by_kind_[k] = service.kinds[k].least;
    const auto carries = [&](std::size_t k) { return by_kind_[k] * service.kinds[k].capacity.value(); };
    const auto has_all = [&](std::size_t k) { return too_many && by_kind_[k] >= asked[k]; };
    for (std::uint32_t n = all(); n < (too_many ? service.maximum : service.minimum); ++n) {
      std::size_t next = 0;
      for (std::size_t k = 1; k < by_kind_.size(); ++k)
        if (has_all(next) || (!has_all(k) && carries(k) < carries(next)))
          next = k;
      ++by_kind_[next];
    }
  }

  std::unique_ptr<Autoscaling> prefill_, decode_;
  std::vector<std::uint32_t> by_kind_; ///< empty where the service has no pools
};

const config::Schema<DisaggregatedParameters>& schema(Tag<DisaggregatedParameters>)
{
  using P = DisaggregatedParameters;
  static const auto declared =
      config::Schema<P>("disaggregated", "for services whose prefill and decode engines scale apart "
                                         "(`disaggregated.scale: pools`): each pool has as many "
                                         "replicas as a policy of its own says, by what one of them takes of the load "
                                         "within its part of the objective: "
                                         "of prompts within `ttft`, of answers within `tpot`. The ratio follows what "
                                         "requests are like. Other services "
                                         "go by `decode`. O(1) a look")
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
