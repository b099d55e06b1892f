// The experiment of Weng et al. (FGD, USENIX ATC 2023) as its simulator plays it (hkust-adsl/kubernetes-scheduler-simulator): pods
// come one after another, none leaves, and who fits nowhere is gone. Scores are whole numbers there, cut, and ranks of nodes
// drawn at random break their ties; CPU and memory count beside GPUs, and some pods ask for no GPU. What is left of a node, and
// what a pod takes of it, is the product's (policy/placement/scored.hpp).
#pragma once

#include "policy/placement/scored.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace leasehold::test {

/// CPU in thousandths, memory in MiB; one that shares a GPU has `gpus` 1 and `milli` below 1000.
struct FgdPod {
  std::uint32_t cpu = 0, memory = 0, gpus = 0, milli = 0;
  std::string models{}; ///< `A|B`: on either; empty = on any
  auto operator<=>(const FgdPod&) const = default;

  [[nodiscard]] double total() const { return static_cast<double>(gpus) * milli; }
  [[nodiscard]] bool shares() const { return gpus == 1 && milli < 1000; }
  [[nodiscard]] model::Request request() const
  {
    model::Request request;
    request.chips = shares() ? model::ChipShare::thousandths(milli) : model::ChipShare::whole(std::max(1U, gpus));
    request.cores = cpu;
    return request;
  }
};

struct FgdNode {
  std::string name, model;
  std::uint32_t memory = 0, gpus = 0;
  std::uint32_t rank = 0;
  policy::HostRoom room;       ///< `cores` in thousandths
  std::array<bool, 5> hosts{}; ///< pods that share a GPU, and those of 1, 2, 4 and 8
  double fragments = 0.0;      ///< as FGD counts them
  std::uint64_t version = 1;   ///< rises with each pod
};

enum class FgdPolicy : std::uint8_t { random, dot_product, clustering, packing, best_fit, fgd };

/// Kinds of pods that FGD looks at, and how often each is asked for.
using FgdKinds = std::vector<std::pair<FgdPod, double>>;

/// The most frequent kinds that make up 95 % of the pods.
inline FgdKinds typical_kinds(const std::vector<FgdPod>& pods)
{
  std::map<FgdPod, double> counts;
  for (FgdPod pod : pods) {
    pod.memory = 0;
    ++counts[pod];
  }
  std::vector<std::pair<FgdPod, double>> kinds{counts.begin(), counts.end()};
  std::ranges::sort(kinds, std::greater{}, [](const auto& kind) {
    const FgdPod& pod = kind.first;
    return std::tuple{kind.second, pod.cpu, pod.milli, pod.gpus, pod.models};
  });
  double covered = 0.0;
  std::size_t taken = 0;
  const auto all = static_cast<double>(pods.size());
  while (taken < kinds.size() && covered < 0.95 * all)
    covered += kinds[taken++].second;
  kinds.resize(taken);
  for (auto& kind : kinds)
    kind.second = kind.second / all / (covered / all);
  return kinds;
}

class FgdExperiment {
public:
  /// `uniform` draws below a bound, for FgdPolicy::random.
  FgdExperiment(FgdPolicy policy, std::vector<FgdNode> nodes, FgdKinds kinds,
                std::function<std::size_t(std::size_t)> uniform = {})
      : policy_(policy), nodes_(std::move(nodes)), kinds_(std::move(kinds)), uniform_(std::move(uniform))
  {
    std::ranges::sort(nodes_, {}, &FgdNode::rank);
    for (FgdNode& node : nodes_) {
      all_ += 1000.0 * node.gpus;
      node.fragments = fragments(node.room, node.model);
    }
  }

