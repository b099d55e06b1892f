// Sums of energy and carbon.
#pragma once

namespace leasehold::network {

/// What was drawn.
struct Drawn {
  double plug = 0.0;   ///< J at the plugs of the hosts
  double meter = 0.0;  ///< J at the meter: times the PUE of their regions
  double carbon = 0.0; ///< kg CO2-equivalent of what the meter shows; 0 where no grid is known

  Drawn& operator+=(const Drawn& other)
  {
    plug += other.plug;
    meter += other.meter;
    carbon += other.carbon;
    return *this;
  }
  Drawn& operator-=(const Drawn& other)
  {
    plug -= other.plug;
    meter -= other.meter;
    carbon -= other.carbon;
    return *this;
  }
};

} // namespace leasehold::network
