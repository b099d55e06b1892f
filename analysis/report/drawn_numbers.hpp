// Numbers of a page's charts: no longer than a screen shows. What is not defined is null.
#pragma once

#include <nlohmann/json.hpp>

#include <vector>

namespace leasehold::analysis {

/// To four digits.
[[nodiscard]] nlohmann::ordered_json drawn(double value);
[[nodiscard]] nlohmann::ordered_json drawn(const std::vector<double>& values);
/// Instants, in whole seconds.
[[nodiscard]] nlohmann::ordered_json drawn_second(double seconds);
/// Of a bill, to the cent.
[[nodiscard]] nlohmann::ordered_json drawn_dollars(double value);

} // namespace leasehold::analysis