  /// Places it, or drops it.
  void arrive(const FgdPod& pod)
  {
    arrived_ += pod.total();
    const auto [found, added] = known_.try_emplace(pod);
    Known& known = found->second;
    if (added)
      known.scores.resize(nodes_.size());
    FgdNode* best = nullptr;
    std::size_t fitting = 0;
    int most = 0;
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
      Score& score = known.scores[n];
      if (score.version != nodes_[n].version)
        score = {nodes_[n].version, fits(nodes_[n], pod), 0, 0};
      if (!score.fits)
        continue;
      ++fitting;
      if (policy_ == FgdPolicy::random) {
        if (uniform_(fitting) == 0)
          best = &nodes_[n];
        continue;
      }
      if (!score.valued)
        value(nodes_[n], pod, score);
      if (best == nullptr || score.value > most) {
        best = &nodes_[n];
        most = score.value;
      }
    }
    if (best != nullptr)
      place(*best, pod, known.scores[static_cast<std::size_t>(best - nodes_.data())]);
    else
      ++failed_;
    note();
  }

  [[nodiscard]] int failed() const { return failed_; }
  [[nodiscard]] double placed() const { return placed_; }
  /// In percent of all GPUs, by percent arrived: the mean after the pods at which so much had.
  [[nodiscard]] std::map<int, double> curve() const
  {
    std::map<int, double> curve;
    for (const auto& [x, sum] : sums_)
      curve[x] = std::nearbyint(sum.first / sum.second * 100.0) / 100.0;
    return curve;
  }

