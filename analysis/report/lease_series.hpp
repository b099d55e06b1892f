// Leases of a replication, what was billed for them, and the chips that they held over time.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct Lease {
  std::string id, tenant, offer, programme, kind, provider, region, chip, state;
  double chips = 0.0, requested = 0.0, active = 0.0, end = 0.0, term = 0.0, price = 0.0, billed = 0.0, effective = 0.0;
  double productive = 0.0, lost = 0.0, idle = 0.0, stranded = 0.0;
  std::map<std::string, std::int64_t> bill; ///< what for → micro-dollars
};

struct Charge {
  std::int64_t begin = 0; ///< seconds since 1970
  std::int64_t end = 0;
  std::string lease;
  double billed = 0.0;
  double chip_hours = 0.0;
  bool usage = false;
};

[[nodiscard]] std::vector<Lease> read_leases(const std::filesystem::path& folder);

/// The charges; the bills of the leases are filled on the way.
[[nodiscard]] std::vector<Charge> read_charges(const std::filesystem::path& folder, std::vector<Lease>& leases);

/// Bills have dates and leases have seconds since the start, and a lease is charged from when it is active: what most leases
/// say is the date of the start, as some are charged from later (as analysis/figures/timelines.py has it).
[[nodiscard]] std::optional<std::int64_t> start_of(const std::vector<Charge>& charges,
                                                   const std::vector<Lease>& leases);

/// Chips held on average in each bin, by chip and programme, and what was billed by its end.
[[nodiscard]] nlohmann::ordered_json portfolio(const std::vector<Charge>& charges, const std::vector<Lease>& leases,
                                               std::int64_t start, double end);

/// The dearest, in order of their beginning.
[[nodiscard]] nlohmann::ordered_json leases_json(std::vector<Lease> leases, std::size_t most);

} // namespace leasehold::analysis
