#include "analysis/explain/story.hpp"
#include "analysis/read/table_rows.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

constexpr std::size_t most_lease_lines = 40;
constexpr std::size_t most_periods = 5; ///< of idleness that are told
constexpr double seconds_an_hour = 3600.0;

struct Held {
  double from = 0.0, to = 0.0; ///< seconds
  double price = 0.0;          ///< $/h of a chip
  double idle = 0.0;           ///< chip-hours
};

std::string share(double part, double whole)
{
  return fmt::format("{:.1f} %", whole > 0.0 ? 100.0 * part / whole : 0.0);
}

/// The row of leases.csv; when its chips were held, if there is one.
std::optional<Held> tell_lease(const std::filesystem::path& folder, const std::string& lease, const StoryWords& words,
                               Subjects& told)
{
  TableRows leases{folder,
                   output::leases_file,
                   {"lease", "tenant", "offer", "chips", "chip", "state", "requested", "active", "end", "term",
                    "price_per_chip_hour", "billed", "productive_chip_hours", "lost_chip_hours", "idle_chip_hours",
                    "stranded_chip_hours"}};
  std::optional<Held> held;
  while (leases.next()) {
    if (leases.text(0) != lease) {
      told.names.push_back(leases.text(0));
      continue;
    }
    held = Held{leases.number(7), leases.number(8), leases.number(10)};
    told.lines.push_back(fmt::format(
        "Lease {} of {}: {:g} {} by {}, asked for at {}{}; {}.", lease, leases.text(1), leases.number(3),
        leases.text(4).empty() ? "chips" : leases.text(4), leases.text(2), words.at(leases.number(6)),
        leases.number(9) > 0.0 ? " for a term of " + StoryWords::time(leases.number(9)) : "", leases.text(5)));
    if (!std::isfinite(held->from)) {
      told.lines.emplace_back("Its chips never computed.");
      continue;
    }
    const double worked = leases.number(12);
    const double lost = leases.number(13);
    const double idle = leases.number(14);
    const double stranded = leases.number(15);
    const double all = worked + lost + idle + stranded;
    told.lines.push_back(fmt::format("Its chips were held from {} to {}, for {}{} ({} a chip and hour when last set).",
                                     words.at(held->from), words.at(held->to), StoryWords::dollars(leases.number(11)),
                                     std::isfinite(held->to) ? "" : " so far", StoryWords::dollars(held->price)));
    held->idle = idle;
    if (all > 0.0)
      told.lines.push_back(fmt::format("Of {:.6g} chip-hours {} did work that lasted, {} were lost to restarts, "
                                       "checkpoints and work done again, {} were "
                                       "idle (about {}), and {} were where nothing of the tenant's could run.",
                                       all, share(worked, all), share(lost, all), share(idle, all),
                                       StoryWords::dollars(idle * held->price), share(stranded, all)));
  }
  return held;
}

struct Idle {
  double from = 0.0, to = 0.0;
  double chips = 0.0;
  std::string reason;
  [[nodiscard]] double chip_hours() const { return chips * (to - from) / seconds_an_hour; }
};

/// Why chips idled, the costliest times first.
void tell_idleness(const std::vector<Decision>& decisions, const Held& held, const StoryWords& words, Subjects& told)
{
  const double over = std::isfinite(held.to) ? std::min(held.to, words.end()) : words.end();
  std::vector<Idle> periods;
  const auto close = [&](double at) {
    if (!periods.empty())
      periods.back().to = std::min(periods.back().to, at);
  };
  for (const Decision& decision : decisions)
    if (decision.action == "lease_kept") {
      close(decision.time);
      if (decision.chips > 0.0)
        periods.push_back({decision.time, std::max(decision.time, over), decision.chips, decision.reason});
    }
  double all = 0.0;
  for (const Idle& period : periods)
    all += period.chip_hours();
  if (all <= 0.0)
    return;
  std::ranges::stable_sort(periods, [](const Idle& a, const Idle& b) { return a.chip_hours() > b.chip_hours(); });
  const double whole = std::max(held.idle, all);
  told.lines.push_back(fmt::format(
      "Why chips idled, as the reviews of its tenant's policy found them ({:.6g} of {:.6g} idle "
      "chip-hours{}):",
      all, whole, all < whole ? "; the others idled between two reviews, or were under a tenth of it" : ""));
  for (std::size_t p = 0; p < std::min(most_periods, periods.size()); ++p)
    told.lines.push_back(fmt::format(
        "  {} ({}) from {} to {}: {}", StoryWords::dollars(periods[p].chip_hours() * held.price),
        share(periods[p].chip_hours(), whole), words.at(periods[p].from), words.at(periods[p].to), periods[p].reason));
  if (periods.size() > most_periods)
    told.lines.push_back(fmt::format("  and {} shorter times", periods.size() - most_periods));
}

} // namespace

Subjects lease_story(const std::filesystem::path& folder, const std::string& lease, const StoryWords& words)
{
  Subjects told;
  const std::optional<Held> held = tell_lease(folder, lease, words, told);
  if (!held)
    return told;
  const auto decisions = read_decisions(folder, [&](const Decision& decision) { return decision.lease == lease; });
  std::vector<std::string> lines;
  for (const Decision& decision : decisions) {
    if (decision.action == "lease_kept")
      continue;
    std::string action = decision.action.substr(decision.action.find('_') + 1);
    std::ranges::replace(action, '_', ' ');
    std::string line = fmt::format("{}: {}{}{}: {}", words.at(decision.time), action,
                                   decision.chips > 0.0 ? fmt::format(" {:g} chips", decision.chips) : "",
                                   decision.refused ? ", refused" : "", decision.reason);
    for (const std::string& option : StoryWords::options(decision))
      line += "\n" + option;
    lines.push_back(std::move(line));
  }
  shorten(lines, most_lease_lines);
  told.lines.insert(told.lines.end(), lines.begin(), lines.end());
  tell_idleness(decisions, *held, words, told);
  return told;
}

} // namespace leasehold::analysis
