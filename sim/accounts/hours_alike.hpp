// Hours that are alike in what matters, put together.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace leasehold::accounts {

using Hours = std::vector<std::size_t>;

/// The hours from `first` to before `end` in groups of equal traits, where there are no more than `most` of these; otherwise
/// in `most` groups of as many hours each, by the sum of their traits.
[[nodiscard]] std::vector<Hours> hours_alike(std::size_t first, std::size_t end, std::size_t most,
                                             const std::function<std::vector<double>(std::size_t)>& traits);

} // namespace leasehold::accounts
