// What a tenant leases, from whom, under which programme, and when it lets go. Two faces: `Leasing`, below, which buys and
// sells at a sink; and `LeasingPlanner` (policy/api/leasing_planner.hpp) for policies that say what should be held.
//
// The run loop fills a LeasingView and calls `review` at every period, and when a lease of the tenant changes state or
// its demand changes. Requests are judged by the market at once; a granted one shows in the next view.
#pragma once

#include "market/market.hpp"
#include "model/gang_homes.hpp"
#include "model/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace leasehold::policy {

enum class WorkloadKind { training, serving };

/// Whether the workload may run on a chip.
enum class Portability { unported, porting, validating, validated };

/// What a port takes that is not begun, as it is expected to go.
struct PortPlan {
  Seconds time{0.0};       ///< with engineers and pilot chips there
  double engineers = 0.0;  ///< dollars of their pay
  double pilots = 0.0;     ///< chips held all that time
  Seconds tuning{0.0};     ///< of work at full speed that is lost until it is tuned
  std::size_t subject = 0; ///< which port it is: several workloads may share one
};

/// What one workload needs if it runs on this chip. Entries of a Demand are alternatives.
struct ChipDemand {
  model::ChipTypeId chip;
  double needed = 0.0; ///< chips that the present load, or the training job at its planned width, keeps busy
  /// What the present load keeps busy once the port is tuned; by this chips compare where a term is to be signed. Of a gang
  /// `needed`: less efficiency slows it and does not widen it.
  double tuned = 0.0;
  double peak = 0.0; ///< highest of `history`
  /// `tuned` at past hours, oldest first, the present hour last. What it was in an hour that is over does not change.
  std::span<const double> history;
  std::span<const double> future; ///< `needed` at hours to come: for policies named oracle_* alone, else empty
  double tokens_per_second = 0.0; ///< of one chip
  double replica = 0.0;           ///< chips of one, which serves with all of them or not at all; of a job 0
  Portability portability = Portability::validated;
  PortPlan port;          ///< while it is unported
  double pilot = 0.0;     ///< chips that a port under way wants, told for the first demand that it is for
  Seconds remaining{0.0}; ///< compute time to finish at full width on this chip (training)
};

/// What a gang's checkpoint takes from where it lies to a region.
struct Move {
  Seconds time{0.0};
  double dollars = 0.0; ///< of egress, with that of its data where no copy is there or on its way
};

/// What one workload needs. A member for each thing that a policy may know of it, be it a service or training.
struct Demand {
  std::string_view name;
  WorkloadKind kind = WorkloadKind::training;
  std::span<const ChipDemand> chips;       ///< at least one
  Timestamp deadline = Timestamp::never(); ///< training
  double progress = 0.0;                   ///< share done, 0..1 (training)
  bool running = false;                    ///< (training)
  std::span<const model::OnLease> on;      ///< leases on which it runs (training)
  Seconds restart{0.0};                    ///< time lost when it moves or restarts
  Seconds checkpoint{0.0}; ///< time lost besides to write a last checkpoint, if told so long before (training)
  bool housed = false;     ///< chips were leased for it (training)
  Seconds in_vain{0.0};    ///< since what was leased for it was there, without its starting (training)
  /// Most work that is lost if not: what lies between two checkpoints; model::no_limit, all that was done, where none are
  /// written, told or not (training).
  Seconds at_stake{0.0};
  /// Requests a second that were offered to a service in past hours, oldest first, the present hour last: a trend shows
  /// in it before it shows in whole replicas.
  std::span<const double> load;
  /// By region: until its dataset could be there; infinite where no way leads. Empty: it needs none (training).
  std::span<const Seconds> data_wait;
  std::span<const Move> moves; ///< by region; empty: nothing has to move (training)

  [[nodiscard]] Seconds wait_in(model::RegionId region) const
  {
    return data_wait.empty() ? Seconds{0.0} : data_wait[region.index()];
  }
  [[nodiscard]] Move move_to(model::RegionId region) const { return moves.empty() ? Move{} : moves[region.index()]; }
};

struct OfferView {
  market::OfferId id;
  const market::Offer* offer = nullptr;
  std::string_view provider;  ///< name
  std::string_view region;    ///< name
  std::string_view chip;      ///< name
  market::Rate price;         ///< a chip for an hour, now
  std::int64_t available = 0; ///< chips a request now would get at most
  double emissions =
      0.0; ///< kg CO2-equivalent of a chip in training for an hour, the next day's mean; 0 where nothing tells
  Timestamp start{}; ///< where the programme's leases start at certain times alone: one of these
};

struct ContractView {
  model::LeaseId id;
  market::OfferId offer;
  market::LeaseState state = market::LeaseState::requested;
  std::int64_t chips = 0;
  Timestamp active; ///< or expected delivery; never while queued
  Timestamp end;    ///< of the term; never for an open-ended lease
  bool auto_renew = false;
  double busy = 0.0;     ///< chips that run something of the tenant's now; guests on them make room for it
  double gangs = 0.0;    ///< part of them: gangs in training
  std::int64_t down = 0; ///< of `chips`: held down by an outage of more than a host
};

/// What a planner wished for and did not get.
struct TurnedDown {
  enum class Wish : std::uint8_t { hold, order, port };
  Wish wish = Wish::order;
  market::OfferId offer = market::OfferId::none(); ///< none() of a port
  std::string demand;                              ///< of a port, as its chip
  model::ChipTypeId chip = model::ChipTypeId::none();
  std::int64_t chips = 0;
  Money spend;                                 ///< of what commits to dollars
  market::Refusal why = market::Refusal::none; ///< none of a port: its tenant has too few engineers
};

