#include "analysis/timeline/run_trace.hpp"

#include "analysis/read/table_rows.hpp"
#include "analysis/timeline/lanes.hpp"
#include "analysis/timeline/time_order.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string_view>

namespace leasehold::analysis {

namespace {

constexpr std::string_view accounts_process = "the run";
constexpr std::string_view waiting = "jobs waiting";

/// Calls `each(host)` for "0-3 7".
template <class Each> void for_hosts(std::string_view intervals, Each each)
{
  const char* at = intervals.data();
  const char* const end = at + intervals.size();
  while (at != end) {
    std::uint64_t low = 0;
    const auto first = std::from_chars(at, end, low);
    if (first.ec != std::errc{})
      throw BrokenTable(fmt::format("'{}' are no hosts (such as '0-3 7' is due)", intervals));
    std::uint64_t high = low;
    at = first.ptr;
    if (at != end && *at == '-') {
      const auto last = std::from_chars(at + 1, end, high);
      if (last.ec != std::errc{} || high < low)
        throw BrokenTable(fmt::format("'{}' are no hosts (such as '0-3 7' is due)", intervals));
      at = last.ptr;
    }
    for (std::uint64_t host = low; host <= high; ++host)
      each(host);
    while (at != end && *at == ' ')
      ++at;
  }
}

std::string decimal(double value)
{
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

class RunTrace {
public:
  RunTrace(const std::filesystem::path& folder, const TraceFacts& facts, TraceSink& sink)
      : folder_(folder), facts_(facts), sink_(sink)
  {
  }

  std::vector<std::string> play()
  {
    jobs();
    segments();
    leases();
    replicas();
    ledger();
    services();
    add_up();
    sink_.close();
    return std::move(lacks_);
  }

private:
  /// What comes and goes and is told as a sum: written once all of it is in the order of time.
  void change(const std::string& counter, double time, double by)
  {
    changes_.add(time, 0, fmt::format("{}\n{}", by, counter));
  }

  [[nodiscard]] double until(double end) const
  {
    return std::isfinite(end) ? std::min(end, facts_.horizon.value_or(end)) : facts_.horizon.value_or(last_);
  }

  void jobs()
  {
    TableRows rows{folder_, output::jobs_file, {"final_state", "submission_time", "starting_time", "finish_time"}};
    if (!rows.is_there())
      lacks_.emplace_back("No jobs.csv: there is no queue.");
    const bool stays = TableRows{folder_, output::segments_file, {}}.is_there();
    while (rows.next()) {
      const double started = rows.number(2);
      const double finished = rows.number(3);
      for (const double time : {rows.number(1), started, finished})
        last_ = std::max(last_, std::isfinite(time) ? time : 0.0);
      change(std::string{waiting}, rows.number(1), 1.0);
      if (rows.text(0) == "REJECTED" || (rows.text(0) == "COMPLETED_KILLED" && !std::isfinite(started)))
        change(std::string{waiting}, finished, -1.0);
      else if (!stays && std::isfinite(started))
        change(std::string{waiting}, started, -1.0);
    }
  }

  void segments()
  {
    TableRows rows{
        folder_,
        output::segments_file,
        {"job_id", "workload_name", "hosts", "end_reason", "start", "end", "chips", "rate", "kind", "chip", "region"}};
    if (!rows.is_there()) {
      lacks_.emplace_back("No segments.csv, which knows who held which hosts when: no slices of jobs and replicas in "
                          "pools, and the queue leaves "
                          "out those that came back to it (outputs: {segments: true}).");
      return;
    }
    std::map<std::uint64_t, Lanes> hosts;
    for (std::uint64_t row = 0; rows.next(); ++row) {
      const double begin = rows.number(4);
      const double end = rows.number(5);
      last_ = std::max(last_, end);
      const bool is_job = rows.text(8) == "job";
      if (is_job)
        change(std::string{waiting}, begin, -1.0);
      if (is_job && (rows.text(3) == "preempted" || rows.text(3) == "failed"))
        change(std::string{waiting}, end, 1.0);
      const std::string& workload = rows.text(1);
      if (facts_.training.contains(workload)) {
        change("tokens/s trained, " + workload, begin, rows.number(7));
        change("tokens/s trained, " + workload, end, -rows.number(7));
      }
      Slice slice;
      slice.name = rows.text(0) == workload || !is_job ? workload : workload + " " + rows.text(0);
      slice.begin = begin;
      slice.end = end;
      slice.details = {{"row", std::to_string(row)},
                       {"job", rows.text(0)},
                       {"workload", workload},
                       {"chips", decimal(rows.number(6))},
                       {"rate", decimal(rows.number(7))},
                       {"ended", rows.text(3)}};
      for_hosts(rows.text(2), [&](std::uint64_t host) {
        slice.process = "pool " + rows.text(10) + " " + rows.text(9);
        slice.thread = lane_name(fmt::format("host {}", host), hosts[host].take(begin, end));
        sink_.slice(slice);
      });
    }
  }

  void leases()
  {
    TableRows rows{folder_,
                   output::leases_file,
                   {"lease", "tenant", "offer", "programme", "provider", "region", "chip", "state", "chips", "active",
                    "end", "billed"}};
    std::map<std::string, Lanes> offers;
    while (rows.next()) {
      const double active = rows.number(9);
      if (!std::isfinite(active)) // never had chips
        continue;
      Slice slice;
      slice.process = "provider " + rows.text(4);
      slice.name = fmt::format("{} {}", rows.text(1), rows.text(0));
      slice.begin = active;
      slice.end = std::max(until(rows.number(10)), active);
      slice.details = {{"lease", rows.text(0)},     {"tenant", rows.text(1)},
                       {"programme", rows.text(3)}, {"chips", decimal(rows.number(8))},
                       {"state", rows.text(7)},     {"billed", "$" + decimal(rows.number(11))}};
      slice.thread = lane_name(rows.text(2), offers[rows.text(2)].take(slice.begin, slice.end));
      sink_.slice(slice);
    }
  }

  /// Which replica went is not told: the youngest is taken, so that those that stay long lie below.
  void replicas()
  {
    TableRows rows{folder_, output::events_file, {"event", "subject", "time"}};
    std::map<std::string, std::vector<double>> open;
    const auto stop = [&](const std::string& service, std::vector<double>& since, double time) {
      Slice slice;
      slice.process = "service " + service;
      slice.thread = fmt::format("replica {:04}", since.size());
      slice.name = service;
      slice.begin = since.back();
      slice.end = time;
      since.pop_back();
      sink_.slice(slice);
    };
    while (rows.next()) {
      const double time = rows.number(2);
      auto& since = open[rows.text(1)];
      if (rows.text(0) == "replica_started")
        since.push_back(time);
      else if (rows.text(0) == "replica_stopped" && !since.empty())
        stop(rows.text(1), since, time);
      last_ = std::max(last_, time);
    }
    for (auto& [service, since] : open)
      while (!since.empty())
        stop(service, since, until(std::numeric_limits<double>::infinity()));
    if (!rows.is_there() && TableRows{folder_, output::services_file, {}}.is_there())
      lacks_.emplace_back(
          "No events.csv, which knows when replicas came and went: no slices of them, their number alone "
          "(outputs: {events: true}).");
  }

  void ledger()
  {
    TableRows rows{folder_,
                   output::ledger_file,
                   {"ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "BillingAccountId", "BilledCost"}};
    if (!rows.is_there())
      return;
    if (!facts_.start) {
      lacks_.emplace_back("No manifest.yaml that tells when the run starts: no cost, as bills have dates.");
      return;
    }
    while (rows.next()) {
      // What is used is owed once it was used; what is bought, when it is.
      const auto date = leasehold::parse<Instant>(rows.text(rows.text(2) == "Usage" ? 1 : 0));
      if (!date)
        throw BrokenTable(fmt::format("ledger.csv: '{}' {}", rows.text(0), date.problem));
      change("cost ($), " + rows.text(3), until(static_cast<double>(date->unix_seconds() - *facts_.start)),
             rows.number(4));
    }
  }

  void services()
  {
    TableRows rows{folder_, output::services_file, {"service", "time", "offered", "capacity_within_slo", "replicas"}};
    while (rows.next()) {
      const std::string process = "service " + rows.text(0);
      const double time = rows.number(1);
      sink_.count({process, "requests/s offered", time, rows.number(2)});
      sink_.count({process, "requests/s within the objective", time, rows.number(3)});
      sink_.count({process, "replicas", time, rows.number(4)});
      if (const auto tokens = facts_.output_tokens.find(rows.text(0)); tokens != facts_.output_tokens.end())
        sink_.count({process, "tokens/s asked for", time, rows.number(2) * tokens->second});
    }
  }

  void add_up()
  {
    std::map<std::string, double> sums;
    std::string pending; // several changes at one time are one step
    double at = 0.0;
    const auto tell = [&] {
      if (!pending.empty())
        sink_.count({std::string{accounts_process}, pending, at, sums[pending]});
    };
    changes_.play([&](double time, std::string_view text) {
      const std::size_t split = text.find('\n');
      const std::string counter{text.substr(split + 1)};
      if (counter != pending || time != at)
        tell();
      pending = counter;
      at = time;
      sums[counter] += std::stod(std::string{text.substr(0, split)});
    });
    tell();
  }

  const std::filesystem::path& folder_;
  const TraceFacts& facts_;
  TraceSink& sink_;
  TimeOrder changes_;
  double last_ = 0.0;
  std::vector<std::string> lacks_;
};

} // namespace

std::vector<std::string> trace_run(const std::filesystem::path& folder, const TraceFacts& facts, TraceSink& sink)
{
  return RunTrace{folder, facts, sink}.play();
}

} // namespace leasehold::analysis
