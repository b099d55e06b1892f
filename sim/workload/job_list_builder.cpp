#include "workload/job_list_builder.hpp"

#include "units/printable.hpp"
#include "workload/gang.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>

namespace leasehold::workload {

namespace {

/// Numbers without leading zeros in their order, so that the common case is seen in one pass.
bool comes_before(std::string_view a, std::string_view b)
{
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// What is in a name that no table, and no terminal, may have as it is; nearly all names are plain ASCII. Empty where it is
/// one line of text.
std::string hidden_in(std::string_view name)
{
  if (std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; }))
    return {};
  const std::size_t torn = name.find_first_of("\t\n");
  if (torn != std::string_view::npos)
    return fmt::format("<U+{:04X}>", static_cast<unsigned>(name[torn]));
  const std::string_view hidden = first_unprintable(name);
  return hidden.empty() ? std::string{} : printable(hidden);
}

/// `each` values of every job.
template <class T> void reorder(std::vector<T>& column, const std::vector<std::uint32_t>& order, std::size_t each = 1)
{
  if (column.empty())
    return;
  std::vector<T> result;
  result.reserve(order.size() * each);
  for (const std::uint32_t i : order) {
    const auto first = column.begin() + static_cast<std::ptrdiff_t>(i * each);
    std::move(first, first + static_cast<std::ptrdiff_t>(each), std::back_inserter(result));
  }
  column = std::move(result);
}

} // namespace

JobListBuilder::JobListBuilder(const ReadOptions& options, ReadProblems& problems)
    : options_(options), problems_(problems)
{
}

void JobListBuilder::expect(std::uint64_t jobs)
{
  const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(jobs + jobs / 50 + 16, 1U << 28));
  const std::size_t name_bytes = size() == 0 ? 0 : (list_.names.size() / size() + 2) * room;
  list_.jobs.reserve(room);
  list_.name_end.reserve(room);
  lines_.reserve(room);
  list_.names.reserve(std::max(name_bytes, list_.names.size()));
}

void JobListBuilder::add(std::string_view name, const TraceJob& job, std::uint64_t line)
{
  constexpr std::size_t room = std::numeric_limits<std::uint32_t>::max();
  // A table of jobs could not be read back with a line break in it.
  if (const std::string hidden = hidden_in(name); !hidden.empty())
    problems_.fault(line, 1, "job_id", fmt::format("{} has {} in it", in_backquotes(name), hidden),
                    "an id is one line of printable text");
  if (name.size() > max_name_bytes || list_.names.size() + name.size() > room || size() >= room) {
    problems_.fault(line, 1, "job_id", fmt::format("{} is too long an id", in_backquotes(name)),
                    fmt::format("an id has up to {} bytes, those of a trace up to 4 GiB", max_name_bytes));
    name = {};
  }
  list_.jobs.push_back(job);
  list_.tells_computation |= job.computation > 0.0;
  list_.names.append(name);
  list_.name_end.push_back(static_cast<std::uint32_t>(list_.names.size()));
  lines_.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(line, room)));
}

void JobListBuilder::wait_for(NamedLink link)
{
  named_links_.emplace_back(static_cast<std::uint32_t>(size() - 1), std::move(link));
}

model::Request JobListBuilder::request_for(std::uint32_t processors) const
{
  return gang_of(processors, options_.chips_per_processor, options_.chips_per_member);
}

void JobListBuilder::rebase_to_first()
{
  if (list_.jobs.empty())
    return;
  const auto first = std::min_element(list_.jobs.begin(), list_.jobs.end(), [](const auto& a, const auto& b) {
                       return a.submitted < b.submitted;
                     })->submitted;
  for (TraceJob& job : list_.jobs)
    job.submitted = job.submitted.since(first);
  list_.unix_start = first.whole_seconds();
}

void JobListBuilder::rebase_epochs()
{
  constexpr double least_epoch = 1e9; // 2001-09-09; as a time since the first job, 31 years
  const auto is_epoch = [](const TraceJob& job) { return job.submitted >= Timestamp{least_epoch}; };
  if (list_.jobs.empty() || !std::ranges::all_of(list_.jobs, is_epoch))
    return;
  problems_.repaired("times count from 1970, taken from the first submission on", lines_.front());
  rebase_to_first();
}

void JobListBuilder::report_repeated_names()
{
  bool increasing = true;
  for (std::size_t i = 1; i < size() && increasing; ++i)
    increasing = comes_before(list_.name(i - 1), list_.name(i));
  if (increasing)
    return;
  std::vector<std::uint32_t> order(size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return comes_before(list_.name(a), list_.name(b)); });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> repeated; // line, line of the first
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (list_.name(order[i]) == list_.name(order[first]))
      repeated.emplace_back(order[i], order[first]);
    else
      first = i;
  }
  std::sort(repeated.begin(), repeated.end());
  for (const auto& [job, first] : repeated)
    problems_.fault(lines_[job], 0, "job_id", fmt::format("{} stands here again", in_backquotes(list_.name(job))),
                    fmt::format("the job of line {} has this id", lines_[first]), "give each job an id of its own");
}

void JobListBuilder::report_hidden(const Labels& labels, std::string_view field)
{
  for (std::size_t i = 0; i < labels.names.size(); ++i)
    if (const std::string hidden = hidden_in(labels.names[i]); !hidden.empty())
      problems_.fault(labels.first[i].line, labels.first[i].column, field,
                      fmt::format("{} has {} in it", in_backquotes(labels.names[i]), hidden),
                      "a name is one line of printable text");
}