struct LeasingView {
  Timestamp now;
  Timestamp horizon = Timestamp::never(); ///< end of the scenario, which plans should not look beyond
  model::TenantId tenant;
  std::span<const OfferView> offers;       ///< those open to the tenant, by rising OfferId
  std::span<const ContractView> contracts; ///< the tenant's leases that are not in a final state, oldest first
  std::span<const Demand> demands;
  /// Of what its plan was at the review before. Empty for who buys at the sink, whom each verdict tells.
  std::span<const TurnedDown> turned_down;

  /// Where an offer stands in `offers`, which does not change during a run. Throws std::out_of_range where it is not
  /// open to the tenant.
  [[nodiscard]] std::size_t position(market::OfferId id) const
  {
    if (id.index() < offers.size() && offers[id.index()].id == id) // as long as every offer before it is open
      return id.index();
    const auto found = std::ranges::lower_bound(offers, id, {}, &OfferView::id);
    if (found == offers.end() || found->id != id)
      throw std::out_of_range("an offer that is not open to the tenant");
    return static_cast<std::size_t>(found - offers.begin());
  }
  [[nodiscard]] const OfferView& offer(market::OfferId id) const { return offers[position(id)]; }
};

/// What a policy worked out before it bought or left something: chips for a term, or the port of a model.
struct Bargain {
  model::ChipTypeId chip;
  market::OfferId offer = market::OfferId::none(); ///< of a term; none() of a port
  std::string_view demand{};                       ///< of a port: a workload that it is for
  double wanted = 0.0; ///< chips that the load keeps busy, beside those that are bound already
  double chips = 0.0;  ///< that the offer would bind, which may sell no fewer; of a port: pilots
  Seconds term{0.0};   ///< of a port: until it is done
  double saves = 0.0;  ///< dollars of the term, or of an hour where there is none; of a port to the end of the run
  double costs = 0.0;  ///< likewise
  /// Of a port, in dollars: what is left to do once it is done, there and where it is cheapest else; infinite where it cannot be.
  double there = 0.0, elsewhere = 0.0;
};

/// Among which offers an order looks for its chips: what others are none of its choices for.
struct OrderBounds {
  model::ChipTypeId chip;
  std::span<const std::string> providers{}; ///< these alone; none: any
  std::span<const market::ProgrammeKind> kinds{};
  std::string_view programme{};                     ///< this one alone; empty: any
  market::OfferId offer = market::OfferId::none();  ///< this one alone; none(): any
  model::RegionId region = model::RegionId::none(); ///< this one alone; none(): any
};

class LeaseSink {
public:
  virtual ~LeaseSink() = default;
  /// Whether anybody is to be told of bargains: what it takes to work one out for the telling alone is spared else.
  [[nodiscard]] virtual bool audits() const { return false; }
  /// Changes nothing.
  virtual void weighed(const Bargain& /*bargain*/) {}
  /// Until it is told null, requests are parts of such an order.
  virtual void orders_within(const OrderBounds* /*bounds*/) {}
  virtual market::Verdict request(const market::LeaseRequest& request) = 0;
  virtual market::Verdict release(model::LeaseId lease) = 0;
  /// Lets go of some chips of an open-ended lease that computes, in steps of its programme: of hosts that are down first,
  /// then of those on which the tenant runs nothing. No less than the programme's minimum may stay.
  virtual market::Verdict reduce(model::LeaseId lease, std::int64_t chips) = 0;
  virtual void set_auto_renew(model::LeaseId lease, bool renew) = 0;
  /// Puts the port of a workload's model to a chip into the engineers' queue; false where it is there, under way or
  /// done, or the tenant has too few engineers. A port that a release undid queues by itself.
  virtual bool port(std::string_view demand, model::ChipTypeId chip) = 0;
  /// Says that chips are leased there for a gang in training: replicas of the tenant leave room for it and do not stop
  /// it. A gang for which no review has said so may run on what serving leaves idle, until serving needs that. Without a
  /// provider: nowhere as yet.
  virtual void house(std::string_view demand, model::ChipTypeId chip, model::ProviderId provider,
                     model::RegionId region) = 0;
  /// Has the dataset of a gang that waits to start, or runs elsewhere, copied to the region, which is billed, unless it is there
  /// or on its way. A lease that could hold a gang that waits asks for that by itself.
  virtual void send_data(std::string_view demand, model::RegionId region) = 0;
};

/// Requests that the market refused for one reason.
struct RefusedRequests {
  market::Refusal why = market::Refusal::none;
  std::uint64_t times = 0;
  Timestamp first;
  market::LeaseRequest request; ///< the first of them
};

class Leasing {
public:
  virtual ~Leasing() = default;
  virtual void review(const LeasingView& view, LeaseSink& sink) = 0;
  /// Time between reviews that nothing else causes.
  [[nodiscard]] virtual Seconds period() const { return hour; }
  /// The next of these, told at one, before it: sooner than a period later where it knows of something that ends.
  [[nodiscard]] virtual Timestamp next_review(Timestamp now) const { return now + period(); }
  /// Whether it leases gang by gang: one that needs more than the tenant owns runs where it is housed, and not at all where the
  /// last review housed it nowhere. Else gangs begin on whatever of the tenant's is free.
  [[nodiscard]] virtual bool houses_each() const { return false; }
  /// For the post-mortem, of those whose author nobody else tells: policies from outside.
  [[nodiscard]] virtual std::span<const RefusedRequests> refused() const { return {}; }
};

} // namespace leasehold::policy
