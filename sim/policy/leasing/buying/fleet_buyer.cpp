#include "policy/leasing/buying/fleet_buyer.hpp"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace leasehold::policy {

std::int64_t FleetBuyer::step(std::int64_t demand)
{
  ++slot_;
  while (!running_.empty() && running_.front().first <= slot_) {
    reserved_ -= running_.front().second;
    running_.pop_front();
  }
  if (static_cast<std::int64_t>(window_.size()) == economics_.term) {
    short_slots_ -= window_.front().demand > window_.front().covered;
    window_.pop_front();
  }
  window_.push_back({demand, reserved_});
  short_slots_ += demand > reserved_;
  std::int64_t bought = 0;
  // Reserving must not come later than the threshold for want of a rounding error.
  while (static_cast<double>(short_slots_) * economics_.rent >= threshold_ * (1.0 - 1e-12) && short_slots_ > 0) {
    reserve_one();
    ++bought;
  }
  const std::int64_t served = std::min(demand, reserved_);
  cost_ += static_cast<double>(bought) * economics_.fee +
           economics_.rent * (economics_.alpha * static_cast<double>(served) + static_cast<double>(demand - served));
  return bought;
}

void FleetBuyer::reserve_one()
{
  for (Slot& slot : window_) {
    short_slots_ -= slot.demand == ++slot.covered;
  }
  ++reserved_;
  const std::int64_t end = slot_ + economics_.term;
  if (running_.empty() || running_.back().first != end)
    running_.emplace_back(end, 0);
  ++running_.back().second;
}

void FleetBuyer::reservation_failed(std::int64_t count)
{
  const std::int64_t demand = window_.back().demand;
  const std::int64_t served = std::min(demand, reserved_);
  reserved_ -= count;
  running_.back().second -= count;
  if (running_.back().second == 0)
    running_.pop_back();
  for (Slot& slot : window_) {
    short_slots_ += slot.demand <= slot.covered && slot.demand > slot.covered - count;
    slot.covered -= count;
  }
  const std::int64_t still = std::min(demand, reserved_);
  cost_ += static_cast<double>(served - still) * economics_.rent * (1.0 - economics_.alpha) -
           static_cast<double>(count) * economics_.fee;
}

FleetOptimum fleet_optimum(const LeaseEconomics& economics, std::span<const std::int64_t> demand)
{
  // Columns by slot: n (reservations that begin), r (running), u (rented).
  const std::size_t slots = demand.size();
  const auto term = static_cast<std::size_t>(economics.term);
  std::vector<int> rows;
  std::vector<int> columns;
  std::vector<double> values;
  const auto set = [&](std::size_t row, std::size_t column, double value) {
    rows.push_back(static_cast<int>(row));
    columns.push_back(static_cast<int>(column));
    values.push_back(value);
  };
  std::vector<double> row_lower(2 * slots, 0.0);
  std::vector<double> row_upper(2 * slots, 0.0);
  std::vector<double> cost(3 * slots, 0.0);
  FleetOptimum result;
  for (std::size_t t = 0; t < slots; ++t) {
    set(t, slots + t, 1.0); // r_t − r_{t−1} − n_t + n_{t−term} = 0
    set(t, t, -1.0);
    if (t > 0)
      set(t, slots + t - 1, -1.0);
    if (t >= term)
      set(t, t - term, 1.0);
    set(slots + t, slots + t, 1.0); // r_t + u_t ≥ d_t
    set(slots + t, 2 * slots + t, 1.0);
    row_lower[slots + t] = static_cast<double>(demand[t]);
    row_upper[slots + t] = COIN_DBL_MAX;
    cost[t] = economics.fee;
    cost[2 * slots + t] = (1.0 - economics.alpha) * economics.rent;
    result.cost += economics.alpha * economics.rent * static_cast<double>(demand[t]);
  }
  const std::vector<double> lower(3 * slots, 0.0);
  const std::vector<double> upper(3 * slots, COIN_DBL_MAX);
  CoinPackedMatrix matrix(false, rows.data(), columns.data(), values.data(), static_cast<CoinBigIndex>(values.size()));
  matrix.setDimensions(static_cast<int>(2 * slots), static_cast<int>(3 * slots));
  ClpSimplex solver;
  solver.setLogLevel(0);
  solver.loadProblem(matrix, lower.data(), upper.data(), cost.data(), row_lower.data(), row_upper.data());
  solver.dual();
  if (!solver.isProvenOptimal())
    throw std::runtime_error("the fleet's linear program has no optimum");
  result.cost += solver.objectiveValue();
  for (std::size_t t = 0; t < slots; ++t)
    result.reserve.push_back(std::llround(solver.primalColumnSolution()[t]));
  return result;
}

} // namespace leasehold::policy
