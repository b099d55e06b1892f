// Plain numbers and shares of a whole.
#include "units/text.hpp"
#include "units/unit_table.hpp"

#include <fmt/format.h>

namespace leasehold {

template <> Parsed<double> parse(std::string_view text)
{
  const auto parts = detail::split_number(text);
  if (!parts)
    return {{}, fmt::format("`{}` is not a finite number", text), "write a decimal such as `1.5` or `2e3`"};
  if (!parts->rest.empty())
    return {{}, fmt::format("`{}` follows the number", parts->rest), "write a plain number, without a unit"};
  return {parts->number, {}, {}};
}

std::string to_text(double value)
{
  return fmt::format("{}", value);
}

template <> Parsed<Fraction> parse(std::string_view text)
{
  const std::string_view wanted = "write a share from 0 to 1, as `70 %` or `0.7`";
  const auto parts = detail::split_number(text);
  if (!parts)
    return {{}, fmt::format("`{}` does not start with a finite number", text), std::string{wanted}};
  const bool percent = parts->rest == "%";
  if (!percent && !parts->rest.empty())
    return {{}, fmt::format("`{}` follows the number", parts->rest), std::string{wanted}};
  const double share = percent ? parts->number / 100.0 : parts->number;
  if (!(share >= 0.0 && share <= 1.0))
    return {{}, fmt::format("`{}` is not between 0 and 1 (100 %)", text), std::string{wanted}};
  return {Fraction{share}, {}, {}};
}

std::string to_text(Fraction value)
{
  return fmt::format("{}", value.value());
}

} // namespace leasehold
