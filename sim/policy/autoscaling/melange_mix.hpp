// The integer programme of `melange`: the cheapest replicas that carry one load, and which requests go to which of them.
// What its rows mean is told in melange.cpp.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::policy {

inline constexpr double mix_rounding = 1e-9; ///< a load of exactly n replicas' share asks for n

/// How many replicas of this capacity carry the load.
[[nodiscard]] inline std::uint32_t carrying(double load, double capacity)
{
  constexpr double most = 1e9; // beyond what any service may have, and a number still
  return static_cast<std::uint32_t>(std::clamp(std::ceil(load / capacity - mix_rounding), 0.0, most));
}

/// Chips of one type, and the kinds of replicas that share them.
struct ChipStock {
  double lot = 0.0;   ///< chips that are leased together
  double price = 0.0; ///< $/h of a lot; chips where nothing is priced
  double paid = 0.0;  ///< chips that cost nothing more
  bool rented = true; ///< more than these can be had
  double held = 0.0;  ///< lots that are there beside what is paid
  std::vector<std::size_t> kinds;
};

/// A load, and the kinds of replicas that may carry it.
class MixProblem {
public:
  MixProblem(const ServiceView& service, double load) : service_(&service), load_(load)
  {
    const bool priced = std::ranges::any_of(service.kinds, [](const ReplicaKind& kind) { return kind.price > 0.0; });
    for (std::size_t k = 0; k < service.kinds.size(); ++k) {
      const ReplicaKind& kind = service.kinds[k];
      if (kind.capacity.value() <= 0.0 || (priced && kind.price <= 0.0 && kind.paid < kind.chips))
        continue;
      const auto same = std::ranges::find_if(stocks_, [&](const ChipStock& stock) {
        return kind.chip.valid() && kind.lot > 0.0 && service.kinds[stock.kinds.front()].chip == kind.chip;
      });
      ChipStock& stock = same == stocks_.end() ? stocks_.emplace_back() : *same;
      stock.kinds.push_back(k);
      stock.lot = kind.lot > 0.0 ? kind.lot : kind.chips;
      stock.price = stock.lot * (priced ? kind.price / kind.chips : 1.0);
      stock.paid = kind.paid;
      stock.rented = !priced || kind.price > 0.0;
    }
  }

  [[nodiscard]] bool has_kinds() const { return !stocks_.empty(); }

  using Mix = std::vector<std::uint32_t>;

  /// Of each kind, at the least cost with what starts beside `there`.
  [[nodiscard]] Mix cheapest(const Mix& there)
  {
    for (ChipStock& stock : stocks_)
      stock.held = lots(stock, there);
    Mix best = cheapest_alone();
    const auto mixed = best_mix();
    if (best.empty() || (mixed && cost(*mixed) < cost(best) * (1.0 - mix_rounding)))
      best = mixed.value_or(as_many_as_may_be());
    return best;
  }

  /// So many of one kind as are enough; empty where none are.
  [[nodiscard]] Mix alone(std::size_t k) const
  {
    Mix mix(service_->kinds.size(), 0);
    for (const ChipStock& stock : stocks_)
      if (std::ranges::find(stock.kinds, k) != stock.kinds.end())
        mix[k] = enough(k);
    const bool can = mix[k] > 0 && mix[k] <= service_->maximum && serves_all(k);
    return can && std::isfinite(rent(mix)) ? mix : Mix{};
  }
  /// Of each size to each kind, so that the busiest of the mix is least busy; empty where sizes are not told apart, or the
  /// mix serves not all of them.
  [[nodiscard]] std::vector<double> routes(const Mix& mix) const
  {
    if (service_->sizes.empty())
      return {};
    LinearProgramme programme;
    const std::size_t busiest = programme.column(1.0);
    Routes routes{*service_};
    for (std::size_t k = 0; k < mix.size(); ++k)
      if (mix[k] > 0)
        programme.set(routes.add(programme, k, 1.0), busiest, -1.0 * mix[k]);
    if (!routes.serve_all(programme))
      return {};
    const auto solution = programme.minimise(0);
    return solution ? routes.shares(solution->columns) : std::vector<double>{};
  }
  /// $/h; infinite where it cannot be had.
  [[nodiscard]] double rent(const Mix& mix) const
  {
    double sum = 0.0;
    for (const ChipStock& stock : stocks_)
      if (const double taken = lots(stock, mix); taken > 0.0) {
        if (!stock.rented)
          return std::numeric_limits<double>::infinity();
        sum += stock.price * taken;
      }
    return sum;
  }
  /// $: what starts is paid for before it serves, and what goes for what comes until that does.
  [[nodiscard]] double change(const Mix& from, const Mix& to, Seconds overlap) const
  {
    double started = 0.0, replaced = 0.0; // $/h
    for (const ChipStock& stock : stocks_) {
      const double more = lots(stock, to) - lots(stock, from);
      (more > 0.0 ? started : replaced) += stock.price * std::abs(more);
    }
    return (started * service_->startup.value() + (started > 0.0 ? replaced * overlap.value() : 0.0)) / 3600.0;
  }

private:
  /// Columns of the parts of sizes that go to kinds.
  class Routes {
  public:
    explicit Routes(const ServiceView& service) : service_(&service), columns_(service.sizes.size()) {}

