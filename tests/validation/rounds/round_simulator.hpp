// The round loop of Gavel's simulator and of Shockwave's, which is a fork of it, with their quirks: what decides who gets
// which share of the time is handed in. Gangs are jobs of a throughput table's types, and placement costs nothing.
#pragma once

#include "validation/rounds/batch_sizes.hpp"
#include "validation/rounds/python_random.hpp"
#include "workload/throughput_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::test {

struct RoundJob {
  std::string type;
  std::uint32_t gpus = 1;
  double total = 0.0; ///< steps
  double arrival = 0.0;
  std::optional<BatchFlags> batches;
  double alone = 0.0; ///< of Shockwave's jobs: see BatchFlags::alone

  double run = 0.0;
  int batch = 0;
  std::optional<int> flag;   ///< the batch size that it goes to after its next round
  std::vector<double> rates; ///< by kind of GPU, at its batch size
  std::vector<double> att;   ///< time received since the last reset, by kind
  std::vector<double> deficit;
  double executed = 0.0; ///< Σ e
  int failures = 0;
  bool ran_before = false;
  double jct = -1.0;
  double crowd = 0.0; ///< sum over the rounds that it is present of how many jobs are
  int rounds = 0;
};

struct RoundRules {
  bool shockwave = true;
  double round = 120.0;
  double gap = 1000.0; ///< least time between resets
  /// Jobs without a share run on what is left over; those of fifo and fifo_perf do not.
  bool leftovers = true;
  /// Kinds are picked in another order each round, drawn from this seed: of policies that are blind to rates.
  std::optional<std::uint32_t> shuffles = std::nullopt;
};

struct RoundGpus {
  std::vector<std::string> kinds; ///< in the order in which they are picked
  std::vector<std::size_t> chips; ///< where they stand in the table
  std::vector<double> count;
};

/// Shares by job, then by kind: of the jobs that are active at a reset.
using RoundPolicy = std::function<std::vector<double>(const std::vector<RoundJob*>& active, double now)>;

/// Its members are what one step of the loop leaves for the next, hence their number.
class RoundSimulator {
public:
  /// The next job of the trace, by arrival; none at its end.
  using Source = std::function<std::optional<RoundJob>()>;

  RoundSimulator(const workload::ThroughputTable& table, RoundGpus gpus, RoundRules rules, RoundPolicy policy)
      : table_(&table), gpus_(std::move(gpus)), rules_(rules), policy_(std::move(policy)),
        tot_(gpus_.kinds.size(), 0.0), order_(gpus_.kinds.size())
  {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (rules_.shuffles)
      draws_.emplace(*rules_.shuffles + 5);
  }

  /// Plays until no job is left, or until `over` says so.
  void play(
      const Source& source, const std::function<bool()>& over = [] { return false; })
  {
    next_ = source();
    while (!over()) {
      if (!run_round())
        return;
      if (rules_.shockwave)
        for (const std::size_t id : active_)
          set_flag(jobs_[id]);
      admit(source);
      reset();
      pick();
    }
  }

  [[nodiscard]] const std::deque<RoundJob>& jobs() const { return jobs_; }
  [[nodiscard]] double makespan() const { return last_end_; }
  [[nodiscard]] double utilisation() const
  {
    double gpus = 0.0;
    for (const double count : gpus_.count)
      gpus += count;
    return busy_ / gpus / last_end_;
  }

private:
  struct Run {
    std::size_t job, kind;
    double steps, end;
  };

