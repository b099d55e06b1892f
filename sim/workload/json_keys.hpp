// Keys of one object of JSON that stand twice: parsers take the last and say nothing of the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace leasehold::workload {

/// Of an object whose keys a reader knows. What it does not know may stand as often as it likes: nothing is lost.
class KeysSeen {
public:
  /// False where the key has stood already. `known` has at most 64 keys, and is the same in each call.
  [[nodiscard]] bool is_first(std::string_view key, std::span<const std::string_view> known)
  {
    for (std::size_t i = 0; i < known.size(); ++i)
      if (known[i] == key) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        const bool first = (seen_ & bit) == 0;
        seen_ |= bit;
        return first;
      }
    return true;
  }

private:
  std::uint64_t seen_ = 0;
};

} // namespace leasehold::workload
