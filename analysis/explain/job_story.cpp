#include "analysis/explain/story.hpp"
#include "analysis/read/table_rows.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace leasehold::analysis {

namespace {

constexpr std::size_t most_job_lines = 60;
constexpr std::size_t most_names = 10'000; ///< among which a name that was meant is looked for

struct JobName {
  std::string workload; ///< empty: of whichever
  std::string id;
};

/// `trace/17`, or `17`.
JobName named(const std::string& job)
{
  const auto slash = job.find('/');
  return slash == std::string::npos ? JobName{"", job} : JobName{job.substr(0, slash), job.substr(slash + 1)};
}

bool is(const JobName& job, const std::string& workload, const std::string& id)
{
  return id == job.id && (job.workload.empty() || workload == job.workload);
}

/// The rows of jobs.csv; the workloads of which there are any.
std::vector<std::string> tell_job(const std::filesystem::path& folder, const JobName& job, const StoryWords& words,
                                  Subjects& told)
{
  TableRows jobs{folder,
                 output::jobs_file,
                 {"job_id", "workload_name", "tenant", "chips", "submission_time", "starting_time", "finish_time",
                  "final_state", "waiting_time", "execution_time", "lost_time", "preemptions", "chip", "region"}};
  std::vector<std::string> found;
  while (jobs.next()) {
    if (!is(job, jobs.text(1), jobs.text(0))) {
      if (told.names.size() < most_names)
        told.names.push_back(jobs.text(0));
      continue;
    }
    found.push_back(jobs.text(1));
    told.lines.push_back(fmt::format("Job {} of {} ({}, {:g} chips) was submitted at {}; in the end it is {}.", job.id,
                                     jobs.text(2), jobs.text(1), jobs.number(3), words.at(jobs.number(4)),
                                     jobs.text(7)));
    if (!std::isfinite(jobs.number(5))) {
      told.lines.emplace_back("It never started.");
      continue;
    }
    told.lines.push_back(fmt::format("It first started at {}, after {}; it held chips for {}, of which {} were lost to "
                                     "restarts, checkpoints and work "
                                     "done again; it was stopped {:g} times; last it ran on {} in {}{}.",
                                     words.at(jobs.number(5)), StoryWords::time(std::max(0.0, jobs.number(8))),
                                     StoryWords::time(jobs.number(9)), StoryWords::time(jobs.number(10)),
                                     jobs.number(11), jobs.text(12), jobs.text(13),
                                     std::isfinite(jobs.number(6)) ? ", and left at " + words.at(jobs.number(6)) : ""));
  }
  return found;
}

using Event = std::pair<double, std::string>;

void add_stays(const std::filesystem::path& folder, const JobName& job, const StoryWords& words,
               std::vector<Event>& events)
{
  TableRows segments{
      folder, output::segments_file, {"job_id", "start", "end", "chips", "hosts", "end_reason", "workload_name"}};
  while (segments.next())
    if (is(job, segments.text(6), segments.text(0)))
      events.emplace_back(segments.number(2),
                          fmt::format("{}: after {} on {:g} chips (hosts {}): {}", words.at(segments.number(2)),
                                      StoryWords::time(segments.number(2) - segments.number(1)), segments.number(3),
                                      segments.text(4), segments.text(5)));
}

} // namespace

Subjects job_story(const std::filesystem::path& folder, const std::string& job, const StoryWords& words)
{
  Subjects told;
  JobName name = named(job);
  std::vector<std::string> workloads = tell_job(folder, name, words, told);
  if (workloads.empty() && !name.workload.empty()) // an id that has a slash
    workloads = tell_job(folder, name = {"", job}, words, told);
  if (workloads.empty())
    return told;
  if (workloads.size() > 1) {
    told.lines.push_back(
        fmt::format("Several workloads have a job of this id: ask for {}/{}, say.", workloads.front(), name.id));
    return told;
  }
  name.workload = workloads.front();
  const auto decisions = read_decisions(folder, [&](const Decision& decision) {
    if (decision.action.starts_with("job_"))
      return is(name, decision.workload, decision.subject);
    return decision.subject == name.workload &&
           (decision.action == "gang_housed" || decision.action == "data_sent" || decision.action == "port_asked");
  });
  std::vector<Event> events;
  for (std::size_t d = 0; d < decisions.size(); ++d) {
    const Decision& decision = decisions[d];
    std::string line = fmt::format("{}: {}", words.at(decision.time), decision.action);
    std::ranges::replace(line, '_', ' ');
    if (decision.action == "job_waits") {
      const bool more = d + 1 < decisions.size();
      line = more ? fmt::format("{}: it waits for {}: {}", words.at(decision.time),
                                StoryWords::time(decisions[d + 1].time - decision.time), decision.reason)
                  : fmt::format("{}: it waits: {}", words.at(decision.time), decision.reason);
    } else {
      line += (decision.refused ? ", refused: " : ": ") + decision.reason;
    }
    for (const std::string& option : StoryWords::options(decision))
      line += "\n" + option;
    events.emplace_back(decision.time, std::move(line));
  }
  add_stays(folder, name, words, events);
  std::ranges::stable_sort(events, {}, &Event::first);
  std::vector<std::string> lines;
  lines.reserve(events.size());
  for (Event& event : events)
    lines.push_back(std::move(event.second));
  shorten(lines, most_job_lines);
  told.lines.insert(told.lines.end(), lines.begin(), lines.end());
  return told;
}

} // namespace leasehold::analysis
