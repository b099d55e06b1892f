// The verbs `platform show` and `platform generate`.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace leasehold::cli {

/// Prints the inventory of a platform file. Returns the exit status: 0, or 2 for faults, told on standard error.
[[nodiscard]] int show_platform(const std::string& file);

/// Prints what its network carries, and who still reaches whom `without` some of its parts. Returns the exit status as above.
[[nodiscard]] int show_network(const std::string& file, std::span<const std::string> without);

/// Writes a picture of a platform file, SVG. Never replaces a file unless `force`. Returns the exit status as below.
[[nodiscard]] int draw_platform(const std::string& file, const std::string& out, bool force);

/// Writes the platform file that a specification describes, to standard output without `out`. Never replaces a file
/// unless `force`. Returns the exit status: 0; 2 for faults in the specification or a file in the way; 1 where writing
/// fails.
[[nodiscard]] int generate_platform(const std::string& spec, const std::optional<std::string>& out, bool force);

} // namespace leasehold::cli
