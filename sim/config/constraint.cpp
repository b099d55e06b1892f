#include "config/constraint.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::config {

RangeRule positive()
{
  return {0.0, std::numeric_limits<double>::infinity(), true, "above 0"};
}
RangeRule non_negative()
{
  return {0.0, std::numeric_limits<double>::infinity(), false, "not below 0"};
}
SizeRule non_empty()
{
  return {1, "not empty"};
}

WordRule one_of(std::vector<std::string> words)
{
  std::string text = "one of";
  for (const std::string& word : words)
    text += fmt::format("{}{}", text == "one of" ? " " : ", ", word);
  return {std::move(words), std::move(text)};
}

bool check_range(const RangeRule& rule, double magnitude, const Value& at, Diagnostics& diagnostics)
{
  const bool above = rule.above_low ? magnitude > rule.low : magnitude >= rule.low;
  if (above && magnitude <= rule.high)
    return true;
  const std::string what = at.is_scalar() ? fmt::format("`{}`", at.text()) : std::string{"the value"};
  diagnostics.error(at, what + " is out of range", "it must be " + rule.text);
  return false;
}

bool check_size(const SizeRule& rule, std::size_t size, const Value& at, Diagnostics& diagnostics)
{
  if (size >= rule.least)
    return true;
  diagnostics.error(at, "is empty", "it must not be");
  return false;
}

bool check_word(const WordRule& rule, const std::string& word, const Value& at, Diagnostics& diagnostics)
{
  if (std::find(rule.words.begin(), rule.words.end(), word) != rule.words.end())
    return true;
  diagnostics.error(at, fmt::format("`{}` is unknown", word), {}, did_you_mean(word, rule.words));
  return false;
}

} // namespace leasehold::config