private:
  struct Score {
    std::uint64_t version = 0; ///< of the node
    bool fits = false, valued = false;
    int value = 0;
    std::size_t position = 0; ///< of the GPU that is shared
  };
  struct Known {
    std::vector<Score> scores; ///< by node
  };

  static bool allowed(const std::string& models, const std::string& model)
  {
    for (std::size_t begin = 0; begin < models.size();) {
      const std::size_t end = std::min(models.find('|', begin), models.size());
      if (models.compare(begin, end - begin, model) == 0)
        return true;
      begin = end + 1;
    }
    return models.empty();
  }
  static std::size_t with_room(const policy::HostRoom& room, std::uint32_t milli)
  {
    return static_cast<std::size_t>(
        std::ranges::count_if(room.accelerators, [&](const auto& gpu) { return gpu.thousandths >= milli; }));
  }
  static bool fits(const FgdNode& node, const FgdPod& pod)
  {
    return node.room.cores >= pod.cpu && node.memory >= pod.memory &&
           (pod.gpus == 0 || (allowed(pod.models, node.model) && with_room(node.room, pod.milli) >= pod.gpus));
  }

  /// Sums in the order of the simulator, which tells what kinds lack: both, GPUs, CPU; nothing, of those that ask for no GPU;
  /// CPU of these; the model.
  [[nodiscard]] double fragments(const policy::HostRoom& room, const std::string& model) const
  {
    std::array<double, 6> sums{};
    const double left = room.chips_left();
    for (const auto& [kind, often] : kinds_) {
      const bool cpu = room.cores >= kind.cpu;
      if (kind.gpus == 0) {
        sums[cpu ? 3 : 4] += often * left;
      } else if (!allowed(kind.models, model)) {
        sums[5] += often * left;
      } else if (with_room(room, kind.milli) < kind.gpus) {
        sums[cpu ? 1 : 0] += often * left;
      } else if (!cpu) {
        sums[2] += often * left;
      } else {
        double small = 0.0;
        for (const auto& gpu : room.accelerators)
          small += gpu.thousandths < kind.milli ? gpu.thousandths : 0.0;
        sums[1] += often * small;
      }
    }
    double sum = 0.0;
    for (const double each : sums)
      sum += each;
    return sum;
  }

  static policy::HostRoom after(policy::HostRoom room, const FgdPod& pod, std::size_t position)
  {
    if (pod.gpus == 0)
      room.cores -= pod.cpu;
    else
      room.take(pod.request(), position);
    return room;
  }

  [[nodiscard]] int gradient(const FgdNode& node, const FgdPod& pod, std::size_t position) const
  {
    const double gain = (node.fragments - fragments(after(node.room, pod, position), node.model)) / 1000.0;
    return static_cast<int>(100.0 / (1.0 + std::exp(-gain)));
  }

  void value(const FgdNode& node, const FgdPod& pod, Score& score) const
  {
    score.valued = true;
    score.position = pod.shares() ? node.room.fullest_for(pod.milli) : 0;
    const double cpu = node.room.cores, left = node.room.chips_left(), asked = pod.total();
    switch (policy_) {
    case FgdPolicy::dot_product:
      score.value = static_cast<int>(
          100.0 * (1.0 - (cpu / 128000.0 * (pod.cpu / 128000.0) + left / 8000.0 * (asked / 8000.0)) / 2.0));
      break;
    case FgdPolicy::best_fit:
      score.value =
          static_cast<int>(100.0 * (1.0 - 0.5 * ((cpu - pod.cpu) / 128000.0) - 0.5 * ((left - asked) / 8000.0)));
      break;
    case FgdPolicy::clustering:
      score.value = clustering(node, pod, left);
      break;
    case FgdPolicy::packing:
      score.value = packing(node, pod);
      break;
    default:
      if (!pod.shares()) {
        score.value = gradient(node, pod, 0);
        break;
      }
      score.value = -1;
      for (std::size_t gpu = 0; gpu < node.room.accelerators.size(); ++gpu)
        if (node.room.accelerators[gpu].thousandths >= pod.milli)
          if (const int found = gradient(node, pod, gpu); found > score.value) {
            score.value = found;
            score.position = gpu;
          }
    }
  }

  static std::size_t kind_of(const FgdPod& pod)
  {
    return pod.shares() ? 0 : pod.gpus == 1 ? 1 : pod.gpus == 2 ? 2 : pod.gpus == 4 ? 3 : 4;
  }
  static int clustering(const FgdNode& node, const FgdPod& pod, double left)
  {
    if (pod.gpus == 0)
      return 0;
    const auto kinds = std::ranges::count(node.hosts, true);
    const bool alike = node.hosts[kind_of(pod)];
    return static_cast<int>(25.0 * (8000.0 - left) / 8000.0) + (alike ? (kinds == 1 ? 75 : 50) : (kinds == 0 ? 25 : 0));
  }
  static int packing(const FgdNode& node, const FgdPod& pod)
  {
    if (pod.gpus == 0)
      return 0;
    const int all = static_cast<int>(node.gpus);
    std::vector<int> left;
    for (const auto& gpu : node.room.accelerators)
      if (gpu.thousandths >= pod.milli)
        left.push_back(gpu.thousandths);
    if (static_cast<int>(with_room(node.room, 1000)) == all)
      return std::max(33 - all, all);
    std::ranges::sort(left);
    left.resize(pod.gpus);
    if (const auto full = static_cast<int>(std::ranges::count(left, 1000)); full > 0)
      return std::max(50 - full, 33);
    int tenths = 0;
    for (const int each : left)
      tenths += each / 10;
    return std::max(50, 100 - tenths / 10);
  }

  void place(FgdNode& node, const FgdPod& pod, Score& score)
  {
    if (policy_ == FgdPolicy::random && pod.shares()) {
      std::vector<std::size_t> fitting;
      for (std::size_t gpu = 0; gpu < node.room.accelerators.size(); ++gpu)
        if (node.room.accelerators[gpu].thousandths >= pod.milli)
          fitting.push_back(gpu);
      score.position = fitting[uniform_(fitting.size())];
    }
    node.room = after(std::move(node.room), pod, score.position);
    node.memory -= pod.memory;
    if (pod.gpus > 0)
      node.hosts[kind_of(pod)] = true;
    if (policy_ == FgdPolicy::fgd)
      node.fragments = fragments(node.room, node.model);
    ++node.version;
    placed_ += pod.total();
  }

  void note()
  {
    const int x = static_cast<int>(std::nearbyint(100.0 * arrived_ / all_));
    auto& [sum, rows] = sums_[x];
    sum += std::nearbyint(100.0 * placed_ / all_ * 100.0) / 100.0;
    rows += 1.0;
  }

  FgdPolicy policy_;
  std::vector<FgdNode> nodes_; ///< by rank
  FgdKinds kinds_;
  std::function<std::size_t(std::size_t)> uniform_;
  std::map<FgdPod, Known> known_; ///< scores are the same until the node gets a pod
  std::map<int, std::pair<double, double>> sums_;
  double all_ = 0.0, arrived_ = 0.0, placed_ = 0.0;
  int failed_ = 0;
};

} // namespace leasehold::test
