#include "analysis/explain/words.hpp"

#include "analysis/tables/number_text.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::analysis {

std::string StoryWords::at(double seconds) const
{
  if (!std::isfinite(seconds))
    return "the end";
  constexpr double two_days = 2.0 * 86400.0;
  std::string text = seconds < two_days ? time(seconds) : fmt::format("{:.2f} d", seconds / 86400.0);
  if (!start_)
    return text;
  std::string date = to_text(*start_ + Seconds{seconds});
  std::ranges::replace(date, 'T', ' ');
  constexpr std::size_t to_the_minute = 16;
  return fmt::format("{} ({})", text, date.substr(0, to_the_minute));
}

std::string StoryWords::time(double seconds)
{
  return readable(seconds, "s");
}

std::string StoryWords::dollars(double amount)
{
  return readable(amount, "$");
}

std::vector<std::string> StoryWords::options(const Decision& decision, std::size_t most)
{
  std::vector<std::string> lines;
  const auto line = [](const DecisionOption& option) {
    return fmt::format("  {} {}: {:.6g} chips{}{}{}", option.outcome == "passed_over" ? "passed over" : option.outcome,
                       option.name, option.chips, option.price > 0.0 ? fmt::format(" at ${:.4g}/h", option.price) : "",
                       option.reason.empty() ? "" : "; ", option.reason);
  };
  for (const DecisionOption& option : decision.options)
    if (option.outcome != "passed_over")
      lines.push_back(line(option));
  // What was cheaper and not taken says most, then what is the nearest above.
  std::vector<const DecisionOption*> others;
  for (const DecisionOption& option : decision.options)
    if (option.outcome == "passed_over")
      others.push_back(&option);
  std::ranges::stable_sort(others, {}, [](const DecisionOption* option) { return option->price; });
  for (std::size_t i = 0; i < std::min(most, others.size()); ++i)
    lines.push_back(line(*others[i]));
  if (others.size() > most)
    lines.push_back(fmt::format("  and {} more (options.csv, decision {})", others.size() - most, decision.number));
  return lines;
}

void shorten(std::vector<std::string>& lines, std::size_t most)
{
  if (lines.size() <= most)
    return;
  const std::size_t half = most / 2;
  const std::size_t cut = lines.size() - 2 * half;
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(half), lines.end() - static_cast<std::ptrdiff_t>(half));
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(half),
               fmt::format("... {} lines are left out: decisions.csv has them", cut));
}

} // namespace leasehold::analysis
