// Numbers on the command line: one way from text to number, whatever the option. CLI11's own reads `-1` as the largest whole
// number, and `nan` as a number in any range.
#pragma once

#include "units/decimal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <system_error>

namespace leasehold::cli {

/// Digits, and nothing else, from `least` to `most`.
[[nodiscard]] inline CLI::Validator whole_number(std::uint64_t least, std::uint64_t most)
{
  return {[least, most](const std::string& text) {
            std::uint64_t value = 0;
            const char* const last = text.data() + text.size();
            const auto [end, error] = std::from_chars(text.data(), last, value);
            const bool good = error == std::errc{} && end == last && value >= least && value <= most;
            return good ? std::string{} : fmt::format("`{}` is not a whole number from {} to {}", text, least, most);
          },
          fmt::format("{}..{}", least, most)};
}

/// What a number on the command line may be.
struct NumberRange {
  double least = 0.0;
  double most = 1e15;
  bool above = false; ///< `least` itself is too small
};

[[nodiscard]] inline CLI::Validator decimal_number(NumberRange range)
{
  const std::string words = range.above ? fmt::format("above {:g}, up to {:g}", range.least, range.most)
                                        : fmt::format("from {:g} to {:g}", range.least, range.most);
  return {[range, words](const std::string& text) {
            Decimal read;
            const char* const last = text.data() + text.size();
            const bool is_number = !text.empty() && read.read(text.data(), last) == last && std::isfinite(read.value());
            const bool good = is_number && read.value() <= range.most &&
                              (range.above ? read.value() > range.least : read.value() >= range.least);
            return good ? std::string{} : fmt::format("`{}` is not a number {}", text, words);
          },
          range.above ? fmt::format("above {:g}", range.least) : fmt::format("{:g}..{:g}", range.least, range.most)};
}

} // namespace leasehold::cli
