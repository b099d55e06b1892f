#include "workload/gang.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::workload {

namespace {

std::uint32_t largest_divisor(std::uint32_t number, std::uint32_t at_most)
{
  std::uint32_t divisor = std::min(number, at_most);
  while (number % divisor != 0)
    --divisor;
  return divisor;
}

} // namespace

model::Request gang_of(std::uint32_t processors, model::ChipShare each, std::uint32_t chips_per_member)
{
  const std::uint64_t share = each.thousandths();
  const std::uint64_t fitting = share == 0 ? processors : std::uint64_t{chips_per_member} * 1000U / share;
  const auto bound = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(fitting, 1, processors));
  const std::uint32_t together = bound == 1 ? 1 : largest_divisor(processors, bound);
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() / 1000U * 1000U;
  const std::uint64_t wanted = std::min<std::uint64_t>(together * share, most);
  const std::uint64_t held = wanted > 1000 ? (wanted + 999) / 1000 * 1000 : wanted;
  model::Request request;
  request.members = processors / together;
  request.chips = model::ChipShare::thousandths(static_cast<std::uint32_t>(held));
  return request;
}

} // namespace leasehold::workload
