// What a host does, as far as its draw of power tells it apart.
#pragma once

#include "units/quantity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace leasehold::model {

enum class PowerState : std::uint8_t {
  off,      ///< under repair
  idle,     ///< up, and no chip at work: also while a replica loads its model
  training, ///< training and jobs of a trace, checkpoints and restarts among it
  prefill,  ///< an iteration of a serving engine, as far as its prompts lengthen it
  decode,   ///< an iteration of a serving engine, the rest of it
};
inline constexpr std::size_t power_states = 5;

/// Of a whole host whose chips are all in the state, at its plug. All zero: nothing is known.
class StateWatts {
public:
  constexpr StateWatts() = default;
  constexpr explicit StateWatts(std::array<Watts, power_states> watts) : watts_(watts) {}
  [[nodiscard]] constexpr Watts operator[](PowerState state) const { return watts_[static_cast<std::size_t>(state)]; }
  friend constexpr bool operator==(const StateWatts&, const StateWatts&) = default;
  [[nodiscard]] constexpr bool known() const { return (*this)[PowerState::training] > Watts{0.0}; }

private:
  std::array<Watts, power_states> watts_{};
};

} // namespace leasehold::model
