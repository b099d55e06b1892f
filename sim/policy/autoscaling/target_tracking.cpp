// As many replicas as keep the offered load at a target share of their capacity: the rule of Kubernetes' Horizontal Pod
// Autoscaler, desired = ⌈load / (target × capacity of a replica)⌉, with the cooldowns of AWS target tracking. Growing
// waits for the last growth alone, shrinking for the last change of either kind.
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leasehold::policy {

namespace {

struct TargetTrackingParameters {
  double target = 0.7;
  Seconds scale_out_cooldown{60.0};
  Seconds scale_in_cooldown{300.0};
  std::uint32_t minimum = 1;
  std::uint32_t maximum = 1'000'000;
};

class TargetTracking final : public Autoscaling {
public:
  explicit TargetTracking(const TargetTrackingParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    const std::uint32_t wanted = wanted_replicas(service);
    if (!desired_) {
      desired_ = wanted;
    } else if (wanted > *desired_ && service.now - grown_ >= parameters_.scale_out_cooldown) {
      desired_ = wanted;
      grown_ = service.now;
    } else if (wanted < *desired_ && service.now - std::max(grown_, shrunk_) >= parameters_.scale_in_cooldown) {
      desired_ = wanted;
      shrunk_ = service.now;
    }
    if (wanted == *desired_)
      offered_ = service.offered;
    return *desired_;
  }

  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    if (!desired_)
      return 0;
    const double usable = parameters_.target * capacity.value();
    return usable > 0.0 ? bounded(std::ceil(offered_.value() / usable - rounding)) : *desired_;
  }

private:
  [[nodiscard]] std::uint32_t wanted_replicas(const ServiceView& service) const
  {
    const double usable = parameters_.target * service.capacity_per_replica.value();
    // Without any known capacity there is nothing to size by; what there is stays.
    const double replicas = usable > 0.0 ? std::ceil(service.offered.value() / usable - rounding) : service.replicas;
    return bounded(replicas);
  }
  [[nodiscard]] std::uint32_t bounded(double replicas) const
  {
    return static_cast<std::uint32_t>(std::clamp<double>(replicas, parameters_.minimum, parameters_.maximum));
  }

  static constexpr double rounding = 1e-9; ///< a load of exactly n replicas' share asks for n
  TargetTrackingParameters parameters_;
  std::optional<std::uint32_t> desired_;
  TokensPerSecond offered_; ///< that the number is for
  Timestamp grown_{-std::numeric_limits<double>::infinity()};
  Timestamp shrunk_{-std::numeric_limits<double>::infinity()};
};

const config::Schema<TargetTrackingParameters>& schema(Tag<TargetTrackingParameters>)
{
  using P = TargetTrackingParameters;
  static const auto declared =
      config::Schema<P>("target_tracking", "as many replicas as keep the load at a target share of their capacity")
          .optional("target", &P::target, "offered load over capacity to aim at", config::in_range(0.01, 1.0))
          .optional("scale_out_cooldown", &P::scale_out_cooldown, "time between two growths", config::non_negative())
          .optional("scale_in_cooldown", &P::scale_in_cooldown, "time from any change to a shrinking",
                    config::non_negative())
          .optional("minimum", &P::minimum, "fewest replicas")
          .optional("maximum", &P::maximum, "most replicas", config::at_least(1))
          .check([](const P& p, const config::Value& at, config::Diagnostics& diagnostics) {
            if (p.minimum > p.maximum)
              diagnostics.error(at, "`minimum` exceeds `maximum`", "no number of replicas satisfies both",
                                "lower `minimum` or raise `maximum`");
          });
  return declared;
}

} // namespace

Entry<Autoscaling> target_tracking_entry()
{
  return entry<Autoscaling, TargetTrackingParameters>("Kubernetes HPA; AWS Application Auto Scaling target tracking",
                                                      [](const TargetTrackingParameters& parameters, std::uint64_t) {
                                                        return std::make_unique<TargetTracking>(parameters);
                                                      });
}

} // namespace leasehold::policy