    /// Of all sizes that the kind may serve; the row of the replicas that it takes of a load, less what the caller adds to
    /// it.
    std::size_t add(LinearProgramme& programme, std::size_t kind, double load)
    {
      const std::size_t busy = programme.row(-LinearProgramme::unbounded, 0.0);
      for (std::size_t size = 0; size < columns_.size(); ++size)
        if (const double each = service_->sizes[size].capacity[kind].value(); each > 0.0) {
          columns_[size].push_back({kind, programme.column(0.0)});
          programme.set(busy, columns_[size].back().column, load * service_->sizes[size].share / each);
        }
      return busy;
    }
    /// Each size goes somewhere; false where nobody serves one.
    bool serve_all(LinearProgramme& programme) const
    {
      for (const std::vector<Part>& parts : columns_) {
        const std::size_t all = programme.row(1.0 - mix_rounding, LinearProgramme::unbounded);
        for (const Part& part : parts)
          programme.set(all, part.column, 1.0);
      }
      return std::ranges::none_of(columns_, [](const std::vector<Part>& parts) { return parts.empty(); });
    }
    [[nodiscard]] std::vector<double> shares(const std::vector<double>& solved) const
    {
      std::vector<double> all(columns_.size() * service_->kinds.size(), 0.0);
      for (std::size_t size = 0; size < columns_.size(); ++size)
        for (const Part& part : columns_[size])
          all[size * service_->kinds.size() + part.kind] = std::max(0.0, solved[part.column]);
      return all;
    }

  private:
    struct Part {
      std::size_t kind, column;
    };
    const ServiceView* service_;
    std::vector<std::vector<Part>> columns_; ///< by size
  };

  /// Of a unit of load the replicas of the kind that it takes alone; of the sizes that it may serve.
  [[nodiscard]] double taken(std::size_t k) const
  {
    if (service_->sizes.empty())
      return 1.0 / service_->kinds[k].capacity.value();
    double sum = 0.0;
    for (const SizeBucket& size : service_->sizes)
      if (const double each = size.capacity[k].value(); each > 0.0)
        sum += size.share / each;
    return sum;
  }
  [[nodiscard]] bool serves_all(std::size_t k) const
  {
    return std::ranges::all_of(service_->sizes, [&](const SizeBucket& size) { return size.capacity[k].value() > 0.0; });
  }
  [[nodiscard]] double starting() const
  {
    return service_->period.value() > 0.0 ? service_->startup / service_->period : 0.0;
  }
  [[nodiscard]] double lots(const ChipStock& stock, const Mix& mix) const
  {
    double chips = -stock.paid;
    for (const std::size_t k : stock.kinds)
      chips += mix[k] * service_->kinds[k].chips;
    return std::max(0.0, std::ceil(chips / stock.lot - mix_rounding));
  }
  /// With what starts.
  [[nodiscard]] double cost(const Mix& mix) const
  {
    double sum = rent(mix);
    for (const ChipStock& stock : stocks_)
      sum += stock.price * starting() * std::max(0.0, lots(stock, mix) - stock.held);
    return sum;
  }
  [[nodiscard]] std::uint32_t enough(std::size_t k) const
  {
    return std::max(service_->minimum, carrying(load_ * taken(k), 1.0));
  }

  /// All of one kind; empty where no kind alone is enough.
  [[nodiscard]] Mix cheapest_alone() const
  {
    Mix best;
    for (std::size_t k = 0; k < service_->kinds.size(); ++k)
      if (Mix mix = alone(k); !mix.empty() && (best.empty() || cost(mix) < cost(best) * (1.0 - mix_rounding)))
        best = std::move(mix);
    return best;
  }

