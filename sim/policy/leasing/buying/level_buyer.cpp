#include "policy/leasing/buying/level_buyer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace leasehold::policy {

double random_threshold(double u, double alpha)
{
  const double norm = std::numbers::e - 1.0 + alpha;
  const double x = std::log1p(u * norm); // inverts (e^x − 1) / norm
  return x < 1.0 ? x : std::numeric_limits<double>::infinity();
}

double threshold_distribution(double x, double alpha)
{
  return std::expm1(std::clamp(x, 0.0, 1.0)) / (std::numbers::e - 1.0 + alpha);
}

LevelBuyer::Step LevelBuyer::step(bool busy)
{
  ++slot_;
  if (!busy)
    return Step::idle;
  if (covered()) {
    cost_ += economics_.alpha * economics_.rent;
    return Step::covered;
  }
  while (windowed_ && !rented_.empty() && rented_.front() <= slot_ - economics_.term)
    rented_.pop_front();
  const double renting = static_cast<double>(rented_.size() + 1) * economics_.rent;
  // Reserving must not come later than the threshold for want of a rounding error.
  if (renting >= threshold_ * (1.0 - 1e-12)) {
    cost_ += economics_.fee + economics_.alpha * economics_.rent;
    covered_until_ = slot_ + economics_.term - 1;
    rented_.clear();
    return Step::reserve;
  }
  cost_ += economics_.rent;
  rented_.push_back(slot_);
  return Step::rent;
}

void LevelBuyer::reservation_failed()
{
  cost_ += (1.0 - economics_.alpha) * economics_.rent - economics_.fee;
  covered_until_ = slot_ - 1;
  const auto kept = static_cast<std::int64_t>(std::ceil(threshold_ / economics_.rent)) - 1;
  for (std::int64_t i = std::max<std::int64_t>(0, kept); i >= 0; --i) // it stays due
    rented_.push_back(slot_);
}

namespace {

/// Cheapest cost from each slot on, and whether it begins with a reservation.
struct OfflinePlan {
  std::vector<double> best;
  std::vector<bool> reserve;
};

OfflinePlan plan_offline(const LeaseEconomics& economics, const std::deque<bool>& busy)
{
  const std::size_t slots = busy.size();
  const auto term = static_cast<std::size_t>(economics.term);
  std::vector<double> rent_after(slots + 1, 0.0); // of all busy slots from t on
  OfflinePlan plan{std::vector<double>(slots + 1, 0.0), std::vector<bool>(slots, false)};
  for (std::size_t t = slots; t-- > 0;) {
    rent_after[t] = rent_after[t + 1] + (busy[t] ? economics.rent : 0.0);
    const std::size_t end = std::min(slots, t + term);
    const double rent = plan.best[t + 1] + (busy[t] ? economics.rent : 0.0);
    const double reserve = economics.fee + economics.alpha * (rent_after[t] - rent_after[end]) + plan.best[end];
    plan.reserve[t] = reserve < rent;
    plan.best[t] = std::min(rent, reserve);
  }
  return plan;
}

} // namespace

double offline_optimum(const LeaseEconomics& economics, const std::deque<bool>& busy)
{
  return plan_offline(economics, busy).best.front();
}

std::vector<std::int64_t> offline_reservations(const LeaseEconomics& economics, const std::deque<bool>& busy)
{
  const OfflinePlan plan = plan_offline(economics, busy);
  std::vector<std::int64_t> starts;
  for (std::size_t t = 0; t < busy.size();) {
    if (plan.reserve[t])
      starts.push_back(static_cast<std::int64_t>(t));
    t += plan.reserve[t] ? static_cast<std::size_t>(economics.term) : 1;
  }
  return starts;
}

double advised_threshold(const LeaseEconomics& economics, double forecast_rent, double lambda)
{
  const double worth = economics.break_even();
  return forecast_rent >= worth ? lambda * worth : worth / lambda;
}

} // namespace leasehold::policy
