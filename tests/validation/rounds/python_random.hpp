// The draws of Python's `random`, which the simulators of papers take their jobs from.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace leasehold::test {

/// MT19937 as `random.Random(seed)` starts it: init_by_array with one key. (Matsumoto and Nishimura 1998.)
class PythonRandom {
public:
  explicit PythonRandom(std::uint32_t seed)
  {
    state_[0] = 19650218;
    for (std::uint32_t i = 1; i < size; ++i)
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30U)) + i;
    std::uint32_t at = 1;
    const auto step = [&] {
      if (++at >= size) {
        state_[0] = state_[size - 1];
        at = 1;
      }
    };
    for (std::uint32_t k = 0; k < size; ++k) {
      state_[at] = (state_[at] ^ ((state_[at - 1] ^ (state_[at - 1] >> 30U)) * 1664525U)) + seed;
      step();
    }
    for (std::uint32_t k = 1; k < size; ++k) {
      state_[at] = (state_[at] ^ ((state_[at - 1] ^ (state_[at - 1] >> 30U)) * 1566083941U)) - at;
      step();
    }
    state_[0] = 0x80000000U;
  }

  /// `random()`: 53 bits, in [0, 1).
  double uniform()
  {
    const double high = word() >> 5U, low = word() >> 6U;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// `randrange(count)`, and so `choice`.
  std::uint32_t below(std::uint32_t count)
  {
    unsigned bits = 0;
    while (count >> bits != 0)
      ++bits;
    std::uint32_t drawn = 0;
    do
      drawn = word() >> (32U - bits);
    while (drawn >= count);
    return drawn;
  }

private:
  static constexpr std::uint32_t size = 624;

  std::uint32_t word()
  {
    if (next_ == size) {
      for (std::uint32_t i = 0; i < size; ++i) {
        const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % size] & 0x7fffffffU);
        state_[i] = state_[(i + 397) % size] ^ (y >> 1U) ^ ((y & 1U) != 0 ? 0x9908b0dfU : 0U);
      }
      next_ = 0;
    }
    std::uint32_t y = state_[next_++];
    y ^= y >> 11U;
    y ^= (y << 7U) & 0x9d2c5680U;
    y ^= (y << 15U) & 0xefc60000U;
    return y ^ (y >> 18U);
  }

  std::array<std::uint32_t, size> state_{};
  std::uint32_t next_ = size;
};

} // namespace leasehold::test
