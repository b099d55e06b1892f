// Policies that do what no policy should.
#include "policy/api/plugin.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace leasehold;

enum class Fault { none, throws, crashes, loops, ends, forks, prints, edits, unknown, negative, twice, nan };
constexpr auto enum_names(Tag<Fault>)
{
  return std::to_array<Named<Fault>>({{Fault::none, "none", "starts nothing"},
                                      {Fault::throws, "throws", "an exception"},
                                      {Fault::crashes, "crashes", "writes where it must not"},
                                      {Fault::loops, "loops", "for ever"},
                                      {Fault::ends, "ends", "the process"},
                                      {Fault::forks, "forks", "the process"},
                                      {Fault::prints, "prints", "wherever it can"},
                                      {Fault::edits, "edits", "what it is shown"},
                                      {Fault::unknown, "unknown", "names what there is not"},
                                      {Fault::negative, "negative", "counts below nought"},
                                      {Fault::twice, "twice", "says what can be said once"},
                                      {Fault::nan, "nan", "says what is no number"}});
}

struct Parameters {
  Fault does = Fault::none;
  Seconds after{0.0};
  bool by_chance = false;
};

const config::Schema<Parameters>& schema(Tag<Parameters>)
{
  static const auto declared = config::Schema<Parameters>("misbehaving", "does what no policy should")
                                   .optional("does", &Parameters::does, "what")
                                   .optional("after", &Parameters::after, "from when on")
                                   .optional("by_chance", &Parameters::by_chance, "of half of the seeds alone");
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
  case Fault::prints:
    std::printf("by printf\n");
    std::cout << "by cout\n";
    std::cerr << "by cerr\n";
    static_cast<void>(!write(STDOUT_FILENO, "by write\n", 9));
    return;
  case Fault::edits:
  case Fault::unknown:
  case Fault::negative:
  case Fault::twice:
  case Fault::nan:
    return; // of each kind its own
  }
}

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// What is shown as if it could be changed.
template <class Shown> Shown& forced(const Shown& shown)
{
  return const_cast<Shown&>(shown);
}

void expect_refused(bool refused)
{
  if (!refused)
    throw std::logic_error("nonsense was accepted");
}

