// Themis: chips are leased for a term; when terms end they are offered to the part of the jobs that is worst off, by how late
// each will end against when it would have with its own part of the chips to itself. Those bid, and a partial allocation with
// hidden payments says who gets them; what they leave goes to others at random.
//
// Themis bids for any number of chips and pays with chips. Here gangs are rigid, and a winner pays with time: its lease ends
// sooner, at the next round. Of a job that does not tell how much it has left, lateness is its age over what it did so far.
#include "policy/planning/rounds.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/auction.hpp"
#include "policy/scheduling/shares/finish_times.hpp"
#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

namespace leasehold::policy {

namespace {

struct ThemisParameters {
  double fairness = 0.8;
  Seconds lease{1200.0};
  Seconds round{60.0};
};

class Themis final : public Planner {
public:
  Themis(const ThemisParameters& parameters, std::uint64_t seed)
      : parameters_(parameters), stream_(seed, 0, "policy/themis")
  {
  }

  Plan plan(const Snapshot& snapshot) override
  {
    std::vector<Wish> order;
    std::vector<const Snapshot::Job*> sharing, rest;
    for (const Snapshot::Job& job : snapshot.jobs)
      if (runs_on(job))
        order.push_back({&job, job.stay->request, job.stay->placement.pool});
      else
        (std::ranges::all_of(job.requests, is_counted) ? sharing : rest).push_back(&job);
    const SharedWorld world = shared_world(snapshot, std::move(sharing));
    const std::map<model::JobId, Term> granted = lease_out(world, order);
    for (const Snapshot::Job* job : rest)
      wish_anywhere(*job, order);
    Plan plan = plan_by_wishes(snapshot, order);
    std::map<model::JobId, Term> held;
    for (const Plan::Run& run : plan.runs)
      if (const auto term = granted.find(run.job); term != granted.end())
        held[run.job] = term->second.pool == run.pool ? term->second : Term{run.pool, snapshot.now + parameters_.lease};
    leases_ = std::move(held);
    return plan;
  }

private:
  struct Term {
    model::PoolId pool;
    Timestamp end;
  };
  /// A job without a lease.
  struct Bidder {
    std::size_t job; ///< of the world
    std::int64_t rank = 0;
    double lateness = 0.0;
    FinishEstimate estimate;
  };

  /// Adds the wishes of all who share; their leases, if they run where they wish most.
  std::map<model::JobId, Term> lease_out(const SharedWorld& world, std::vector<Wish>& order)
  {
    const std::vector<FinishEstimate> estimates = so_far_.look(world);
    std::map<model::JobId, Term> granted;
    std::vector<double> offered = world.problem.chips;
    std::vector<Bidder> bidders;
    for (std::size_t i = 0; i < world.jobs.size(); ++i) {
      const Snapshot::Job& job = *world.jobs[i];
      const auto lease = leases_.find(job.id);
      const bool holds = job.stay && lease != leases_.end() && lease->second.pool == job.stay->placement.pool &&
                         lease->second.end > world.now;
      if (holds || stops_too_soon(job, world.now)) {
        order.push_back({&job, job.stay->request, job.stay->placement.pool});
        granted[job.id] = lease != leases_.end() ? lease->second : Term{job.stay->placement.pool, world.now};
        offered[job.stay->placement.pool.index()] -= job.requests[job.stay->request].total_chips();
      } else {
        const FinishEstimate& estimate = estimates[i];
        bidders.push_back({i, -std::int64_t{job.priority},
                           lateness(estimate, estimate.age + time_on_best(world, i, estimate)), estimate});
      }
    }
    for (double& chips : offered)
      chips = std::max(0.0, chips);
    std::ranges::sort(bidders, {}, [&](const Bidder& one) {
      return std::tuple{one.rank, -one.lateness, world.jobs[one.job]->submitted, world.jobs[one.job]->id};
    });
    for (auto first = bidders.begin(); first != bidders.end();) { // priority by priority
      const auto last = std::find_if(first, bidders.end(), [&](const Bidder& one) { return one.rank != first->rank; });
      serve({first, last}, world, offered, granted, order);
      first = last;
    }
    return granted;
  }

  /// The worst off by auction, then the rest. Takes what they are to get from `offered`.
  void serve(std::span<Bidder> bidders, const SharedWorld& world, std::vector<double>& offered,
             std::map<model::JobId, Term>& granted, std::vector<Wish>& order)
  {
    const auto worst = static_cast<std::size_t>(
        std::clamp(std::ceil((1.0 - parameters_.fairness) * static_cast<double>(bidders.size()) - 1e-9), 1.0,
                   static_cast<double>(bidders.size())));
    const AuctionResult result = partial_allocation(auction_of(bidders.first(worst), world, offered));
    std::vector<const Bidder*> losers;
    for (std::size_t b = 0; b < bidders.size(); ++b) {
      if (b >= result.won.size() || result.won[b] == Auction::nothing) {
        losers.push_back(&bidders[b]);
        continue;
      }
      const std::size_t e = world.at(bidders[b].job, result.won[b]);
      const model::PoolId pool{static_cast<std::uint32_t>(result.won[b])};
      const Snapshot::Job& job = *world.jobs[bidders[b].job];
      order.push_back({&job, world.requests[e], pool});
      granted[job.id] = {pool, world.now + result.kept[b] * parameters_.lease};
      offered[result.won[b]] -= world.problem.widths[e];
    }
    // Whoever is there stays rather than making room for chance; the others in random order.
    for (std::size_t i = losers.size(); i > 1; --i)
      std::swap(losers[i - 1],
                losers[static_cast<std::size_t>(stream_.uniform_int(0, static_cast<std::int64_t>(i) - 1))]);
    std::stable_partition(losers.begin(), losers.end(),
                          [&](const Bidder* one) { return world.jobs[one->job]->stay.has_value(); });
    for (const Bidder* loser : losers)
      take_left_over(*loser, world, offered, granted, order);
  }

