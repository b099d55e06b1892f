// Decoding of scalars: what the templates of codec.hpp stand on, kept out of them so that they compile fast.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "units/text.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::config {

/// Reports that `value` is something else than `wanted`, such as "a duration".
void report_kind(const Value& value, std::string_view wanted, Diagnostics& diagnostics, std::string suggestion = {});

[[nodiscard]] std::optional<bool> decode_bool(const Value& value, Diagnostics& diagnostics);
/// Whole numbers, also as `1e6`; nothing, with the reason reported, outside [low, high].
[[nodiscard]] std::optional<std::int64_t> decode_signed(const Value& value, std::int64_t low, std::int64_t high,
                                                        Diagnostics& diagnostics);
[[nodiscard]] std::optional<std::uint64_t> decode_unsigned(const Value& value, std::uint64_t high,
                                                           Diagnostics& diagnostics);
[[nodiscard]] std::optional<double> decode_double(const Value& value, Diagnostics& diagnostics);
[[nodiscard]] std::optional<std::string> decode_string(const Value& value, Diagnostics& diagnostics);
/// The index of the name that `value` is; an unknown one is reported with a guess.
[[nodiscard]] std::optional<std::size_t> decode_name(const Value& value, std::span<const std::string> names,
                                                     std::string_view wanted, Diagnostics& diagnostics);

/// The text of a scalar, for a parser of units/text.hpp; others are reported.
[[nodiscard]] bool expect_scalar(const Value& value, std::string_view wanted, std::string_view example,
                                 Diagnostics& diagnostics);
void report_parse(const Value& value, std::string_view wanted, std::string problem, std::string suggestion,
                  Diagnostics& diagnostics);
void report_negative(const Value& value, std::string_view wanted, Diagnostics& diagnostics);

} // namespace leasehold::config