class Misbehaving final : public policy::Scheduling {
public:
  explicit Misbehaving(const Parameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, policy::DecisionSink& sink) override
  {
    misbehave(parameters_, view.now());
    const auto refused = [&](const policy::Decision& decision) {
      expect_refused(sink.decide(decision) != model::Rejection::accepted);
    };
    const model::JobId first = view.pending().front();
    if (parameters_.does == Fault::unknown) {
      refused(policy::Start{model::JobId{99'999}, 0, model::PoolId{0}});
      refused(policy::Preempt{model::JobId{99'999}});
      refused(policy::Migrate{model::JobId{99'999}, model::PoolId{99}});
      refused(policy::Resize{model::JobId::none(), 77});
      refused(policy::Reject{model::JobId{99'999}});
    }
    if (parameters_.does == Fault::unknown && first.valid()) {
      refused(policy::Start{first, 77, model::PoolId{0}});
      refused(policy::Start{first, 0, model::PoolId{99}});
      refused(policy::Start{first, 0, model::PoolId::none()});
      refused(policy::Start{first, 0, model::PoolId{0}, at(99'999, 99'999, 1)});
    }
    if (parameters_.does == Fault::negative && first.valid()) {
      refused(policy::Start{first, 0, model::PoolId{0}, at(0, 0, 0)});
      refused(policy::Start{first, 0, model::PoolId{0}, at(1, 0, 1)});
      refused(policy::Start{first, 0, model::PoolId{0}, at(0, 0, 0xffff)});
      for (const model::RunningJob& running : view.pool(model::PoolId{0}).running)
        refused(policy::Preempt{running.job, policy::Stop::with_notice, Seconds{-1.0}});
    }
    if (parameters_.does == Fault::twice && first.valid()) {
      const std::vector<policy::Decision> act(2, policy::Start{first, 0, model::PoolId{0}});
      expect_refused(!sink.decide(act).accepted());
    }
    if (parameters_.does == Fault::nan)
      for (const model::RunningJob& running : view.pool(model::PoolId{0}).running)
        refused(policy::Preempt{running.job, policy::Stop::with_notice, Seconds{no_number}});
    for (model::JobId job = first; job.valid();) { // and now as it should
      const model::JobId next = view.pending().next(job);
      if (sink.decide(policy::Start{job, 0, model::PoolId{0}}) != model::Rejection::accepted)
        return;
      job = next;
    }
  }

private:
  static model::Placement at(std::uint32_t first, std::uint32_t last, std::uint16_t members)
  {
    return {model::PoolId{0}, {{{model::HostId{first}, model::HostId{last}}, members}}};
  }

  Parameters parameters_;
};

class MisbehavingPlacement final : public policy::PlacementPolicy {
public:
  explicit MisbehavingPlacement(const Parameters& parameters) : parameters_(parameters) {}

  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    misbehave(parameters_, view.now());
    const auto on = [&](std::uint32_t host, std::uint16_t members) {
      return model::Slice{{model::HostId{host}, model::HostId{host}}, members};
    };
    switch (std::exchange(begun_, true) ? Fault::none : parameters_.does) {
    case Fault::unknown:
      return model::Placement{model::PoolId{99}, {on(99'999, 1)}};
    case Fault::negative:
      return model::Placement{pool, {on(0, 0)}};
    case Fault::twice:
      return model::Placement{pool, {on(0, 1), on(0, 1)}};
    default:
      break;
    }
    std::uint32_t left = request.members;
    model::Placement placed{pool, {}};
    view.pool(pool).hosts.for_each([&](model::HostId host) {
      if (const std::uint32_t here = std::min(left, view.is_down(host) ? 0U : view.members_on(host, request));
          here > 0) {
        placed.slices.push_back(on(host.index(), static_cast<std::uint16_t>(here)));
        left -= here;
      }
    });
    return left == 0 ? std::optional{placed} : std::nullopt;
  }

private:
  bool begun_ = false;
  Parameters parameters_;
};

class MisbehavingTenancy final : public policy::Tenancy {
public:
  explicit MisbehavingTenancy(const Parameters& parameters) : parameters_(parameters) {}

  std::vector<model::PoolId> admit(model::TenantId, const model::ClusterView& view) const override
  {
    if (parameters_.does == Fault::unknown)
      return {model::PoolId{99}};
    std::vector<model::PoolId> open;
    for (std::uint32_t pool = 0; pool < view.pools().size(); ++pool)
      open.insert(open.end(), parameters_.does == Fault::twice ? 2 : 1, model::PoolId{pool});
    return open;
  }
  double share(model::TenantId, std::span<const double> weights) const override
  {
    return parameters_.does == Fault::nan ? no_number : 1.0 / static_cast<double>(weights.size());
  }
  double quota(model::TenantId) const override
  {
    return parameters_.does == Fault::negative ? -5.0 : std::numeric_limits<double>::infinity();
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

  void review(const policy::LeasingView& view, policy::LeaseSink& sink) override
  {
    misbehave(parameters_, view.now);
    market::LeaseRequest order;
    order.tenant = view.tenant;
    order.offer = view.offers.front().id;
    order.chips = 8;
    if (parameters_.does == Fault::unknown)
      order.offer = market::OfferId{99'999};
    if (parameters_.does == Fault::negative)
      order.chips = -8;
    if (parameters_.does == Fault::nan)
      order.term = Seconds{no_number};
    if (parameters_.does == Fault::twice) {
      for (const policy::ContractView& contract : view.contracts)
        for (int time = 0; time < 2; ++time)
          static_cast<void>(sink.release(contract.id));
      return;
    }
    if (parameters_.does == Fault::edits) {
      for (const policy::OfferView& offer : view.offers) {
        forced(offer).price = {};
        forced(offer).available = 1'000'000'000;
        forced(offer).id = market::OfferId{77};
      }
      for (const policy::ContractView& contract : view.contracts)
        forced(contract).chips = 0;
      for (const policy::Demand& demand : view.demands) {
        for (const policy::ChipDemand& need : demand.chips)
          forced(need).needed = 1e9;
        forced(demand).chips = {};
      }
      forced(view).now = Timestamp::never();
    }
    if (std::exchange(begun_, true))
      return;
    const market::Verdict verdict = sink.request(order);
    expect_refused(verdict || parameters_.does == Fault::negative || parameters_.does == Fault::nan);
  }

private:
  bool begun_ = false;
  Parameters parameters_;
};

class MisbehavingAutoscaling final : public policy::Autoscaling {
public:
  explicit MisbehavingAutoscaling(const Parameters& parameters) : parameters_(parameters) {}

  std::uint32_t desired_replicas(const policy::ServiceView& service) override
  {
    misbehave(parameters_, service.now);
    if (parameters_.does == Fault::edits) {
      forced(service).maximum = 0;
      forced(service).replicas = 1'000'000'000;
      forced(service).capacity_per_replica = TokensPerSecond{no_number};
      forced(service).now = Timestamp::never();
    }
    return parameters_.does == Fault::unknown ? std::numeric_limits<std::uint32_t>::max() : 1;
  }
  std::uint32_t replicas_of(TokensPerSecond) const override { return 1; }

private:
  Parameters parameters_;
};

template <class Kind, class Policy> void add(policy::Registry& registry)
{
  registry.add(policy::entry<Kind, Parameters>("nobody", [](Parameters parameters, std::uint64_t seed) {
    if (parameters.by_chance && seed % 2 == 0)
      parameters.does = Fault::none;
    return std::make_unique<Policy>(parameters);
  }));
}

} // namespace

LEASEHOLD_POLICIES(registry)
{
  if (std::getenv("MISBEHAVING_TALKS") != nullptr)
    std::printf("it is loaded\n");
  add<policy::Scheduling, Misbehaving>(registry);
  add<policy::PlacementPolicy, MisbehavingPlacement>(registry);
  add<policy::Tenancy, MisbehavingTenancy>(registry);
  add<policy::Leasing, MisbehavingLeasing>(registry);
  add<policy::Autoscaling, MisbehavingAutoscaling>(registry);
}
