// Open traces of jobs that papers' simulators play, by their own rules: whole seconds, jobs by the number of GPUs.
#pragma once

#include "support/trace_runner.hpp"
#include "workload/line_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

namespace leasehold::test {

inline const std::string traces = LEASEHOLD_SHARED_DIR "/data/training/";

struct Trace {
  std::vector<TraceJob> jobs;
  std::uint32_t gpus = 0;
};

/// Of a file with a header, without it.
inline std::vector<std::vector<std::string>> rows_of(const std::string& file)
{
  config::Diagnostics diagnostics;
  workload::ReadProblems problems{file, diagnostics};
  workload::LineReader lines{workload::TraceSource::file(file).open(1'000'000'000), problems};
  std::vector<std::vector<std::string>> rows;
  while (const auto line = lines.next()) {
    std::vector<std::string> fields{""};
    for (const char c : *line)
      if (c == ',')
        fields.emplace_back();
      else
        fields.back() += c;
    rows.push_back(std::move(fields));
  }
  REQUIRE_MESSAGE(!rows.empty(), file);
  rows.erase(rows.begin()); // the header
  return rows;
}

inline TraceJob on_gpus(double submitted, double run, const std::string& gpus)
{
  return rigid_job(submitted, run, static_cast<std::uint32_t>(std::stoul(gpus)), model::no_limit.value());
}

/// Tiresias' 60 jobs on 16 GPUs: columns job_id, num_gpu, submit_time, iterations, model_name, duration, interval.
inline Trace sixty_jobs()
{
  Trace trace{{}, 16};
  for (const auto& row : rows_of(traces + "tiresias_60_job.csv"))
    trace.jobs.push_back(on_gpus(std::stod(row[2]), std::stod(row[5]), row[1]));
  std::ranges::stable_sort(trace.jobs, {}, &TraceJob::submitted);
  return trace;
}

/// `2017-10-09 07:01:55` on the trace's own clock, s.
inline double seconds_of(const std::string& text)
{
  const auto number = [&](std::size_t at, std::size_t length) { return std::stoi(text.substr(at, length)); };
  const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  const auto days = std::chrono::sys_days{day}.time_since_epoch().count();
  return 86400.0 * static_cast<double>(days) + 3600.0 * number(11, 2) + 60.0 * number(14, 2) + number(17, 2);
}

/// The first 2,000 of Philly's jobs on 256 GPUs: columns timestamp, duration, num_gpus, gpu_time, cluster. Of equal instants the file's order.
inline Trace philly_2000()
{
  std::vector<std::tuple<double, std::size_t, double, std::string>> rows;
  for (const auto& row : rows_of(traces + "philly/philly_jobs_2017-09_10.csv.gz"))
    rows.emplace_back(seconds_of(row[0]), rows.size(), std::max(1.0, std::floor(std::stod(row[1]))), row[2]);
  std::ranges::sort(rows);
  rows.resize(2000);
  Trace trace{{}, 256};
  for (const auto& [at, number, run, gpus] : rows)
    trace.jobs.push_back(on_gpus(at - std::get<0>(rows.front()), run, gpus));
  return trace;
}

struct Result {
  double mean = 0.0;     ///< completion time, s
  double makespan = 0.0; ///< from instant 0, as those of the rule pages
};

/// Every end by the whole second gives these sums: a second of one of 2,000 jobs is 0.0005 s of the mean.
inline Result result_of(const std::vector<Outcome>& outcomes, const std::vector<TraceJob>& jobs)
{
  Result result;
  for (std::size_t j = 0; j < outcomes.size(); ++j) {
    result.mean += (outcomes[j].finished - jobs[j].submitted).value() / static_cast<double>(outcomes.size());
    result.makespan = std::max(result.makespan, outcomes[j].finished.value());
  }
  return result;
}

/// The mean to the last digit given, the makespan to its own.
inline void expect(const std::string& what, const Result& result, const Result& expected, double digit = 1e-4,
                   double last = 1e-6)
{
  CAPTURE(what);
  CAPTURE(result.mean);
  CAPTURE(result.makespan);
  CHECK(std::abs(result.mean - expected.mean) <= 0.51 * digit);
  CHECK(std::abs(result.makespan - expected.makespan) <= last);
}

inline bool traces_missing()
{
  if (std::filesystem::exists(traces + "tiresias_60_job.csv"))
    return false;
  MESSAGE("skipped: there is no " << traces);
  return true;
}

} // namespace leasehold::test
