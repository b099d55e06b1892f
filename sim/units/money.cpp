#include "units/money.hpp"

#include <cmath>
#include <stdexcept>

namespace leasehold {

Money Money::round(double dollars)
{
  const double micros = std::round(dollars * 1e6);
  if (!(std::abs(micros) < 9.2e18))
    throw std::overflow_error("an amount of money is not a number of micro-dollars that fits 64 bits");
  return Money{static_cast<std::int64_t>(micros)};
}

Money& Money::operator+=(Money other)
{
  if (__builtin_add_overflow(micros_, other.micros_, &micros_))
    throw std::overflow_error("a sum of money exceeds 64 bits of micro-dollars");
  return *this;
}

Money& Money::operator-=(Money other)
{
  if (__builtin_sub_overflow(micros_, other.micros_, &micros_))
    throw std::overflow_error("a difference of money exceeds 64 bits of micro-dollars");
  return *this;
}

} // namespace leasehold
