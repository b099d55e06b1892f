// What a child tells its parent, one line of JSON each.
#pragma once

#include "config/diagnostics.hpp"
#include "simulation/simulation.hpp"

#include <exception>
#include <string>
#include <string_view>
#include <variant>

namespace leasehold::experiment {

/// Why a replication could not be finished, in words.
struct Failure {
  std::string what;
};

/// As people write it: a path, then what the system says of it.
[[nodiscard]] Failure failure_of(const std::exception& thrown);

using Message = std::variant<assembly::Progress, config::Diagnostic, Failure>;

[[nodiscard]] std::string encode(const Message& message);

/// A line that is none of ours (a child cut off in the middle of one) becomes a Failure that says so.
[[nodiscard]] Message decode_message(std::string_view line);

} // namespace leasehold::experiment
