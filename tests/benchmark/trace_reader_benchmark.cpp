// How fast a trace becomes a JobList. Bars: 100,000 SWF jobs in 25 ms, 1,000,000 linearly; 100,000 Batsim jobs in 150
// ms.
#include "workload/formats.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <string>

namespace {

using namespace leasehold;

/// A cheap source of numbers that look like a trace's; the same on every run.
class Numbers {
public:
  std::uint64_t below(std::uint64_t bound)
  {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33U) % bound;
  }

private:
  std::uint64_t state_ = 1;
};

struct Row {
  double submitted, run_time;
  std::uint64_t processors, walltime;
};

Row draw(Numbers& numbers, double& now)
{
  now += static_cast<double>(numbers.below(200'000'000)) * 1e-6;
  const double run_time = static_cast<double>(numbers.below(20'000'000'000)) * 1e-6;
  return {now, run_time, 1 + numbers.below(128), 1 + static_cast<std::uint64_t>(2.0 * run_time)};
}

std::string swf_text(std::int64_t jobs)
{
  std::string text = "; MaxProcs: 1024\n";
  Numbers numbers;
  double now = 0.0;
  for (std::int64_t i = 1; i <= jobs; ++i) {
    const Row row = draw(numbers, now);
    fmt::format_to(std::back_inserter(text), "{} {:.6f} -1 {:.6f} {} -1 -1 {} {} -1 1 1 1 -1 1 -1 -1 -1\n", i,
                   row.submitted, row.run_time, row.processors, row.processors, row.walltime);
  }
  return text;
}

std::string batsim_text(std::int64_t jobs)
{
  std::string text = "{\"nb_res\":1024,\"jobs\":[\n", profiles;
  Numbers numbers;
  double now = 0.0;
  for (std::int64_t i = 0; i < jobs; ++i) {
    const Row row = draw(numbers, now);
    fmt::format_to(std::back_inserter(text),
                   "{}{{\"id\":\"{}\",\"subtime\":{:.6f},\"walltime\":{},\"res\":{},\"profile\":\"d{:.6f}\"}}",
                   i == 0 ? "" : ",\n", i, row.submitted, row.walltime, row.processors, row.run_time);
    fmt::format_to(std::back_inserter(profiles), "{}\"d{:.6f}\":{{\"type\":\"delay\",\"delay\":{:.6f}}}",
                   i == 0 ? "" : ",\n", row.run_time, row.run_time);
  }
  return text + "],\n\"profiles\":{\n" + profiles + "}}\n";
}

void read_text(benchmark::State& state, const std::string& text, std::string_view format)
{
  const auto reader = workload::find_format(format)->make();
  const auto source = workload::TraceSource::text(text, "trace");
  for (auto _ : state) {
    config::Diagnostics diagnostics;
    const workload::JobList list = reader->read(source, {}, diagnostics);
    if (!diagnostics.ok() || static_cast<std::int64_t>(list.jobs.size()) != state.range(0))
      state.SkipWithError("the trace was not read whole");
    benchmark::DoNotOptimize(list.jobs.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void read_swf(benchmark::State& state)
{
  read_text(state, swf_text(state.range(0)), "swf");
}
void read_batsim(benchmark::State& state)
{
  read_text(state, batsim_text(state.range(0)), "batsim");
}

BENCHMARK(read_swf)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(read_batsim)->Arg(100'000)->Unit(benchmark::kMillisecond);

} // namespace
