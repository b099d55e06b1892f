#include "config/scalar.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace leasehold::config {

namespace {

std::string in_words(const Value& value)
{
  if (value.is_scalar())
    return fmt::format("`{}`", value.text());
  return std::string{to_text(value.kind())};
}

template <class Integer> std::optional<Integer> whole(std::string_view text)
{
  Integer number{};
  const char* last = text.data() + text.size();
  if (const auto [end, error] = std::from_chars(text.data(), last, number); error == std::errc{} && end == last)
    return number;
  // `1e6` is a whole number too; above 2^53 a double no longer tells one from the next.
  const auto real = parse<double>(text);
  if (!real || std::floor(*real) != *real || std::abs(*real) > 9007199254740992.0)
    return std::nullopt;
  if (std::is_unsigned_v<Integer> && *real < 0)
    return std::nullopt;
  return static_cast<Integer>(*real);
}

std::nullopt_t report_whole(const Value& value, std::string range, Diagnostics& diagnostics)
{
  diagnostics.error(value, fmt::format("{} is not a whole number from {}", in_words(value), range));
  return std::nullopt;
}

} // namespace

void report_kind(const Value& value, std::string_view wanted, Diagnostics& diagnostics, std::string suggestion)
{
  if (value.is_null())
    diagnostics.error(value, "has no value", fmt::format("{} is due", wanted), std::move(suggestion));
  else
    diagnostics.error(value, "is " + in_words(value), fmt::format("{} is due", wanted), std::move(suggestion));
}

bool expect_scalar(const Value& value, std::string_view wanted, std::string_view example, Diagnostics& diagnostics)
{
  if (value.is_scalar())
    return true;
  report_kind(value, wanted, diagnostics, example.empty() ? std::string{} : fmt::format("write {}", example));
  return false;
}

void report_parse(const Value& value, std::string_view wanted, std::string problem, std::string suggestion,
                  Diagnostics& diagnostics)
{
  diagnostics.error(value, std::move(problem), fmt::format("{} is due", wanted), std::move(suggestion));
}

void report_negative(const Value& value, std::string_view wanted, Diagnostics& diagnostics)
{
  diagnostics.error(value, fmt::format("`{}` is negative", value.text()), fmt::format("{} is not", wanted));
}

std::optional<bool> decode_bool(const Value& value, Diagnostics& diagnostics)
{
  if (value.is_scalar() && !value.quoted() && (value.text() == "true" || value.text() == "false"))
    return value.text() == "true";
  report_kind(value, "`true` or `false`", diagnostics);
  return std::nullopt;
}

std::optional<std::int64_t> decode_signed(const Value& value, std::int64_t low, std::int64_t high,
                                          Diagnostics& diagnostics)
{
  if (!expect_scalar(value, "a whole number", "", diagnostics))
    return std::nullopt;
  const auto number = value.quoted() ? std::nullopt : whole<std::int64_t>(value.text());
  if (!number || *number < low || *number > high)
    return report_whole(value, fmt::format("{} to {}", low, high), diagnostics);
  return number;
}

std::optional<std::uint64_t> decode_unsigned(const Value& value, std::uint64_t high, Diagnostics& diagnostics)
{
  if (!expect_scalar(value, "a whole number", "", diagnostics))
    return std::nullopt;
  const auto number = value.quoted() ? std::nullopt : whole<std::uint64_t>(value.text());
  if (!number || *number > high)
    return report_whole(value, fmt::format("0 to {}", high), diagnostics);
  return number;
}

std::optional<double> decode_double(const Value& value, Diagnostics& diagnostics)
{
  if (!expect_scalar(value, "a number", "", diagnostics))
    return std::nullopt;
  if (value.quoted()) {
    diagnostics.error(value, fmt::format("`{}` is a string", value.text()), "a number is due", "remove the quotes");
    return std::nullopt;
  }
  auto number = parse<double>(value.text());
  if (!number)
    report_parse(value, "a number", std::move(number.problem), std::move(number.suggestion), diagnostics);
  return number.value;
}

std::optional<std::string> decode_string(const Value& value, Diagnostics& diagnostics)
{
  if (!expect_scalar(value, "text", "", diagnostics))
    return std::nullopt;
  return value.text();
}

std::optional<std::size_t> decode_name(const Value& value, std::span<const std::string> names, std::string_view wanted,
                                       Diagnostics& diagnostics)
{
  if (!expect_scalar(value, wanted, "", diagnostics))
    return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == value.text())
      return i;
  diagnostics.error(value, fmt::format("`{}` is unknown", value.text()), fmt::format("{} is due", wanted),
                    did_you_mean(value.text(), names));
  return std::nullopt;
}

} // namespace leasehold::config
