#include "policy/leasing/level_buyer.hpp"

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

double offline_optimum(const LeaseEconomics& economics, const std::deque<bool>& busy)
{
  const std::size_t slots = busy.size();
  const auto term = static_cast<std::size_t>(economics.term);
  std::vector<double> rent_after(slots + 1, 0.0); // of all busy slots from t on
  std::vector<double> best(slots + 1, 0.0);
  for (std::size_t t = slots; t-- > 0;) {
    rent_after[t] = rent_after[t + 1] + (busy[t] ? economics.rent : 0.0);
    const std::size_t end = std::min(slots, t + term);
    const double rent = best[t + 1] + (busy[t] ? economics.rent : 0.0);
    const double reserve = economics.fee + economics.alpha * (rent_after[t] - rent_after[end]) + best[end];
    best[t] = std::min(rent, reserve);
  }
  return best[0];
}

double advised_threshold(const LeaseEconomics& economics, double forecast_rent, double lambda)
{
  const double worth = economics.break_even();
  return forecast_rent >= worth ? lambda * worth : worth / lambda;
}

} // namespace leasehold::policy
