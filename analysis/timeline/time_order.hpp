// Puts what comes in any order into that of time, in bounded memory: sorted runs on disk, merged (Knuth, TAOCP 3, §5.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

class TimeOrder {
public:
  /// `most_bytes` are held before they go to a temporary file, which goes away with this.
  explicit TimeOrder(std::size_t most_bytes = std::size_t{32} << 20U) : most_bytes_(most_bytes) {}

  /// `rank` orders what happens at one time; what is alike in both stays in the order of the calls. `text` has no line break.
  void add(double time, int rank, std::string text);
  /// All of them, once. Throws std::system_error where there is no room on disk.
  void play(const std::function<void(double time, std::string_view text)>& each);

private:
  struct Item {
    double time = 0.0;
    int rank = 0;
    std::uint64_t number = 0;
    std::string text;

    [[nodiscard]] bool before(const Item& other) const;
  };
  struct Closes {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using Spilled = std::unique_ptr<std::FILE, Closes>;

  void sort();
  void spill();
  [[nodiscard]] static bool read(std::FILE* file, Item& item);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t number_ = 0;
  std::vector<Item> items_;
  std::vector<Spilled> spilled_;
};

} // namespace leasehold::analysis
