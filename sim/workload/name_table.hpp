// Numbers names as they come. Made for traces that define a profile for each job: one arena of text, open addressing,
// and a guess that names are looked up again in the order in which they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

class NameTable {
public:
  NameTable() : slots_(64) {}

  /// The number of `name`; the next free one where it is new.
  std::uint32_t index(std::string_view name)
  {
    if (guess_ < size() && this->name(guess_) == name)
      return guess_++;
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>{}(name));
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].taken != 0; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].hash == hash && this->name(slots_[at].taken - 1) == name) {
        guess_ = slots_[at].taken;
        return guess_ - 1;
      }
    text_ += name;
    end_.push_back(text_.size());
    slots_[at] = {hash, size()};
    if (end_.size() * 2 > slots_.size())
      grow();
    return size() - 1;
  }

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(end_.size()); }
  [[nodiscard]] std::string_view name(std::uint32_t i) const
  {
    const std::size_t begin = i == 0 ? 0 : end_[i - 1];
    return std::string_view{text_}.substr(begin, end_[i] - begin);
  }

private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t taken = 0; ///< 0 when free, otherwise one more than the name's number
  };

  void grow()
  {
    std::vector<Slot> larger(slots_.size() * 2);
    for (const Slot& slot : slots_) {
      if (slot.taken == 0)
        continue;
      std::size_t at = slot.hash & (larger.size() - 1);
      while (larger[at].taken != 0)
        at = (at + 1) & (larger.size() - 1);
      larger[at] = slot;
    }
    slots_.swap(larger);
  }

  std::string text_;
  std::vector<std::size_t> end_;
  std::vector<Slot> slots_;
  std::uint32_t guess_ = 0;
};

} // namespace leasehold::workload
