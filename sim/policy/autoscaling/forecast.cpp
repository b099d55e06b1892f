// As many replicas as last week says that will be needed by the time that they have started: the seasonal naive forecast
// (Hyndman and Athanasopoulos 2021, Forecasting: Principles and Practice, §5.2) with a season of a week, times what the load
// has become of the same a week before. A number wanted now is in force until the next look, and what starts now serves a
// start-up later: so it is for the highest load from now until what the next look starts can serve. Until a week is seen it
// is for the last period's load at least.
#include "policy/autoscaling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

namespace leasehold::policy {

namespace {

constexpr Seconds season = 7.0 * day;

struct ForecastParameters {
  double margin = 0.2;
  Seconds trend = 7.0 * day;
};

/// What was offered, period after period, for as long back as is asked for.
class LoadRecord {
public:
  /// The load of the period that ends now; the first call only says when the record begins.
  void add(Timestamp now, double load)
  {
    if (periods_.empty())
      periods_.push_back({now, 0.0, 0.0});
    else if (now > periods_.back().end)
      periods_.push_back({now, load, periods_.back().total + load * (now - periods_.back().end).value()});
  }
  /// Whether it goes back to this instant.
  [[nodiscard]] bool holds(Timestamp since) const { return !periods_.empty() && periods_.front().end <= since; }
  /// The highest load of a period that lies in part between the two; 0 where there is none.
  [[nodiscard]] double peak(Timestamp from, Timestamp until) const
  {
    double highest = 0.0;
    for (auto period = after(from); period != periods_.end(); ++period) {
      if (period != periods_.begin())
        highest = std::max(highest, period->load);
      if (period->end >= until)
        break;
    }
    return highest;
  }
  /// The load times the time between two instants that it holds.
  [[nodiscard]] double sum(Timestamp from, Timestamp until) const { return total(until) - total(from); }
  /// Nobody will ask for what was before this.
  void forget(Timestamp before)
  {
    while (periods_.size() > 1 && periods_[1].end <= before)
      periods_.pop_front();
  }

private:
  struct Period {
    Timestamp end;
    double load;  ///< since the end of the one before
    double total; ///< load times time up to its end
  };
  /// The first that ends after the instant.
  [[nodiscard]] std::deque<Period>::const_iterator after(Timestamp at) const
  {
    return std::ranges::upper_bound(periods_, at, {}, &Period::end);
  }
  [[nodiscard]] double total(Timestamp at) const
  {
    const auto period = after(at);
    if (period == periods_.end())
      return periods_.back().total;
    return period->total - period->load * (period->end - at).value();
  }

  std::deque<Period> periods_; ///< the first stands for the begin alone
};

class Forecast final : public Autoscaling {
public:
  explicit Forecast(const ForecastParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    record_.add(service.now, service.offered.value());
    load_ = expected(service);
    // Without any known capacity there is nothing to size by; what there is stays.
    last_ = service.capacity_per_replica.value() > 0.0 ? replicas(service.capacity_per_replica) : service.replicas;
    record_.forget(service.now - season - parameters_.trend);
    return last_;
  }

  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return capacity.value() > 0.0 ? replicas(capacity) : last_;
  }

private:
  [[nodiscard]] double expected(const ServiceView& service) const
  {
    const Timestamp week_ago = service.now - season;
    const double foreseen = growth(service.now) * record_.peak(week_ago, week_ago + service.period + service.startup);
    return record_.holds(week_ago) ? foreseen : std::max(foreseen, service.offered.value());
  }
  /// Of the load over that of a week before; 1 while there is too little to compare.
  [[nodiscard]] double growth(Timestamp now) const
  {
    const Timestamp since = now - parameters_.trend;
    if (parameters_.trend.value() <= 0.0 || !record_.holds(since - season))
      return 1.0;
    const double before = record_.sum(since - season, now - season);
    return before > 0.0 ? record_.sum(since, now) / before : 1.0;
  }
  [[nodiscard]] std::uint32_t replicas(TokensPerSecond capacity) const
  {
    const double wanted = std::ceil(load_ * (1.0 + parameters_.margin) / capacity.value() - rounding);
    return static_cast<std::uint32_t>(std::clamp(wanted, 0.0, most));
  }

  static constexpr double rounding = 1e-9; ///< a load of exactly n replicas asks for n
  static constexpr double most = 1e9;      ///< beyond what any service may have, and a number still
  ForecastParameters parameters_;
  LoadRecord record_;
  double load_ = 0.0; ///< that the last number is for, without its margin
  std::uint32_t last_ = 0;
};

const config::Schema<ForecastParameters>& schema(Tag<ForecastParameters>)
{
  using P = ForecastParameters;
  static const auto declared =
      config::Schema<P>(
          "forecast",
          "as many replicas as the same time of last week needed, times the trend since, ready when the load "
          "is: it looks ahead by a service's `startup` and `period`. At least for the last period's load "
          "until it has seen a week")
          .optional("margin", &P::margin, "capacity beyond the load that is foreseen, as a share of it",
                    config::in_range(0.0, 10.0))
          .optional(
              "trend", &P::trend,
              "the load of so long is compared with that of a week before, once both are seen, and what is foreseen "
              "grows or falls as that did; 0 s: as last week",
              config::non_negative());
  return declared;
}

} // namespace

Entry<Autoscaling> forecast_entry()
{
  return entry<Autoscaling, ForecastParameters>(
      "Seasonal naive forecast; Hyndman and Athanasopoulos 2021, Forecasting: Principles and Practice, 5.2",
      [](const ForecastParameters& parameters, std::uint64_t) { return std::make_unique<Forecast>(parameters); });
}

} // namespace leasehold::policy
