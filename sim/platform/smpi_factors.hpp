// What SimGrid's MPI (SMPI) takes a message to cost, by the factors that a calibrated platform file states for it in its
// <config>: `smpi/os`, `smpi/or`, `smpi/bw-factor`, `smpi/lat-factor` and `smpi/send-is-detached-thresh` (SimGrid 3.32,
// smpi_utils.cpp, network_smpi.cpp, smpi_request.cpp).
#pragma once

#include "config/diagnostics.hpp"
#include "platform/xml.hpp"
#include "units/quantity.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::platform {

/// A setting that holds for messages of more than `above` bytes, up to the next one's.
struct SmpiSection {
  double above = 0.0;
  std::array<double, 2> values{}; ///< a factor; or seconds, and seconds for each byte
};

/// A list is empty where the file has no such setting: then latency and bandwidth are the route's, and hosts take no time.
struct SmpiFactors {
  std::vector<SmpiSection> sending;   ///< the host's own time, `smpi/os`
  std::vector<SmpiSection> receiving; ///< `smpi/or`
  std::vector<SmpiSection> latency;   ///< of the route's
  std::vector<SmpiSection> bandwidth; ///< of the route's
  double detached_below = 65536.0;    ///< bytes; a send of fewer returns when the message is copied

  /// Until MPI_Send returns, the receiver waiting for it.
  [[nodiscard]] Seconds send_time(Bytes size, Seconds latency_of_route, BytesPerSecond bandwidth_of_route) const;
  /// From when the sender has begun until MPI_Recv returns.
  [[nodiscard]] Seconds arrival_time(Bytes size, Seconds latency_of_route, BytesPerSecond bandwidth_of_route) const;
};

/// Those settings of the file whose outermost element this is; nothing where it has none. Tells of each that cannot be read, and warns of
/// other settings of SMPI, which act on nothing here.
[[nodiscard]] std::optional<SmpiFactors> smpi_factors(const XmlElement& platform, const std::string& file,
                                                      config::Diagnostics& diagnostics);

} // namespace leasehold::platform