  void take_left_over(const Bidder& bidder, const SharedWorld& world, std::vector<double>& offered,
                      std::map<model::JobId, Term>& granted, std::vector<Wish>& order) const
  {
    const Snapshot::Job& job = *world.jobs[bidder.job];
    std::vector<std::size_t> kinds;
    for (std::size_t j = 0; j < world.problem.kinds(); ++j)
      if (world.problem.allows(bidder.job, j) && world.problem.widths[world.at(bidder.job, j)] <= offered[j])
        kinds.push_back(j);
    std::ranges::stable_sort(kinds, {}, [&](std::size_t j) {
      const bool here = job.stay && job.stay->placement.pool.index() == j;
      return std::tuple{!here, -world.problem.rates[world.at(bidder.job, j)]};
    });
    for (const std::size_t j : kinds)
      order.push_back({&job, world.requests[world.at(bidder.job, j)], model::PoolId{static_cast<std::uint32_t>(j)}});
    if (kinds.empty())
      return;
    granted[job.id] = {model::PoolId{static_cast<std::uint32_t>(kinds.front())}, world.now + parameters_.lease};
    offered[kinds.front()] -= world.problem.widths[world.at(bidder.job, kinds.front())];
  }

  /// Its end after so long since it was submitted, against that with its own part; without the one or the other, as late as
  /// it is old.
  [[nodiscard]] double lateness(const FinishEstimate& estimate, double finish) const
  {
    return finish / std::max(estimate.alone(), parameters_.round.value());
  }

  static double time_on_best(const SharedWorld& world, std::size_t job, const FinishEstimate& estimate)
  {
    double best = 0.0;
    for (std::size_t j = 0; j < world.problem.kinds(); ++j)
      if (world.problem.allows(job, j))
        best = std::max(best, world.problem.rates[world.at(job, j)]);
    return best > 0.0 ? estimate.left / best : 0.0;
  }

  [[nodiscard]] Auction auction_of(std::span<const Bidder> bidders, const SharedWorld& world,
                                   const std::vector<double>& offered) const
  {
    Auction auction{offered, {}, {}};
    for (std::size_t b = 0; b < bidders.size(); ++b) {
      const Bidder& bidder = bidders[b];
      const Snapshot::Job& job = *world.jobs[bidder.job];
      // Without the lease it ends a term later than on what is best for it.
      const double without =
          bidder.estimate.age + time_on_best(world, bidder.job, bidder.estimate) + parameters_.lease.value();
      for (std::size_t j = 0; j < world.problem.kinds(); ++j) {
        const std::size_t e = world.at(bidder.job, j);
        auction.widths.push_back(world.problem.widths[e]);
        auction.bids.push_back(0.0);
        if (!world.problem.allows(bidder.job, j))
          continue;
        const bool moves = job.stay && job.stay->placement.pool.index() != j;
        const double with = bidder.estimate.age + bidder.estimate.left / world.problem.rates[e] +
                            (moves ? (job.facts.checkpoint + job.facts.restart).value() : 0.0);
        // Of equal bids the first stands: whoever is worse off.
        const double first = 1e-7 * static_cast<double>(bidders.size() - b) / static_cast<double>(bidders.size());
        auction.bids.back() = std::max(0.0, std::log(without / std::max(with, parameters_.round.value())) + first);
      }
    }
    return auction;
  }

  ThemisParameters parameters_;
  random::Stream stream_;
  FinishTimesSoFar so_far_;
  std::map<model::JobId, Term> leases_;
};

const config::Schema<ThemisParameters>& schema(Tag<ThemisParameters>)
{
  static const auto declared =
      config::Schema<ThemisParameters>(
          "themis",
          "chips are leased to jobs for a term. Those whose term is over are offered to the jobs that are worst off: "
          "that end "
          "latest against when they would have with their own part of all chips to themselves (rho). These bid, the "
          "product of "
          "what all get is made largest, and each winner pays for what it costs the others with a part of its term, so "
          "that "
          "none gains by a false bid; the rest goes to others at random. By training's tokens or the estimates of "
          "others; "
          "a job without one is measured by what it did so far. A whole-number programme of as many columns as bidders "
          "times pools, and one more for each winner, within a number of nodes, each round in which terms end. It "
          "places "
          "gangs of whole chips itself, on idle hosts first; what needs shares, cores or memory gets what they leave, "
          "and is "
          "not stopped, nor is what keeps nothing of its work (`checkpoint`)")
          .optional(
              "fairness", &ThemisParameters::fairness,
              "f: chips are offered to the worst 1 - f of the jobs; more is fairer to the worst, less is done sooner",
              config::in_range(0.0, 1.0))
          .optional("lease", &ThemisParameters::lease, "the term of a lease, before its payment",
                    config::at_least(Seconds{1.0}))
          .optional("round", &ThemisParameters::round, "how often chips are offered whose terms are over",
                    config::at_least(Seconds{1.0}));
  return declared;
}

} // namespace

Entry<Scheduling> themis_entry()
{
  auto made = entry<Scheduling, ThemisParameters>(
      "Mahajan et al., Themis, NSDI 2020", [](const ThemisParameters& parameters, std::uint64_t seed) {
        return std::make_unique<RoundScheduling>(parameters.round, std::make_unique<Themis>(parameters, seed));
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
