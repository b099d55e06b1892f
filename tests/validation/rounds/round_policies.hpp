// The policies of Gavel's and Shockwave's simulators, as the rules of their pages call the product's allocations.
#pragma once

#include "policy/scheduling/shares/least_assignment.hpp"
#include "policy/scheduling/shares/share_problem.hpp"
#include "validation/rounds/python_random.hpp"
#include "validation/rounds/round_simulator.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::test {

using policy::Shares;

/// What is asked: rates of 1 for the policies that are told to be blind to chips, or those of the table.
inline policy::ShareProblem round_problem(const std::vector<RoundJob*>& active, const std::vector<double>& gpus,
                                          bool by_rate)
{
  policy::ShareProblem problem;
  problem.chips = gpus;
  for (const RoundJob* job : active)
    for (std::size_t j = 0; j < gpus.size(); ++j) {
      problem.rates.push_back(by_rate ? job->rates[j] : 1.0);
      problem.widths.push_back(job->gpus);
    }
  return problem;
}

inline RoundPolicy gandiva_fair(std::vector<double> gpus)
{
  return [gpus](const std::vector<RoundJob*>& active, double) {
    return policy::equal_time_shares(round_problem(active, gpus, false));
  };
}

inline RoundPolicy isolated(std::vector<double> gpus)
{
  return [gpus](const std::vector<RoundJob*>& active, double) {
    return policy::isolated_shares(round_problem(active, gpus, false));
  };
}

/// From scratch each time, in the order in which they came: the fastest kind with room for all of its GPUs, of equals the
/// first by name; those behind the first that fits nowhere wait.
inline RoundPolicy fifo_perf(std::vector<double> gpus, std::vector<std::string> kinds)
{
  return [gpus, kinds](const std::vector<RoundJob*>& active, double) {
    std::vector<double> free = gpus;
    Shares shares(active.size() * gpus.size(), 0.0);
    for (std::size_t i = 0; i < active.size(); ++i) {
      std::optional<std::size_t> best;
      for (std::size_t j = 0; j < gpus.size(); ++j)
        if (free[j] >= active[i]->gpus && active[i]->rates[j] > 0.0 &&
            (!best || std::tuple{-active[i]->rates[j], kinds[j]} < std::tuple{-active[i]->rates[*best], kinds[*best]}))
          best = j;
      if (!best)
        break;
      free[*best] -= active[i]->gpus;
      shares[i * gpus.size() + *best] = 1.0;
    }
    return shares;
  };
}

/// Jobs keep their kind. First those that had one, by age: of one that is done the first that waits takes the kind, where what
/// nobody was counted for yet has room for it, so that more may be let in than there is room for. Then those that wait, the first
/// that fits nowhere and all behind it left out: each takes the last kind by name of those that are listed, whether that has room
/// or not, and when that is used up a random one of those with room is not listed any more.
inline RoundPolicy fifo(std::vector<double> gpus, std::vector<std::string> kinds, std::uint32_t seed)
{
  struct Kept {
    std::vector<std::pair<const RoundJob*, std::size_t>> entries; ///< oldest first
    PythonRandom draws;
  };
  const auto kept = std::make_shared<Kept>(Kept{{}, PythonRandom{seed}});
  return [gpus, kinds, kept](const std::vector<RoundJob*>& active, double) {
    std::vector<double> free = gpus;
    std::deque<const RoundJob*> queue;
    for (const RoundJob* job : active)
      if (std::ranges::find(kept->entries, job, [](const auto& entry) { return entry.first; }) == kept->entries.end())
        queue.push_back(job);
    std::vector<std::pair<const RoundJob*, std::size_t>> now, let_in;
    const auto take = [&](auto& to, const RoundJob* job, std::size_t kind) {
      to.emplace_back(job, kind);
      free[kind] -= job->gpus;
    };
    for (const auto& [job, kind] : kept->entries)
      if (std::ranges::find(active, job) != active.end())
        take(now, job, kind);
      else if (!queue.empty() && queue.front()->gpus <= free[kind] && queue.front()->rates[kind] > 0.0) {
        take(let_in, queue.front(), kind);
        queue.pop_front();
      }
    now.insert(now.end(), let_in.begin(), let_in.end()); // they came after all that had a kind
    std::vector<std::size_t> listed;
    for (std::size_t j = 0; j < gpus.size(); ++j)
      if (free[j] > 0.0)
        listed.push_back(j);
    std::ranges::sort(listed, {}, [&](std::size_t j) { return kinds[j]; });
    for (; !queue.empty() && !listed.empty(); queue.pop_front()) {
      std::vector<std::size_t> with_room;
      std::ranges::copy_if(listed, std::back_inserter(with_room),
                           [&](std::size_t j) { return free[j] >= queue.front()->gpus; });
      if (with_room.empty())
        break;
      const std::size_t last = listed.back();
      take(now, queue.front(), last);
      if (free[last] == 0.0)
        std::erase(listed, with_room[kept->draws.below(static_cast<std::uint32_t>(with_room.size()))]);
    }
    kept->entries = now;
    Shares shares(active.size() * gpus.size(), 0.0);
    for (const auto& [job, kind] : now)
      shares[static_cast<std::size_t>(std::ranges::find(active, job) - active.begin()) * gpus.size() + kind] = 1.0;
    return shares;
  };
}

