#include "workload/application_tables.hpp"

#include "workload/csv_table.hpp"
#include "workload/read_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace leasehold::workload {

namespace {

constexpr std::uint64_t most_application_bytes = std::uint64_t{1} << 28;
constexpr double most_measured = 1e300;
constexpr double longest_step = 1e6; ///< seconds
constexpr double most_epochs_of_one = 100'000;
constexpr std::size_t most_hosts_of_placement = 64;

/// A table whose columns are found by their names.
class NamedColumns {
public:
  NamedColumns(const TraceSource& source, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, most_application_bytes, problems_)
  {
  }

  static constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] std::size_t find(std::string_view name)
  {
    const auto found = std::ranges::find(table_.header(), name);
    const auto at = static_cast<std::size_t>(found - table_.header().begin());
    if (found == table_.header().end())
      return absent;
    if (std::ranges::find(found + 1, table_.header().end(), name) != table_.header().end())
      problems_.fault(table_.header_line(), table_.header_column(at), name, "the column stands twice",
                      "which of the two counts is not known", "leave one out");
    return at;
  }
  /// The same; a fault where there is none.
  [[nodiscard]] std::size_t require(std::string_view name)
  {
    const std::size_t column = find(name);
    if (column == absent && table_.has_header())
      problems_.fault(table_.header_line(), 1, name, "the column is missing", "the header names the columns");
    return column;
  }
  [[nodiscard]] bool sound() const { return problems_.faults() == 0; }
  [[nodiscard]] bool next() { return table_.next(); }
  [[nodiscard]] std::string_view text(std::size_t column) const
  {
    return column == absent ? std::string_view{} : table_[column].text;
  }
  [[nodiscard]] std::optional<double> number(std::size_t column, double low, double high)
  {
    return table_.number(column, table_.header()[column], low, high);
  }
  [[nodiscard]] std::optional<double> whole(std::size_t column, double low, double high)
  {
    return table_.whole(column, table_.header()[column], low, high);
  }
  void fault(std::size_t column, std::string_view problem, std::string why)
  {
    table_.fault(column, table_.header()[column], problem, std::move(why));
  }
  void refuse_header(std::string problem, std::string why, std::string suggestion = {})
  {
    problems_.fault(table_.header_line(), 1, {}, std::move(problem), std::move(why), std::move(suggestion));
  }
  /// Text that names something, or nothing and a fault.
  [[nodiscard]] std::optional<std::string_view> named(std::size_t column)
  {
    if (!text(column).empty())
      return text(column);
    fault(column, "is no name", "a name is due here");
    return std::nullopt;
  }
  /// Whether all is well.
  [[nodiscard]] bool finish()
  {
    (void)problems_.finish();
    return sound();
  }

private:
  ReadProblems problems_;
  CsvTable table_;
};

Application& application_called(Applications& applications, std::string_view name)
{
  const auto found = applications.all.find(name);
  return found != applications.all.end()
             ? found->second
             : applications.all.emplace(std::string{name}, Application{std::string{name}}).first->second;
}

std::size_t chip_called(Applications& applications, std::string_view name)
{
  const auto found = std::ranges::find(applications.chips, name);
  const auto at = static_cast<std::size_t>(found - applications.chips.begin());
  if (found == applications.chips.end())
    applications.chips.emplace_back(name);
  return at;
}

/// Digits from 1, one for each host.
bool is_placement(std::string_view text)
{
  return !text.empty() && text.size() <= most_hosts_of_placement &&
         std::ranges::all_of(text, [](char c) { return c >= '1' && c <= '9'; });
}

} // namespace

void read_efficiency(const TraceSource& source, Applications& applications, config::Diagnostics& diagnostics)
{
  NamedColumns table{source, diagnostics};
  const std::size_t name = table.require("application"), batch = table.require("batch_size"),
                    epoch = table.require("epoch"), progress = table.require("progress"),
                    sqr = table.require("grad_sqr"), var = table.require("grad_var");
  const bool complete = table.sound();
  std::set<const std::vector<Epoch>*> lost; // by application and batch size
  while (complete && table.next()) {
    const auto called = table.named(name);
    const auto size = table.number(batch, 1.0, 1e12);
    const auto number = table.whole(epoch, 0.0, most_epochs_of_one);
    const auto done = table.number(progress, 0.0, 1e15);
    const auto square = table.number(sqr, 0.0, most_measured), variance = table.number(var, 0.0, most_measured);
    if (!called || !size || !number)
      continue;
    auto& rows = application_called(applications, *called).epochs_by_batch()[*size];
    const double before = rows.empty() ? 0.0 : rows.back().progress;
    const auto due = static_cast<double>(rows.size());
    if (lost.contains(&rows))
      continue;
    if (*number < due) {
      table.fault(epoch, "stands here again", "an application has each epoch once at a batch size");
      continue;
    }
    if (*number > due) {
      if (table.sound()) // else the one before may be what was faulty
        table.fault(epoch, "is not the next epoch", fmt::format("{} is due at this batch size", due));
      lost.insert(&rows); // those that follow are not the next either
      continue;
    }
    if (done && *done < before)
      table.fault(progress, "is less than the epoch before had", "progress rises");
    rows.push_back({std::max(before, done.value_or(before)), square.value_or(0.0), variance.value_or(0.0)});
  }
  applications.sound &= table.finish();
}