  [[nodiscard]] std::optional<Mix> best_mix() const
  {
    constexpr int most_nodes = 2000;
    constexpr double unbounded = LinearProgramme::unbounded;
    constexpr double hardly_anything = 1e-6; // of a price
    LinearProgramme programme;
    const std::size_t number = programme.row(service_->minimum, service_->maximum);
    const bool sized = !service_->sizes.empty() && load_ > 0.0;
    const std::size_t carried = programme.row(load_ > 0.0 && !sized ? 1.0 - mix_rounding : 0.0, unbounded); // in loads
    Routes routes{*service_};
    std::vector<std::size_t> kinds, columns;
    for (const ChipStock& stock : stocks_) {
      const std::size_t held = programme.row(-unbounded, stock.paid / stock.lot); // in lots
      double most = 0.0;
      for (const std::size_t k : stock.kinds) {
        const ReplicaKind& kind = service_->kinds[k];
        const std::uint32_t wanted = std::min(enough(k), service_->maximum);
        kinds.push_back(k);
        // Where nothing is left out later, one in vain is no part of a solution.
        columns.push_back(programme.whole_column(sized ? hardly_anything * (stock.price + 1.0) : 0.0, wanted));
        programme.set(number, columns.back(), 1.0);
        programme.set(held, columns.back(), kind.chips / stock.lot);
        if (sized)
          programme.set(routes.add(programme, k, load_), columns.back(), -1.0);
        else if (load_ > 0.0)
          programme.set(carried, columns.back(), kind.capacity.value() / load_);
        most += std::ceil(wanted * kind.chips / stock.lot);
      }
      const std::size_t leased = programme.whole_column(stock.price, stock.rented ? most : 0.0);
      programme.set(held, leased, -1.0);
      if (starting() <= 0.0)
        continue;
      const std::size_t started = programme.column(stock.price * starting());
      const std::size_t beyond = programme.row(-stock.held, unbounded);
      programme.set(beyond, started, 1.0);
      programme.set(beyond, leased, -1.0);
    }
    if (sized && !routes.serve_all(programme))
      return std::nullopt;
    const auto solution = programme.minimise(most_nodes);
    if (!solution)
      return std::nullopt;
    Mix mix(service_->kinds.size(), 0);
    for (std::size_t c = 0; c < columns.size(); ++c)
      mix[kinds[c]] = static_cast<std::uint32_t>(std::lround(solution->columns[columns[c]]));
    if (!sized)
      leave_out_what_is_not_needed(mix);
    return mix;
  }

  /// A lot that is paid for has room for replicas that cost nothing more: none of these in vain, those that are not there
  /// yet first.
  void leave_out_what_is_not_needed(Mix& mix) const
  {
    double spare = -load_ * (1.0 - mix_rounding);
    for (std::size_t k = 0; k < mix.size(); ++k)
      spare += mix[k] * service_->kinds[k].capacity.value();
    std::uint32_t all = std::accumulate(mix.begin(), mix.end(), std::uint32_t{0});
    for (const bool also_there : {false, true})
      for (std::size_t k = 0; k < mix.size(); ++k) {
        const ReplicaKind& kind = service_->kinds[k];
        const std::uint32_t stay = also_there ? 0 : std::min(mix[k], kind.replicas);
        const std::uint32_t most = std::min(mix[k] - stay, all - std::min(all, service_->minimum));
        if (most == 0 || spare < kind.capacity.value())
          continue;
        const auto gone = static_cast<std::uint32_t>(std::min<double>(most, std::floor(spare / kind.capacity.value())));
        mix[k] -= gone;
        all -= gone;
        spare -= gone * kind.capacity.value();
      }
  }

  /// Where no number that the service may have is enough.
  [[nodiscard]] Mix as_many_as_may_be() const
  {
    std::size_t strongest = 0;
    double most = 0.0; // that it carries
    Mix mix(service_->kinds.size(), 0);
    for (const ChipStock& stock : stocks_)
      for (const std::size_t k : stock.kinds) {
        const ReplicaKind& kind = service_->kinds[k];
        const auto number = stock.rented
                                ? service_->maximum
                                : std::min(service_->maximum, static_cast<std::uint32_t>(stock.paid / kind.chips));
        if (const double carries = number * kind.capacity.value(); carries > most) {
          mix[std::exchange(strongest, k)] = 0;
          mix[k] = number;
          most = carries;
        }
      }
    return mix;
  }

  const ServiceView* service_;
  double load_;
  std::vector<ChipStock> stocks_;
};

} // namespace leasehold::policy