void JobListBuilder::resolve_links()
{
  if (named_links_.empty())
    return;
  std::unordered_map<std::string_view, std::uint32_t> jobs;
  for (std::uint32_t i = 0; i < size(); ++i)
    jobs.emplace(list_.name(i), i);
  for (const auto& [after, link] : named_links_) {
    const auto before = jobs.find(link.before);
    if (before != jobs.end())
      list_.links.push_back({before->second, after, link.think, link.any_end});
    else if (dropped_.contains(link.before))
      problems_.repaired("waits for a job that is dropped, and so for nobody", lines_[after]);
    else if (link.column == 0)
      problems_.repaired(fmt::format("{} is not among the jobs, and is not waited for", link.field), lines_[after]);
    else
      problems_.fault(lines_[after], link.column, link.field,
                      fmt::format("{} is not the id of a job here", in_backquotes(link.before)),
                      "a job may wait for others of its own trace", "name one, or leave the field empty");
  }
  report_cycle();
}

void JobListBuilder::report_cycle()
{
  const std::vector<std::uint32_t> cycle = model::find_cycle(size(), list_.links);
  if (cycle.empty())
    return;
  constexpr std::size_t told = 8;
  std::string text{in_backquotes(list_.name(cycle.back()))};
  for (std::size_t i = 0; i < std::min(cycle.size(), told); ++i)
    text += fmt::format("{} waits for {}", i == 0 ? "" : ", which",
                        in_backquotes(list_.name(cycle[cycle.size() - 1 - (i + 1) % cycle.size()])));
  problems_.fault(lines_[cycle.back()], 0, {}, fmt::format("{}{}", text, cycle.size() > told ? " and so on" : ""),
                  "jobs that wait for each other in a circle can never begin", "let one of them wait for nobody");
  list_.links.clear();
}

void JobListBuilder::keep_links(const std::vector<std::uint32_t>& order)
{
  constexpr std::uint32_t gone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> place(list_.links.empty() ? 0 : size(), gone);
  for (std::uint32_t i = 0; i < order.size() && !place.empty(); ++i)
    place[order[i]] = i;
  std::vector<model::JobLink> kept;
  for (model::JobLink link : list_.links) {
    const std::uint32_t line = lines_[link.after];
    link.before = place[link.before];
    link.after = place[link.after];
    if (link.after == gone)
      continue;
    if (link.before == gone)
      problems_.repaired("waits for a job that is left out, and so for nobody", line);
    else
      kept.push_back(link);
  }
  list_.links = std::move(kept);
}

std::vector<std::uint32_t> JobListBuilder::chosen() const
{
  std::vector<std::uint32_t> order;
  order.reserve(size());
  for (std::uint32_t i = 0; i < size(); ++i)
    if (list_.jobs[i].submitted >= options_.from && list_.jobs[i].submitted < options_.until)
      order.push_back(i);
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return list_.jobs[a].submitted < list_.jobs[b].submitted;
  };
  if (!std::is_sorted(order.begin(), order.end(), earlier))
    std::stable_sort(order.begin(), order.end(), earlier);
  if (order.size() > options_.limit)
    order.resize(static_cast<std::size_t>(options_.limit));
  return order;
}

void JobListBuilder::keep(const std::vector<std::uint32_t>& order)
{
  keep_links(order);
  std::string names;
  std::vector<std::uint32_t> name_end;
  name_end.reserve(order.size());
  for (const std::uint32_t i : order) {
    names.append(list_.name(i));
    name_end.push_back(static_cast<std::uint32_t>(names.size()));
  }
  list_.names = std::move(names);
  list_.name_end = std::move(name_end);
  reorder(list_.jobs, order);
  reorder(list_.chips.of_job, order);
  reorder(list_.tenants.of_job, order);
  reorder(list_.priorities, order);
  reorder(list_.times.takes, order, list_.times.chips.size());
  reorder(list_.times.declared, order, list_.times.chips.size());
  reorder(list_.times.widths_of, order, list_.times.chips.size());
  reorder(list_.widths, order);
}

JobList JobListBuilder::finish()
{
  report_repeated_names();
  report_hidden(list_.tenants, "tenant");
  report_hidden(list_.chips, "chip");
  resolve_links();
  const auto is_early = [](const TraceJob& a, const TraceJob& b) { return a.submitted < b.submitted; };
  const bool sorted = std::ranges::is_sorted(list_.jobs, is_early);
  if (!list_.jobs.empty())
    list_.last = sorted ? list_.jobs.back().submitted : std::ranges::max_element(list_.jobs, is_early)->submitted;
  const bool whole =
      options_.from <= Timestamp{0.0} && options_.until == Timestamp::never() && size() <= options_.limit;
  if (!whole || !sorted) {
    const std::uint64_t all = size();
    keep(chosen());
    list_.report.left_out = all - size();
  }
  if (options_.from != Timestamp{0.0} || options_.speed_up != 1.0)
    for (TraceJob& job : list_.jobs)
      job.submitted = options_.speed_up == 1.0 ? job.submitted.since(options_.from)
                                               : Timestamp{(job.submitted - options_.from).value() / options_.speed_up};
  for (model::JobLink& link : list_.links)
    link.think = link.think / options_.speed_up;
  if (list_.unix_start >= 0)
    list_.unix_start += options_.from.whole_seconds();
  const std::uint64_t left_out = list_.report.left_out;
  list_.report = problems_.finish();
  list_.report.left_out = left_out;
  return std::move(list_);
}

} // namespace leasehold::workload
