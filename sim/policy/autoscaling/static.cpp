// A fixed number of replicas.
#include "policy/autoscaling/registry.hpp"

namespace leasehold::policy {

namespace {

struct StaticParameters {
  std::uint32_t replicas = 1;
};

class Static final : public Autoscaling {
public:
  explicit Static(const StaticParameters& parameters) : replicas_(parameters.replicas) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView&) override { return replicas_; }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond) const override { return replicas_; }

private:
  std::uint32_t replicas_;
};

const config::Schema<StaticParameters>& schema(Tag<StaticParameters>)
{
  static const auto declared = config::Schema<StaticParameters>("static", "a fixed number of replicas")
                                   .optional("replicas", &StaticParameters::replicas, "how many");
  return declared;
}

} // namespace

Entry<Autoscaling> static_entry()
{
  return entry<Autoscaling, StaticParameters>("textbook", [](const StaticParameters& parameters, std::uint64_t) {
    return std::make_unique<Static>(parameters);
  });
}

} // namespace leasehold::policy
