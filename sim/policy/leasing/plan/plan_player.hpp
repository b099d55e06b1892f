// Plays the commitments of a lease plan as their periods come, and knows which jobs it lets wait.
#pragma once

#include "policy/leasing/plan/outlook.hpp"
#include "policy/leasing/plan/queued_runs.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::policy {

class PlanPlayer {
public:
  /// Makes a plan for an outlook on this view the one to play; where its load cannot be carried there is nothing to play.
  /// `starts`: hours from now until gangs begin, by demand; none wait where it is empty.
  void take_up(const Outlook& outlook, const std::optional<LeasePlan>& plan, const LeasingView& view,
               const std::vector<double>& starts = {});
  /// Buys what else is due, in whole steps, and rents what that leaves of the need; leases of `lease_size` chips at most
  /// as in BuyOptions.
  void play(Desk& desk, LeaseSink& sink, std::optional<std::int64_t> lease_size);
  /// Savings plans and discount reservations that were bought and run at `now`.
  [[nodiscard]] const std::vector<HeldDiscount>& discounts(Timestamp now);
  /// What commitments of dollars that were bought still ask for at the view's time.
  [[nodiscard]] const std::vector<SpendAhead>& spends(const LeasingView& view);
  /// Buys the commitments of dollars that are due. The offers at what is then paid: what play()'s desk is to see.
  [[nodiscard]] std::vector<OfferView> commit_dollars(const LeasingView& view, LeaseSink& sink);
  /// Gangs that are carried by providers' queues, to which play() and the demands at work leave them.
  [[nodiscard]] QueuedRuns& queued() { return queued_; }
  /// The view's demands but for those that the plan lets wait or queue.
  [[nodiscard]] std::vector<Demand> at_work(const LeasingView& view) const;

private:
  struct Order {
    market::OfferId offer;
    Seconds term;
    Timestamp at;    ///< when it is ordered
    Timestamp begin; ///< of its term; not before it is ordered
    double amount;   ///< chips, or dollars an hour of a savings plan; not rounded; of a spend commitment dollars in all
  };
  /// Whether a job waits in a period.
  struct Waits {
    bool always = false;                       ///< in others than these
    std::map<std::vector<bool>, bool> by_spot; ///< by which spot there is
  };
  [[nodiscard]] static std::vector<Waits> waits_of(const Outlook& outlook, const std::vector<double>& carried);
  /// Of the plan's offers of spot: whether there is any now.
  [[nodiscard]] std::vector<bool> open_now(const LeasingView& view) const;
  [[nodiscard]] bool waits(const Demand& demand, const LeasingView& view) const;
  [[nodiscard]] std::map<model::ProviderId, double> covered(const LeasingView& view);
  void buy(const Order& order, Desk& desk, LeaseSink& sink, std::optional<std::int64_t> lease_size);
  /// What begins later than now.
  void agree(const Order& order, std::int64_t chips, const LeasingView& view, LeaseSink& sink);
  void commit(const Order& order, const LeasingView& view, LeaseSink& sink);
  /// Chips on demand for which discounts that run are paid, as far as they are needed: they come before spot, whose price
  /// is lower than theirs but not than what they still cost.
  [[nodiscard]] std::int64_t prepaid(const Desk& desk, const ChipTarget& target);

  std::vector<Order> orders_; ///< by time
  std::vector<HeldDiscount> discounts_;
  SpendsHeld spends_;
  std::vector<Timestamp> begins_;                   ///< of periods
  std::map<std::string, std::vector<Waits>> waits_; ///< by workload and period
  std::vector<market::OfferId> spot_;               ///< offers that those tell apart
  std::map<std::string, Timestamp> starts_;         ///< of gangs that wait, by workload
  QueuedRuns queued_;
};

/// Days for four weeks, weeks for half a year, then four weeks each: hours from now, up to `hours`; before `hourly` hours
/// each.
[[nodiscard]] std::vector<double> near_and_far(double hours, double hourly = 0.0);

/// From now to the horizon, hours; ten years where there is none.
[[nodiscard]] double hours_to_plan(const LeasingView& view);

} // namespace leasehold::policy