inline RoundPolicy max_min_fairness(std::vector<double> gpus)
{
  return [gpus](const std::vector<RoundJob*>& active, double) {
    policy::ShareProblem problem = round_problem(active, gpus, false);
    return policy::most_even_shares(problem, problem.widths, std::vector<double>(active.size(), 1.0));
  };
}

inline RoundPolicy max_sum_throughput(std::vector<double> gpus)
{
  return [gpus](const std::vector<RoundJob*>& active, double) {
    const policy::ShareProblem problem = round_problem(active, gpus, true);
    return policy::largest_sum_shares(problem, problem.rates);
  };
}

/// The least D by bisection between 100 and a million, or ten times as much, at which all jobs could end within D.
inline RoundPolicy min_total_duration(std::vector<double> gpus)
{
  return [gpus](const std::vector<RoundJob*>& active, double) {
    const policy::ShareProblem problem = round_problem(active, gpus, true);
    std::vector<double> left, floors;
    for (const RoundJob* job : active)
      left.push_back(job->total - job->run);
    const double least = 1.0 / policy::most_even_level(problem, problem.rates, left);
    double low = 100.0, high = 1e6, found = 0.0;
    while (found == 0.0) {
      while (1.05 * low < high) {
        const double middle = (low + high) / 2.0;
        if (middle >= least)
          found = high = middle;
        else
          low = middle;
      }
      if (found == 0.0) {
        low = high;
        high *= 10.0;
      }
    }
    for (const double steps : left)
      floors.push_back(steps / found);
    return policy::middle_shares(problem, problem.rates, floors);
  };
}

inline RoundPolicy finish_time_fairness(std::vector<double> gpus)
{
  struct Past {
    double alone = 0.0, left = 0.0, rate = 0.0;
  };
  const auto past = std::make_shared<std::map<const RoundJob*, Past>>();
  return [gpus, past](const std::vector<RoundJob*>& active, double now) {
    const policy::ShareProblem problem = round_problem(active, gpus, true);
    const Shares own = policy::isolated_shares(problem);
    policy::FinishTimes times;
    for (std::size_t i = 0; i < active.size(); ++i) {
      const double left = active[i]->total - active[i]->run;
      const double rate = policy::gained(problem, problem.rates, own, i);
      const auto [before, is_new] = past->try_emplace(active[i], Past{0.0, left, rate});
      Past& seen = before->second;
      seen.alone += (seen.left - left) / seen.rate;
      seen.left = left;
      seen.rate = rate;
      times.ages.push_back(now - active[i]->arrival);
      times.left.push_back(left);
      times.alone.push_back(seen.alone + left / rate);
    }
    return policy::least_late_shares(problem, problem.rates, times);
  };
}

/// AlloX with a slot for a job. Of Shockwave's gangs, which it was not made for, a share is 1 over the GPUs.
inline RoundPolicy allox(std::vector<double> gpus)
{
  const auto before = std::make_shared<std::map<const RoundJob*, std::vector<double>>>();
  return [gpus, before](const std::vector<RoundJob*>& active, double) {
    const std::size_t kinds = gpus.size();
    std::map<const RoundJob*, std::vector<double>> now;
    std::vector<const RoundJob*> others; // oldest first
    std::vector<std::size_t> slots(gpus.begin(), gpus.end());
    for (const RoundJob* job : active) {
      const auto old = before->find(job);
      now[job] = old == before->end() ? std::vector<double>(kinds, 0.0) : old->second;
      double sum = 0.0;
      for (std::size_t j = 0; j < kinds; ++j)
        sum += now[job][j];
      if (sum != 1.0)
        others.push_back(job);
      for (std::size_t j = 0; j < kinds && sum == 1.0; ++j)
        if (now[job][j] == 1.0)
          --slots[j];
    }
    std::size_t free = 0;
    for (const std::size_t of_kind : slots)
      free += of_kind;
    others.resize(std::min(others.size(), std::max(others.size() / 5, free)));
    std::vector<double> times;
    for (const RoundJob* job : others)
      for (std::size_t j = 0; j < kinds; ++j)
        times.push_back((job->total - job->run) / job->rates[j]);
    std::vector<policy::SlotGroup> groups;
    for (std::size_t j = 0; j < kinds; ++j)
      groups.push_back({j, slots[j], 0.0});
    const auto found = policy::least_assignment(times, kinds, groups);
    for (std::size_t i = 0; i < others.size(); ++i)
      if (found.first[i]) {
        now[others[i]].assign(kinds, 0.0);
        now[others[i]][found.groups[i]] = 1.0 / others[i]->gpus;
      }
    *before = now;
    Shares shares;
    for (const RoundJob* job : active)
      shares.insert(shares.end(), now[job].begin(), now[job].end());
    return shares;
  };
}

} // namespace leasehold::test