  /// False where nothing is left to do.
  bool run_round()
  {
    std::vector<Run> runs;
    double end = now_;
    for (const auto& [id, kind] : picked_) {
      const RoundJob& job = jobs_[id];
      const double rate = job.rates[kind];
      double steps = std::floor(rate * rules_.round);
      steps = std::clamp(job.total - job.run, 0.0, steps); // a job may be past its end: its epochs grew
      runs.push_back({id, kind, steps, now_ + steps / rate});
      end = std::max(end, runs.back().end);
    }
    if (runs.empty()) {
      if (!next_ || (rules_.shockwave && active_.empty() && started_))
        return false;
      now_ = std::max(now_, next_->arrival);
      return true;
    }
    std::ranges::sort(runs, [](const Run& a, const Run& b) {
      return std::tuple{-a.end, a.job} < std::tuple{-b.end, b.job};
    });
    for (const std::size_t id : active_) {
      jobs_[id].crowd += static_cast<double>(active_.size());
      ++jobs_[id].rounds;
    }
    std::vector<std::size_t> ran;
    for (const Run& run : runs) {
      finish(run);
      ran.push_back(run.job);
    }
    for (const std::size_t id : active_)
      jobs_[id].ran_before = std::ranges::find(ran, id) != ran.end();
    last_end_ = end;
    now_ = end;
    started_ = true;
    return true;
  }

  void finish(const Run& run)
  {
    RoundJob& job = jobs_[run.job];
    double steps = run.steps, e = run.end - last_end_;
    if (rules_.shockwave && started_ && !job.ran_before && e > rules_.round - 5.0) {
      steps = std::floor(steps * (e - 20.0) / e);
      e -= 20.0;
    }
    const double each = std::floor(steps / job.gpus);
    const double least = job.gpus == 1 ? steps : std::min(each, steps - each * (job.gpus - 1));
    const bool failed = rules_.shockwave ? least <= 0.0 && e <= 0.0 : least <= 0.0 || e <= 0.0;
    if (failed) {
      changed_ = true;
      if (++job.failures == 5)
        remove(run.job, rules_.shockwave ? run.end - job.arrival : -2.0);
      return;
    }
    job.failures = 0;
    job.run += steps;
    job.executed += e;
    job.att[run.kind] += e;
    tot_[run.kind] += e;
    busy_ += e * job.gpus;
    if (job.run >= job.total || (rules_.shockwave && job.executed > std::floor(1.5 * std::floor(job.alone)))) {
      remove(run.job, run.end - job.arrival);
      return;
    }
    if (job.flag)
      apply(job);
  }

  void remove(std::size_t id, double jct)
  {
    jobs_[id].jct = jct;
    std::erase(active_, id);
    changed_ = true;
  }

  static int epoch_of(const RoundJob& job)
  {
    return static_cast<int>(std::ceil(job.run / workload::steps_an_epoch(job.batches->model(), job.batch)));
  }

  static void set_flag(RoundJob& job)
  {
    const int wanted = job.batches->wanted(job.batch, epoch_of(job));
    job.flag = wanted == job.batch ? std::nullopt : std::optional{wanted};
  }

  void apply(RoundJob& job)
  {
    const int to = *job.flag;
    job.flag.reset();
    const workload::BatchModel& model = job.batches->model();
    const std::string type = workload::with_batch(job.type, to);
    if (job.batches->first() == model.largest || table_->rate(type, job.gpus, gpus_.chips.front()) <= 0.0)
      return;
    const double before = workload::steps_an_epoch(model, job.batch), after = workload::steps_an_epoch(model, to);
    const double epochs = std::ceil(job.total / before);
    double total = std::ceil(job.total * job.batch / to);
    if (std::ceil(total / after) != epochs)
      total = epochs * after;
    job.run = std::ceil(job.run / before) * after;
    job.total = total;
    job.batch = to;
    job.type = type;
    take_rates(job);
  }

  void take_rates(RoundJob& job) const
  {
    job.rates.clear();
    for (const std::size_t chip : gpus_.chips)
      job.rates.push_back(table_->rate(job.type, job.gpus, chip));
  }

