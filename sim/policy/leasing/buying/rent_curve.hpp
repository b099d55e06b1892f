// What renting costs chip by chip: the cheapest offer has only so many.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace leasehold::policy {

class RentCurve {
public:
  /// Steps of chips and their price, dollars a chip and hour, by rising price. What exceeds all of them costs what the
  /// last one does; without any, chips cannot be had and cost infinitely much.
  explicit RentCurve(std::vector<std::pair<double, double>> steps) : steps_(std::move(steps)) {}

  /// Of the chip with which `chips` are rented, dollars an hour; none costs nothing.
  [[nodiscard]] double marginal(double chips) const
  {
    if (chips <= 0.0)
      return 0.0;
    double below = 0.0;
    for (const auto& [size, price] : steps_) {
      below += size;
      if (chips <= below)
        return price;
    }
    return steps_.empty() ? std::numeric_limits<double>::infinity() : steps_.back().second;
  }
  /// Of all `chips`, dollars an hour.
  [[nodiscard]] double cost(double chips) const
  {
    double dollars = 0.0;
    double left = std::max(chips, 0.0);
    for (auto step = steps_.begin(); step != steps_.end() && left > 0.0; ++step) {
      const double here = std::min(left, step->first);
      dollars += here * step->second;
      left -= here;
    }
    return left > 0.0 ? dollars + left * marginal(chips) : dollars;
  }
  /// The same where something else can be rented instead, of which `each` do what one of these does.
  [[nodiscard]] RentCurve or_else(const RentCurve& other, double each) const;
  /// All prices times a factor.
  [[nodiscard]] RentCurve times(double factor) const;
  [[nodiscard]] bool is_flat() const { return steps_.size() == 1; }
  /// Of the first chip.
  [[nodiscard]] double lowest() const { return marginal(1e-9); }

private:
  std::vector<std::pair<double, double>> steps_;
};

} // namespace leasehold::policy
