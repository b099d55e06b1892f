#include "analysis/explain/story.hpp"
#include "analysis/read/table_rows.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

constexpr std::size_t most_service_lines = 30;

/// What services.csv says of it over all periods; whether it says anything.
bool tell_periods(const std::filesystem::path& folder, const std::string& service, const StoryWords& words,
                  Subjects& told)
{
  TableRows rows{folder,
                 output::services_file,
                 {"service", "time", "offered", "capacity_within_slo", "replicas", "desired_replicas"}};
  double periods = 0.0;
  double offered = 0.0;
  double most = 0.0;
  double most_at = 0.0;
  double beyond = 0.0; // periods in which more was offered than keeps the objective
  double missing = 0.0;
  double first_beyond = NAN;
  while (rows.next()) {
    if (rows.text(0) != service) {
      if (std::ranges::find(told.names, rows.text(0)) == told.names.end())
        told.names.push_back(rows.text(0));
      continue;
    }
    if (rows.number(1) >= words.end())
      continue; // how it stands in the end: no time passes
    ++periods;
    offered += rows.number(2);
    if (rows.number(2) > most) {
      most = rows.number(2);
      most_at = rows.number(1);
    }
    if (rows.number(2) > rows.number(3)) {
      first_beyond = beyond++ > 0.0 ? first_beyond : rows.number(1);
    }
    missing += rows.number(4) < rows.number(5) ? 1.0 : 0.0;
  }
  if (periods <= 0.0)
    return false;
  told.lines.push_back(fmt::format("Service {}: {:.6g} requests/s were offered in the mean, at most {:.6g}, at {}.",
                                   service, offered / periods, most, words.at(most_at)));
  told.lines.push_back(fmt::format("In {:.0f} of {:.0f} periods more was offered than its replicas carry within the "
                                   "objective{}; in {:.0f} it had fewer "
                                   "replicas than autoscaling wanted.",
                                   beyond, periods, beyond > 0.0 ? ", first at " + words.at(first_beyond) : "",
                                   missing));
  return true;
}

/// What it lacked replicas for, the longest first.
void tell_waits(const std::vector<Decision>& decisions, const StoryWords& words, Subjects& told)
{
  struct Wait {
    double time = 0.0, from = 0.0;
    std::string reason;
  };
  std::vector<Wait> waits;
  const Decision* open = nullptr;
  const auto close = [&](double at) {
    if (open != nullptr)
      waits.push_back({at - open->time, open->time, open->reason});
    open = nullptr;
  };
  for (const Decision& decision : decisions)
    if (decision.action == "replicas_wait") {
      close(decision.time);
      open = decision.chips > 0.0 ? &decision : nullptr;
    }
  close(std::max(words.end(), open == nullptr ? 0.0 : open->time));
  std::ranges::stable_sort(waits, [](const Wait& a, const Wait& b) { return a.time > b.time; });
  constexpr std::size_t most = 5;
  if (!waits.empty())
    told.lines.emplace_back("When replicas that were wanted were missing, the longest times first:");
  for (std::size_t w = 0; w < std::min(most, waits.size()); ++w)
    told.lines.push_back(
        fmt::format("  {} from {} on: {}", StoryWords::time(waits[w].time), words.at(waits[w].from), waits[w].reason));
  if (waits.size() > most)
    told.lines.push_back(fmt::format("  and {} shorter times", waits.size() - most));
}

/// What the leasing policy of its tenant worked out, of each offer and port as it stood longest; what it left first.
void tell_bargains(const std::vector<Decision>& bargains, const StoryWords& words, Subjects& told)
{
  struct Standing {
    const Decision* longest = nullptr;
    double time = 0.0;
    const Decision* open = nullptr; ///< until it is told anew
    void close(double at)
    {
      if (open != nullptr && (longest == nullptr || at - open->time > time)) {
        longest = open;
        time = at - open->time;
      }
    }
  };
  std::vector<std::pair<std::string, Standing>> all;
  for (const Decision& bargain : bargains) {
    auto same = std::ranges::find(all, bargain.subject, &std::pair<std::string, Standing>::first);
    if (same == all.end())
      same = all.insert(all.end(), {bargain.subject, {}});
    same->second.close(bargain.time);
    same->second.open = &bargain;
  }
  for (auto& [subject, standing] : all)
    standing.close(words.end());
  std::ranges::stable_sort(all, {}, [](const auto& each) { return !each.second.longest->refused; });
  if (!all.empty())
    told.lines.emplace_back("What its tenant's leasing policy weighed, as it stood longest:");
  std::vector<std::string> lines;
  for (const auto& [subject, standing] : all)
    lines.push_back(fmt::format("  {} {} (from {} on, {}): {}", standing.longest->refused ? "left" : "pays:", subject,
                                words.at(standing.longest->time), StoryWords::time(standing.time),
                                standing.longest->reason));
  shorten(lines, most_service_lines);
  told.lines.insert(told.lines.end(), lines.begin(), lines.end());
}

} // namespace

Subjects service_story(const std::filesystem::path& folder, const std::string& service, const StoryWords& words)
{
  Subjects told;
  if (!tell_periods(folder, service, words, told))
    return told;
  std::string tenant;
  const auto decisions = read_decisions(folder, [&](const Decision& decision) {
    const bool its =
        decision.subject == service &&
        (decision.action == "service_scaled" || decision.action == "replicas_wait" || decision.action == "port_asked");
    if (its && tenant.empty())
      tenant = decision.tenant;
    return its;
  });
  tell_waits(decisions, words, told);
  tell_bargains(read_decisions(folder,
                               [&](const Decision& decision) {
                                 return decision.action == "bargain_weighed" && decision.tenant == tenant;
                               }),
                words, told);
  std::vector<std::string> lines;
  for (const Decision& decision : decisions)
    if (decision.action != "replicas_wait")
      lines.push_back(fmt::format("{}: {}: {}", words.at(decision.time),
                                  decision.action == "port_asked" ? "port" : "replicas", decision.reason));
  shorten(lines, most_service_lines);
  told.lines.insert(told.lines.end(), lines.begin(), lines.end());
  return told;
}

} // namespace leasehold::analysis
