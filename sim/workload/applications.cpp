#include "workload/applications.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace leasehold::workload {

namespace {

/// Between rows along a line; beyond them the last.
StepTime along(const std::map<double, StepTime>& row, double local)
{
  const auto above = row.lower_bound(local);
  if (above == row.end())
    return row.rbegin()->second;
  if (above->first == local || above == row.begin())
    return above->second;
  const auto below = std::prev(above);
  const double part = (local - below->first) / (above->first - below->first);
  return {std::lerp(below->second.step, above->second.step, part),
          std::lerp(below->second.sync, above->second.sync, part)};
}

/// Tables are rounded: a whole number and a hair is that number.
double whole_above(double x)
{
  return std::ceil(x - 1e-8);
}

} // namespace

void StepTimes::add(std::string_view placement, double local, StepTime time)
{
  Spread row{static_cast<std::uint32_t>(placement.size()), 0, local, time};
  for (const char host : placement) {
    const auto gpus = static_cast<std::uint32_t>(host - '0');
    row.gpus += gpus;
    of_host_ = std::max(of_host_, gpus);
  }
  placements_.emplace_back(placement, row);
}

void StepTimes::add(std::uint32_t hosts, std::uint32_t gpus, double local, StepTime time)
{
  spreads_.push_back({hosts, gpus, local, time});
  of_host_ = std::max(of_host_, (gpus + hosts - 1) / hosts);
}

void StepTimes::finish()
{
  for (const auto& [text, row] : placements_) {
    const auto full = std::ranges::count(text, static_cast<char>('0' + of_host_));
    if (full + 1 >= static_cast<std::ptrdiff_t>(text.size()))
      packed_[row.gpus].emplace(row.local, row.time);
    least_local_ = least_local_ == 0.0 ? row.local : std::min(least_local_, row.local);
    most_local_ = std::max(most_local_, row.local);
  }
  std::map<std::uint32_t, ByBatch> others;
  for (const Spread& row : spreads_)
    if (row.hosts == (row.gpus + of_host_ - 1) / of_host_ && !packed_.contains(row.gpus))
      others[row.gpus].emplace(row.local, row.time);
  if (placements_.empty())
    for (const Spread& row : spreads_) {
      least_local_ = least_local_ == 0.0 ? row.local : std::min(least_local_, row.local);
      most_local_ = std::max(most_local_, row.local);
    }
  packed_.merge(others);
  placements_.clear();
  spreads_.clear();
}

std::pair<std::map<std::uint32_t, StepTimes::ByBatch>::const_iterator,
          std::map<std::uint32_t, StepTimes::ByBatch>::const_iterator>
StepTimes::around(std::uint32_t gpus) const
{
  const auto above = packed_.lower_bound(gpus);
  if (above == packed_.end() || above->first == gpus)
    return {above, above};
  return above == packed_.begin() ? std::pair{packed_.end(), packed_.end()} : std::pair{std::prev(above), above};
}

double StepTimes::most_local(std::uint32_t gpus) const
{
  const auto [below, above] = around(gpus);
  return below == packed_.end() ? 0.0 : std::min(below->second.rbegin()->first, above->second.rbegin()->first);
}

StepTime StepTimes::on(std::uint32_t gpus, double local) const
{
  const auto [below, above] = around(gpus);
  if (below == packed_.end())
    return {};
  const StepTime narrow = along(below->second, local);
  if (below == above)
    return narrow;
  const StepTime wide = along(above->second, local);
  const double part = static_cast<double>(gpus - below->first) / (above->first - below->first);
  return {std::lerp(narrow.step, wide.step, part), std::lerp(narrow.sync, wide.sync, part)};
}

std::vector<std::uint32_t> StepTimes::usual_widths() const
{
  std::vector<std::uint32_t> widths;
  const std::uint32_t most = packed_.empty() ? 0 : packed_.rbegin()->first;
  for (std::uint32_t gpus = 1; gpus < of_host_; gpus *= 2)
    widths.push_back(gpus);
  for (std::uint32_t gpus = of_host_; gpus <= most && gpus > 0; gpus += of_host_)
    widths.push_back(gpus);
  return widths;
}

StepTimes& Application::on_chip(std::size_t chip)
{
  chips_.resize(std::max(chips_.size(), chip + 1));
  return chips_[chip];
}

const StepTimes* Application::there(std::size_t chip) const
{
  return chip < chips_.size() && !chips_[chip].empty() && !epochs_.empty() ? &chips_[chip] : nullptr;
}

std::vector<std::uint32_t> Application::usual_widths(std::size_t chip) const
{
  const StepTimes* const times = there(chip);
  return times == nullptr ? std::vector<std::uint32_t>{} : times->usual_widths();
}

