// What renting costs chip by chip: the cheapest offer has only so many.
#pragma once

#include <utility>
#include <vector>

namespace leasehold::policy {

class RentCurve {
public:
  /// Steps of chips and their price, dollars a chip and hour, by rising price. What exceeds all of them costs what the
  /// last one does; without any, chips cannot be had and cost infinitely much.
  explicit RentCurve(std::vector<std::pair<double, double>> steps) : steps_(std::move(steps)) {}

  /// Of the chip with which `chips` are rented, dollars an hour; none costs nothing.
  [[nodiscard]] double marginal(double chips) const;
  /// Of all `chips`, dollars an hour.
  [[nodiscard]] double cost(double chips) const;
  /// The same where there is something else to rent instead, as much as one likes, at this price.
  [[nodiscard]] RentCurve capped(double price) const;
  /// All prices times a factor.
  [[nodiscard]] RentCurve times(double factor) const;
  [[nodiscard]] bool is_flat() const { return steps_.size() == 1; }
  /// Of the first chip.
  [[nodiscard]] double lowest() const { return marginal(1e-9); }

private:
  std::vector<std::pair<double, double>> steps_;
};

} // namespace leasehold::policy
