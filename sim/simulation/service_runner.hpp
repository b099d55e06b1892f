// Inference services: offered requests against the capacity of the replicas that run, as rates or request by request.
// Replicas are gangs that go before the queue of jobs.
#pragma once

#include "assembly/service_setup.hpp"
#include "network/gangs_on_links.hpp"
#include "serving/left_places.hpp"
#include "serving/replica.hpp"
#include "serving/replica_mix.hpp"
#include "serving/service_totals.hpp"
#include "simulation/job_runner.hpp"
#include "simulation/process.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::simulation {

class ServiceRunner final : public Process, public Occupant {
public:
  ServiceRunner(ClusterState& state, JobRunner& jobs, output::Recorder& recorder,
                std::vector<assembly::ServiceSetup> services);

  /// What replicas serve across, and with whom those over several hosts share links (null: nobody); both outlive the run.
  void cross(const network::Traffic& traffic, network::Crossings* crossings)
  {
    traffic_ = &traffic;
    on_links_.cross(crossings, [this](model::JobId replica) { keep_step(replica); });
  }
  /// A period of a service begins: its load changes and its autoscaler decides, if it has begun.
  void tick(const Event& event);
  /// A replica that was loading begins to serve, or one that drains may be done.
  void ready(const Event& event);
  /// Services begin that waited for training.
  void advance() override;
  /// Told of their tenants.
  void on_begin(std::function<void(model::TenantId)> begun) { begun_ = std::move(begun); }
  /// Whether it has still to begin: until then nobody asks for it.
  [[nodiscard]] bool waits(std::size_t service) const
  {
    return !services_[service].begun && !services_[service].setup.after.empty();
  }
  /// What chips of the type cost now; none where the tenant leases nothing.
  using Price = std::function<std::optional<market::ChipCost>(model::TenantId, model::ChipTypeId)>;
  void on_price(Price price) { price_ = std::move(price); }
  /// Starts replicas that are wanted and find room.
  void decide() override;
  /// In the order in which they start replicas: by priority, then as the scenario names them.
  [[nodiscard]] std::span<const std::size_t> in_order() const { return order_; }
  [[nodiscard]] bool wants_replica(std::size_t service) const { return missing_replicas(service) > 0; }
  [[nodiscard]] std::size_t missing_replicas(std::size_t service) const
  {
    const Service& asked = services_[service];
    return asked.desired - std::min<std::size_t>(asked.desired, asked.staying());
  }
  /// Whether the model is validated on the chips of this option.
  [[nodiscard]] bool may_run(std::size_t service, std::uint32_t option) const
  {
    return services_[service].mix.efficiency(option) > 0.0;
  }
  /// Whether gangs that wait for chips of the pool still find them beside one more replica.
  [[nodiscard]] bool leaves_room(model::PoolId pool, const model::Request& request) const;
  /// Starts one more replica in the pool, if there is room.
  bool start_on(std::size_t service, std::uint32_t option, model::PoolId pool);
  /// Option by option the pools that its tenant may use, until `take(option, pool, request)` says that it is done.
  template <class Take> bool any_place(std::size_t service, Take take) const
  {
    const auto& replicas = services_[service].setup.replicas;
    const auto admitted = state_->admitted[setup(service).tenant.index()]; // a copy: what stops may change the pools
    for (std::uint32_t n = 0; n < replicas.size(); ++n) {
      const std::uint32_t option = services_[service].mix.choice(n);
      for (const model::PoolId pool : admitted)
        if (const model::Request& request = replicas[option].request;
            may_run(service, option) && services_[service].may_add(option) && leaves_room(pool, request) &&
            in_reach(services_[service], pool) && take(option, pool, request))
          return true;
    }
    return false;
  }
  /// Starts another replica on chips that stay for each that serves on these hosts, as far as there is room, and counts
  /// those as gone. When the last of the others serves and those that drain there are done; now where nobody is waited for.
  Timestamp hand_over(std::span<const model::HostRange> hosts);
  /// The longest that a replica of the tenant's services loads.
  [[nodiscard]] Seconds loading(model::TenantId tenant) const;
  /// Those on these hosts count again.
  void stay(std::span<const model::HostRange> hosts);
  /// Stops the replica; its service will want another.
  void evict(model::JobId replica, EndReason reason, Seconds notice) override;
  void keep_step(model::JobId replica) override;
  /// The share of its planned rates that an option reaches on the chips it is for: 0 forbids it and stops its replicas.
  void set_efficiency(std::size_t service, std::uint32_t option, double share);
  [[nodiscard]] std::size_t replicas_on(std::size_t service, std::uint32_t option) const
  {
    return services_[service].mix.all(option);
  }
  /// Counts up to now.
  void settle();
  void close() override;

