// Policies that do what no policy should.
#include "policy/api/plugin.hpp"

#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace {

using namespace leasehold;

enum class Fault { none, throws, crashes, loops, ends, forks };
constexpr auto enum_names(Tag<Fault>)
{
  return std::to_array<Named<Fault>>({{Fault::none, "none", "starts nothing"},
                                      {Fault::throws, "throws", "an exception"},
                                      {Fault::crashes, "crashes", "writes where it must not"},
                                      {Fault::loops, "loops", "for ever"},
                                      {Fault::ends, "ends", "the process"},
                                      {Fault::forks, "forks", "the process"}});
}

struct Parameters {
  Fault does = Fault::none;
  Seconds after{0.0};
};

const config::Schema<Parameters>& schema(Tag<Parameters>)
{
  static const auto declared = config::Schema<Parameters>("misbehaving", "does what no policy should")
                                   .optional("does", &Parameters::does, "what")
                                   .optional("after", &Parameters::after, "from when on");
  return declared;
}

void misbehave(const Parameters& parameters, Timestamp now)
{
  if (now < Timestamp{parameters.after.value()})
    return;
  switch (parameters.does) {
  case Fault::none:
    return;
  case Fault::throws:
    throw std::runtime_error("it is no good");
  case Fault::crashes:
    raise(SIGSEGV);
    return;
  case Fault::loops:
    for (volatile bool ever = true; ever;) {}
    return;
  case Fault::ends:
    _exit(0);
  case Fault::forks:
    if (fork() == 0)
      throw std::logic_error("the copy goes on");
    throw std::runtime_error("only the original goes on");
  }
}

class Misbehaving final : public policy::Scheduling {
public:
  explicit Misbehaving(const Parameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, policy::DecisionSink&) override { misbehave(parameters_, view.now()); }

private:
  Parameters parameters_;
};

class MisbehavingPlacement final : public policy::PlacementPolicy {
public:
  explicit MisbehavingPlacement(const Parameters& parameters) : parameters_(parameters) {}

  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId,
                                        const model::Request&) override
  {
    misbehave(parameters_, view.now());
    return std::nullopt;
  }

private:
  Parameters parameters_;
};

class MisbehavingTenancy final : public policy::Tenancy {
public:
  explicit MisbehavingTenancy(const Parameters& parameters) : parameters_(parameters) {}

  std::vector<model::PoolId> admit(model::TenantId, const model::ClusterView&) const override
  {
    return {model::PoolId{0}};
  }
  model::Rejection judge(const model::ClusterView& view, model::PoolId, model::TenantId,
                         const model::Request&) const override
  {
    misbehave(parameters_, view.now());
    return model::Rejection::accepted;
  }
  bool takes_guests() const override { return false; }
  std::vector<model::JobId> victims(const model::ClusterView&, model::PoolId, const policy::Claim&) const override
  {
    return {};
  }

private:
  Parameters parameters_;
};

class MisbehavingLeasing final : public policy::Leasing {
public:
  explicit MisbehavingLeasing(const Parameters& parameters) : parameters_(parameters) {}

  void review(const policy::LeasingView& view, policy::LeaseSink&) override { misbehave(parameters_, view.now); }

private:
  Parameters parameters_;
};

class MisbehavingAutoscaling final : public policy::Autoscaling {
public:
  explicit MisbehavingAutoscaling(const Parameters& parameters) : parameters_(parameters) {}

  std::uint32_t desired_replicas(const policy::ServiceView& service) override
  {
    misbehave(parameters_, service.now);
    return 1;
  }
  std::uint32_t replicas_of(TokensPerSecond) const override { return 1; }

private:
  Parameters parameters_;
};

template <class Kind, class Policy> void add(policy::Registry& registry)
{
  registry.add(policy::entry<Kind, Parameters>(
      "nobody", [](const Parameters& parameters, std::uint64_t) { return std::make_unique<Policy>(parameters); }));
}

} // namespace

LEASEHOLD_POLICIES(registry)
{
  add<policy::Scheduling, Misbehaving>(registry);
  add<policy::PlacementPolicy, MisbehavingPlacement>(registry);
  add<policy::Tenancy, MisbehavingTenancy>(registry);
  add<policy::Leasing, MisbehavingLeasing>(registry);
  add<policy::Autoscaling, MisbehavingAutoscaling>(registry);
}