double Application::progress_at(std::size_t epoch) const
{
  if (epoch == 0)
    return 0.0;
  const auto least =
      std::ranges::min_element(epochs_, {}, [&](const auto& row) { return row.second[epoch - 1].progress; });
  return least->second[epoch - 1].progress;
}

/// What a step at this batch size is worth, in steps at the least.
double Application::gain(double batch, std::size_t epoch) const
{
  const double scale = batch / epochs_.begin()->first;
  const auto above = epochs_.lower_bound(batch);
  Epoch now = above == epochs_.end() ? epochs_.rbegin()->second[epoch] : above->second[epoch];
  if (above != epochs_.end() && above != epochs_.begin()) {
    const auto below = std::prev(above);
    const double part = (batch - below->first) / (above->first - below->first);
    now.sqr = std::lerp(below->second[epoch].sqr, now.sqr, part);
    now.var = std::lerp(below->second[epoch].var, now.var, part);
  }
  return now.sqr + now.var > 0.0 ? (now.var + now.sqr) / (now.var / scale + now.sqr) : 1.0;
}

Application::Split Application::split(const StepTimes& times, Asked asked, ApplicationRules rules) const
{
  // A GPU of Pollux's cluster holds no more than 8 images of its yolov3.
  const double most_local = rules == ApplicationRules::sia                           ? times.most_local(asked.gpus)
                            : name_ == "yolov3" && rules == ApplicationRules::pollux ? std::min(8.0, times.most_local())
                                                                                     : times.most_local();
  if (most_local <= 0.0)
    return {};
  const double gpus = asked.gpus;
  const double each = whole_above(asked.batch / gpus);
  // One GPU alone cannot tell the noise of its gradients but from several passes.
  const bool tells_noise = asked.gpus > 1 || asked.batch <= epochs_.begin()->first;
  Split split;
  split.passes = std::max(whole_above(each / most_local), tells_noise ? 1.0 : 2.0);
  split.local = std::min(whole_above(each / split.passes), std::floor(epochs_.rbegin()->first / (gpus * split.passes)));
  if (rules == ApplicationRules::sia)
    split.local = std::min(split.local, most_local);
  split.batch = gpus * split.local * split.passes;
  return split;
}

double Application::slower(ApplicationRules rules) const
{
  if (rules == ApplicationRules::pollux)
    return 1.0;
  return name_ == "cifar10" ? 1.8 : name_ == "ncf" ? 1.5 : 1.2;
}

Seconds Application::takes(std::size_t chip, Asked asked, ApplicationRules rules) const
{
  const StepTimes* const times = there(chip);
  if (times == nullptr)
    return Seconds{0.0};
  const Split split = this->split(*times, asked, rules);
  if (split.local < 1.0)
    return Seconds{0.0};
  const StepTime pass = times->on(asked.gpus, split.local);
  const double step = pass.step + (split.passes - 1.0) * (pass.step - pass.sync);
  double seconds = 0.0;
  for (std::size_t e = 0; e < epochs(); ++e)
    seconds += (progress_at(e + 1) - progress_at(e)) * step / gain(split.batch, e);
  return Seconds{seconds * slower(rules)};
}

Seconds Application::takes_at_best(std::size_t chip, Asked asked, ApplicationRules rules) const
{
  const StepTimes* const times = there(chip);
  if (times == nullptr)
    return Seconds{0.0};
  struct Choice {
    double batch, step;
  };
  constexpr int tried = 50; // each so much larger than the one before
  std::vector<Choice> choices;
  const double least = epochs_.begin()->first;
  const double most =
      rules == ApplicationRules::sia ? std::min(asked.batch, epochs_.rbegin()->first) : epochs_.rbegin()->first;
  for (int b = 0; b < tried; ++b) {
    const double batch = least * std::pow(std::max(1.0, most / least), static_cast<double>(b) / (tried - 1));
    const Split split = this->split(*times, {asked.gpus, batch}, rules);
    if (split.local < times->least_local())
      continue;
    const StepTime pass = times->on(asked.gpus, split.local);
    choices.push_back({split.batch, pass.step + (split.passes - 1.0) * (pass.step - pass.sync)});
  }
  if (choices.empty())
    return Seconds{0.0};
  double seconds = 0.0;
  for (std::size_t e = 0; e < epochs(); ++e) {
    double rate = 0.0;
    for (const Choice& choice : choices)
      rate = std::max(rate, gain(choice.batch, e) / choice.step);
    seconds += (progress_at(e + 1) - progress_at(e)) / rate;
  }
  return Seconds{seconds * slower(rules)};
}

} // namespace leasehold::workload