  void admit(const Source& source)
  {
    for (; next_ && next_->arrival <= now_; next_ = source()) {
      RoundJob job = std::move(*next_);
      take_rates(job);
      job.att.assign(gpus_.kinds.size(), rules_.round / 2.0);
      job.deficit.assign(gpus_.kinds.size(), 0.0);
      active_.push_back(jobs_.size());
      jobs_.push_back(std::move(job));
      changed_ = true;
    }
  }

  void reset()
  {
    if (!changed_ || (now_ - last_reset_ < rules_.gap && last_reset_ != 0.0))
      return;
    changed_ = false;
    std::vector<RoundJob*> active;
    for (const std::size_t id : active_) {
      RoundJob& job = jobs_[id];
      active.push_back(&job);
      for (std::size_t j = 0; j < gpus_.kinds.size(); ++j) {
        job.deficit[j] += share(id, j) * (now_ - last_reset_) - (job.att[j] - rules_.round / 2.0);
        job.att[j] = rules_.round / 2.0;
      }
    }
    tot_.assign(gpus_.kinds.size(), rules_.round / 2.0 * static_cast<double>(active.size()));
    last_reset_ = now_;
    shared_ = active_;
    shares_ = active.empty() ? std::vector<double>{} : policy_(active, now_);
  }

  /// 0 for a job that was not there at the reset.
  [[nodiscard]] double share(std::size_t id, std::size_t kind) const
  {
    const auto at = std::ranges::lower_bound(shared_, id);
    return at == shared_.end() || *at != id
               ? 0.0
               : shares_[static_cast<std::size_t>(at - shared_.begin()) * gpus_.kinds.size() + kind];
  }

  void pick()
  {
    struct Candidate {
      double priority, deficit, share;
      std::size_t id;
    };
    picked_.clear();
    for (std::size_t k = order_.size(); draws_ && k-- > 1;)
      std::swap(order_[k], order_[draws_->below(static_cast<std::uint32_t>(k) + 1)]);
    std::vector<bool> taken(jobs_.size(), false);
    for (const std::size_t j : order_) {
      std::vector<Candidate> order;
      for (const std::size_t id : active_) {
        const RoundJob& job = jobs_[id];
        const double x = share(id, j);
        double priority = 0.0;
        if (x > 0.0 && job.rates[j] > 0.0)
          priority = tot_[j] > 0.0 ? x * tot_[j] / job.att[j] : x * 1e9;
        order.push_back({priority, job.deficit[j], x, id});
      }
      std::ranges::sort(order, [](const Candidate& a, const Candidate& b) {
        return std::tuple{-a.priority, -a.deficit, -a.share, a.id} <
               std::tuple{-b.priority, -b.deficit, -b.share, b.id};
      });
      double left = gpus_.count[j];
      for (const Candidate& one : order) {
        const RoundJob& job = jobs_[one.id];
        if (taken[one.id] || job.rates[j] <= 0.0 || job.gpus > left || (!rules_.leftovers && one.priority <= 0.0))
          continue;
        taken[one.id] = true;
        left -= job.gpus;
        if (std::ranges::binary_search(shared_, one.id)) // else its GPUs idle for the round
          picked_.emplace_back(one.id, j);
      }
    }
  }

  const workload::ThroughputTable* table_;
  RoundGpus gpus_;
  RoundRules rules_;
  RoundPolicy policy_;
  std::deque<RoundJob> jobs_; ///< stay in place
  std::optional<RoundJob> next_;
  std::vector<std::size_t> active_; ///< by id
  std::vector<std::size_t> shared_; ///< those that had shares at the last reset
  std::vector<double> shares_;
  std::vector<double> tot_;        ///< time received since the last reset, by kind
  std::vector<std::size_t> order_; ///< of the kinds
  std::optional<PythonRandom> draws_;
  std::vector<std::pair<std::size_t, std::size_t>> picked_;
  double now_ = 0.0, last_reset_ = 0.0, last_end_ = 0.0, busy_ = 0.0;
  bool changed_ = false, started_ = false;
};

} // namespace leasehold::test
