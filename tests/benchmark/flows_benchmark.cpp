// What it takes to share links among gangs that come and go: completions of jobs a second with `network: flows`.
//
// A fat tree of 1,024 hosts, 32 a leaf, with a quarter of their bandwidth above the leaves. Gangs of like width fill it,
// their hosts drawn at random over all leaves, which is the worst that a placement can do: nearly every flow is on a
// contended link. Where a job ends, the next one takes its hosts in another order. Work is exponential; ends come from
// SimGrid's shares on a heap, as in a run.
#include "fabric/flows.hpp"
#include "platform/reader.hpp"
#include "random/stream.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <queue>
#include <vector>

namespace {

using namespace leasehold;

constexpr std::uint32_t hosts = 1024;
constexpr std::uint64_t job_count = 20'000;

const model::Inventory& fat_tree()
{
  static const model::Inventory inventory = [] {
    const auto path = std::filesystem::temp_directory_path() / "leasehold-flows-benchmark.xml";
    std::ofstream{path} << R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="c" prefix="h" suffix="" radical="0-1023" speed="1Gf" bw="50GBps" lat="1us" topology="FAT_TREE"
           topo_parameters="2;32,32;1,8;1,1" sharing_policy="SPLITDUPLEX" loopback_bw="100GBps" loopback_lat="0us">
    <prop id="provider" value="p"/><prop id="region" value="r"/>
    <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
  </cluster>
</platform>
)";
    config::Diagnostics faults;
    model::Inventory read = platform::load_platform(path.string(), faults);
    static_cast<void>(read.network->graph()); // drawn from the file when it is first asked for
    std::filesystem::remove(path);
    if (!faults.ok()) {
      std::fputs(faults.text().c_str(), stderr);
      std::exit(1);
    }
    return read;
  }();
  return inventory;
}

/// Jobs by slot, as many as the machine holds.
class Machine {
public:
  Machine(std::uint32_t width, random::Stream& stream) : flows_(fat_tree()), stream_(&stream), jobs_(hosts / width)
  {
    std::vector<model::HostId> all;
    for (std::uint32_t h = 0; h < hosts; ++h)
      all.emplace_back(h);
    shuffle(all);
    for (std::size_t j = 0; j < jobs_.size(); ++j) {
      jobs_[j].hosts.assign(all.begin() + static_cast<std::ptrdiff_t>(j * width),
                            all.begin() + static_cast<std::ptrdiff_t>((j + 1) * width));
      start(j);
    }
  }

  void play(std::uint64_t completions)
  {
    for (share_out(); completions > 0; share_out()) {
      while (jobs_[ends_.top().job].epoch != ends_.top().epoch)
        ends_.pop();
      const End end = ends_.top();
      ends_.pop();
      now_ = end.time;
      flows_.leave(jobs_[end.job].crossing);
      ++jobs_[end.job].epoch;
      shuffle(jobs_[end.job].hosts);
      start(end.job);
      --completions;
      played_ += static_cast<double>(flows_.played());
    }
  }
  [[nodiscard]] double flows_played() const { return played_; }

private:
  struct Job {
    std::vector<model::HostId> hosts;
    network::CrossingId crossing;
    double left = 0.0; ///< s, alone
    double share = 1.0;
    double since = 0.0;
    std::uint32_t epoch = 0;
  };
  struct End {
    double time;
    std::size_t job;
    std::uint32_t epoch;
    bool operator>(const End& other) const { return time > other.time; }
  };

  void shuffle(std::vector<model::HostId>& some)
  {
    for (std::size_t i = some.size(); i > 1; --i)
      std::swap(some[i - 1], some[static_cast<std::size_t>(stream_->uniform_int(0, static_cast<std::int64_t>(i) - 1))]);
  }
  void start(std::size_t j)
  {
    Job& job = jobs_[j];
    job.crossing = flows_.enter({job.hosts, network::Crossing::Pattern::ring, 1});
    if (by_crossing_.size() <= job.crossing.index())
      by_crossing_.resize(job.crossing.index() + 1);
    by_crossing_[job.crossing.index()] = j;
    job.left = stream_->exponential(3600.0);
    job.share = 1.0;
    job.since = now_;
    ends_.push({now_ + job.left, j, job.epoch});
  }
  void share_out()
  {
    for (const network::Share& told : flows_.share_out(Timestamp{now_})) {
      const std::size_t j = by_crossing_[told.crossing.index()];
      Job& job = jobs_[j];
      job.left -= (now_ - job.since) * job.share;
      job.since = now_;
      job.share = told.share;
      ends_.push({now_ + std::max(0.0, job.left) / job.share, j, ++job.epoch});
    }
  }

  fabric::Flows flows_;
  random::Stream* stream_;
  std::vector<Job> jobs_;
  std::vector<std::size_t> by_crossing_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  double now_ = 0.0;
  double played_ = 0.0;
};

void gangs_of(benchmark::State& state)
{
  random::Stream stream{1, 0, "benchmark"};
  const auto width = static_cast<std::uint32_t>(state.range(0));
  double flows = 0.0;
  for (auto round : state) {
    static_cast<void>(round);
    Machine machine{width, stream};
    machine.play(job_count);
    flows += machine.flows_played();
  }
  const double completions = static_cast<double>(state.iterations()) * static_cast<double>(job_count);
  state.counters["completions_per_s"] = benchmark::Counter(completions, benchmark::Counter::kIsRate);
  state.counters["flows_at_a_time"] = flows / completions;
}
BENCHMARK(gangs_of)->Arg(4)->Arg(8)->Arg(64)->Iterations(1)->Unit(benchmark::kSecond);

} // namespace