  [[nodiscard]] std::size_t size() const { return services_.size(); }
  [[nodiscard]] const serving::ServiceTotals& totals(std::size_t service) const { return services_[service].totals; }
  [[nodiscard]] const assembly::ServiceSetup& setup(std::size_t service) const { return services_[service].setup; }
  /// For how long less crossed the network between its pools than its objective took.
  [[nodiscard]] Seconds held_back(std::size_t service) const { return services_[service].held_back; }
  /// Null for a flow.
  [[nodiscard]] const serving::RequestTotals* requests(std::size_t service) const;
  [[nodiscard]] bool follows_requests() const;
  [[nodiscard]] Hertz offered(std::size_t service) const { return services_[service].offered; }
  [[nodiscard]] std::uint32_t desired(std::size_t service) const { return services_[service].desired; }
  /// As its autoscaler sees them.
  [[nodiscard]] std::vector<policy::ReplicaKind> kinds(std::size_t service) const;
  /// Within the objective, where the network between its own hosts leaves it what it leaves those there are.
  [[nodiscard]] Hertz rate_per_replica(std::size_t service) const
  {
    return services_[service].mix.rate_per_replica() * serving::placed(services_[service].replicas, std::nullopt);
  }
  /// What the network between a replica's own hosts leaves of its planned capacity, in the mean of those of the option that
  /// serve.
  [[nodiscard]] double placed(std::size_t service, std::uint32_t option) const
  {
    return serving::placed(services_[service].replicas, option);
  }

private:
  using Replica = serving::Replica;
  struct Service {
    explicit Service(assembly::ServiceSetup given) : setup(std::move(given)), mix(setup.replicas) {}
    assembly::ServiceSetup setup;
    serving::ReplicaMix mix;
    std::vector<Replica> replicas; ///< in order of their start, which is that of their ids
    std::size_t leaving = 0;       ///< of them
    std::uint32_t desired = 0;
    policy::ReplicaBid bid; ///< at its last look, where services share a budget
    bool begun = false;
    Hertz arriving, offered; ///< in this period: of those who would ask, and who do, as it has begun
    Timestamp settled;
    Seconds held_back{0.0}; ///< by the network between its pools
    serving::ServiceTotals totals;
    std::unique_ptr<serving::RequestService> requests; ///< null for a flow

    [[nodiscard]] std::size_t staying() const { return replicas.size() - leaving; }
    /// How many more are wanted: of the option, where its autoscaler tells kinds apart.
    [[nodiscard]] std::int64_t missing(std::uint32_t option) const
    {
      const auto kinds = setup.autoscaling->by_kind();
      return kinds.empty() ? std::int64_t{desired} - static_cast<std::int64_t>(staying())
                           : std::int64_t{kinds[option]} - serving::count(replicas, option).staying;
    }
    [[nodiscard]] bool may_add(std::uint32_t option) const
    {
      return setup.autoscaling->by_kind().empty() || missing(option) > 0;
    }
    [[nodiscard]] serving::Flow flow() const { return {offered, setup.output_tokens, setup.shedding}; }
    [[nodiscard]] Hertz let_in() const { return serving::let_in(offered, mix, setup.shedding); }
  };

  /// Whether the training has finished that it waits for.
  [[nodiscard]] bool may_begin(const Service& service) const;
  /// Its load is this period's from now on, and its autoscaler decides.
  void look(std::size_t index);
  /// All services of its tenant that have begun have what is theirs of one budget.
  void share_out(std::size_t index, const policy::ServiceView& view);
  /// Those of which there are too many go.
  void let_go(std::size_t index);
  void settle(Service& service);
  /// What the engines of its ready replicas did since it was settled: all at one share of their capacity.
  void meter(const Service& service);
  /// Of pools: whether caches get there from those that there are.
  [[nodiscard]] bool in_reach(const Service& service, model::PoolId pool) const;
  /// Of pools: what crosses between those that are ready.
  void cross_pools(Service& service) const;
  [[nodiscard]] std::vector<model::HostId> hosts_of(const Replica& replica) const
  {
    return model::hosts_of(state_->ledger.allocation(replica.job).placement);
  }
  void enter_network(Replica& replica, scenario::PlannedReplica& planned);
  /// Chips of its tenant that its replicas hold or nobody.
  [[nodiscard]] double within_reach(const Service& service, model::ChipTypeId chip) const;
  /// As a share of what was planned: of its slowest host, and what the network and others on it leave.
  [[nodiscard]] double speed_of(const Replica& replica) const;
  static std::vector<Replica>::iterator find(Service& service, model::JobId job);
  bool start_one(std::size_t index);
  /// Whether as many of its replicas as may have to go for one of the service that asks find chips elsewhere.
  [[nodiscard]] bool find_others(std::size_t index, std::size_t asking) const;
  /// Stops replicas that keep a gang from hosts of its own, where there are free chips enough for both.
  void regroup();
  void stop(std::size_t index, std::size_t replica, EndReason reason);
  void record(const Service& service, const Replica& replica, const model::Allocation& held, EndReason reason) const;
  /// Stops it once the requests that it has have ended: at once where it has none, as of a flow.
  void drain(std::size_t index, std::size_t replica, Replica::Drain why);
  void stop_if_drained(std::size_t index, std::size_t replica);
  /// Of those that drain for a smaller service, on hosts that stay, the last serves on. False where there is none.
  bool serve_on(std::size_t index);
  /// Has so many replicas of lower services drain as make room for those that are missing.
  void drain_lower(std::size_t index);

  ClusterState* state_;
  JobRunner* jobs_;
  output::Recorder* recorder_;
  std::vector<Service> services_;
  std::vector<std::size_t> order_;
  const network::Traffic* traffic_ = nullptr;
  std::function<void(model::TenantId)> begun_ = [](model::TenantId) {};
  Price price_ = [](model::TenantId, model::ChipTypeId) { return std::nullopt; };
  serving::LeftPlaces left_;
  network::GangsOnLinks on_links_;        ///< replicas that serve and share some
  std::uint32_t first_replica_;           ///< jobs from here on are replicas
  std::vector<std::uint32_t> service_of_; ///< by job, from first_replica_ on
};

} // namespace leasehold::simulation