void read_step_times(const TraceSource& source, const StepRows& rows, Applications& applications,
                     config::Diagnostics& diagnostics)
{
  NamedColumns table{source, diagnostics};
  const std::size_t local = table.require("local_bsz"), step = table.require("step_time"),
                    sync = table.require("sync_time"), placement = table.find("placement"),
                    hosts = table.find("num_nodes"), gpus = table.find("num_replicas"), type = table.find("gpu_type"),
                    name = table.find("application");
  if (table.sound() && placement == table.absent && (hosts == table.absent || gpus == table.absent))
    table.refuse_header("the columns do not say on which GPUs",
                        "there is neither `placement` nor both of `num_nodes` and "
                        "`num_replicas`");
  if (table.sound() && name == table.absent && rows.application.empty())
    table.refuse_header("the table does not say of which applications it is", "it has no column `application`",
                        "name a folder with a table for each: APPLICATION_placements.csv");
  if (table.sound() && type == table.absent && (rows.chip.empty() || !rows.gpu_type.empty()))
    table.refuse_header("the table does not say of which GPUs it is", "it has no column `gpu_type`",
                        "say what they are here, and leave `gpu_type` out: `chip: t4`");
  if (table.sound() && type != table.absent && rows.gpu_type.empty() && !rows.chip.empty())
    table.refuse_header("the table is of several kinds of GPUs", "one `chip` cannot stand for all",
                        "say which of them it is: `gpu_type: rtx`");
  const bool complete = table.sound();
  bool any = false;
  while (complete && table.next()) {
    if (!rows.gpu_type.empty() && table.text(type) != rows.gpu_type)
      continue;
    any = true;
    const auto called = rows.application.empty() ? table.named(name) : std::string_view{rows.application};
    const auto chip = rows.chip.empty() ? table.named(type) : std::string_view{rows.chip};
    const auto each = table.number(local, 1.0, 1e12);
    const auto time = table.number(step, 1e-9, longest_step);
    const auto summed = table.number(sync, 0.0, longest_step);
    if (time && summed && *summed > *time)
      table.fault(sync, "is more than the step takes", "sums of gradients are part of the step");
    if (!called || !chip || !each || !time || !summed)
      continue;
    StepTimes& times = application_called(applications, *called).on_chip(chip_called(applications, *chip));
    if (const std::string_view placed = table.text(placement); !placed.empty()) {
      if (!is_placement(placed))
        table.fault(placement, "is no placement", "GPUs of each host, a digit from 1 each, such as `24`");
      else
        times.add(placed, *each, {*time, *summed});
      continue;
    }
    if (hosts == table.absent || gpus == table.absent) {
      table.fault(placement, "is no placement", "GPUs of each host, a digit from 1 each, such as `24`");
      continue;
    }
    const auto on = table.whole(hosts, 1.0, max_processors), all = table.whole(gpus, 1.0, max_processors);
    if (on && all && *all < *on)
      table.fault(gpus, "is fewer than its hosts", "each has one at least");
    else if (on && all)
      times.add(static_cast<std::uint32_t>(*on), static_cast<std::uint32_t>(*all), *each, {*time, *summed});
  }
  if (table.sound() && !any && !rows.gpu_type.empty())
    table.refuse_header(fmt::format("the table has no row for {}", in_backquotes(rows.gpu_type)), "as its `gpu_type`");
  applications.sound &= table.finish();
}

void finish(Applications& applications, const std::string& at, config::Diagnostics& diagnostics)
{
  if (!applications.sound) // what is lacking then may stand in what could not be read
    return;
  for (auto& [name, application] : applications.all) {
    bool measured = false;
    for (std::size_t c = 0; c < applications.chips.size(); ++c) {
      application.on_chip(c).finish();
      measured |= !application.on_chip(c).empty();
    }
    const auto& epochs = application.epochs_by_batch();
    const bool even = std::ranges::all_of(
        epochs, [&](const auto& row) { return row.second.size() == epochs.begin()->second.size(); });
    if (!even)
      diagnostics.error({at, 0, 0}, fmt::format("{} has not as many epochs at each batch size", in_backquotes(name)),
                        "its work is told by them");
    else if (epochs.empty() && measured)
      diagnostics.error({at, 0, 0}, fmt::format("the table has no epochs of {}", in_backquotes(name)),
                        "step times are there, and how many steps it takes is not");
  }
  if (applications.chips.empty() && diagnostics.ok())
    diagnostics.error({at, 0, 0}, "no table tells how long a step takes", {}, "name one under `step_times`");
}

} // namespace leasehold::workload
