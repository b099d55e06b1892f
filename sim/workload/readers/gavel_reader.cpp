// Traces of Gavel's simulator (D. Narayanan et al., OSDI 2020) and of Shockwave's, a fork of it (P. Zheng et al., NSDI 2023):
// fields parted by tabs, without a header. Lines have 7 fields (Gavel's traces of Microsoft's cluster), 10 (its later ones) or
// 12 (Shockwave's). All tell work in steps: a table of throughputs says how fast a job of that type and width is on which chip.
//
// There are no ids, so a job's id is its place in the file, from 0, as in the simulators. In Shockwave's own format jobs
// change their batch size as they run. They do so by whole epochs of the first batch size, as their steps tell; one whose new
// batch size the table lacks keeps the first.
#include "units/decimal.hpp"
#include "workload/batch_sizes.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/line_reader.hpp"
#include "workload/throughput_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

namespace {

/// Where the fields of a width stand, from 0.
struct SimulatorFields {
  std::size_t width, steps, gpus, arrival;
};
constexpr std::array simulator_widths{SimulatorFields{7, 4, 6, 5}, SimulatorFields{10, 5, 6, 9},
                                      SimulatorFields{12, 5, 6, 11}};
constexpr std::size_t mode_field = 7; ///< of 12
constexpr double most_steps_of_a_job = 1e15;

struct TabbedField {
  std::string_view text;
  std::uint64_t column = 0; ///< from 1
};

std::vector<TabbedField> split_at_tabs(std::string_view line)
{
  std::vector<TabbedField> fields;
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    fields.push_back({line.substr(begin, end - begin), begin + 1});
    if (end == line.size())
      return fields;
    begin = end + 1;
  }
}

class SimulatorLines {
public:
  SimulatorLines(bool changes_batch_size, const TraceSource& source, const ReadOptions& options,
                 config::Diagnostics& diagnostics)
      : changes_batch_size_(changes_batch_size), table_(options.throughputs), problems_(source.name(), diagnostics),
        lines_(source.open(options.max_bytes), problems_), builder_(options, problems_)
  {
  }

  JobList read()
  {
    if (table_ == nullptr)
      problems_.fault(0, 0, {}, "the trace tells work in steps, and nothing says how long they take",
                      "how fast a job is on which chip stands in a table of its simulator",
                      "name it: `throughputs: FILE`");
    else
      builder_.list().times.chips = table_->chips;
    while (table_ != nullptr)
      if (const auto line = lines_.next(); !line || !take(*line))
        break;
    builder_.rebase_epochs();
    return builder_.finish();
  }

private:
  /// False where the file is of another kind.
  bool take(std::string_view line);
  bool is_of_width(std::size_t width);
  void take_job(std::uint64_t row);
  std::optional<double> number(std::size_t field, std::string_view name, double low, double high);
  std::optional<BatchSizes::Mode> mode();
  /// Of so many steps of a gang; 0 where it cannot run on the chip. Without `sizes` its batch size stays.
  [[nodiscard]] Seconds time_on(std::size_t chip, std::string_view type, std::uint32_t gpus, double steps,
                                const std::optional<BatchSizes>& sizes) const;
  void fault(std::size_t field, std::string_view name, std::string_view problem, std::string why)
  {
    problems_.fault(lines_.number(), fields_[field].column, name,
                    fmt::format("{} {}", in_backquotes(fields_[field].text), problem), std::move(why));
  }

  bool changes_batch_size_;
  const ThroughputTable* table_;
  ReadProblems problems_;
  LineReader lines_;
  JobListBuilder builder_;
  const SimulatorFields* form_ = nullptr;
  std::uint64_t rows_ = 0;
  std::vector<TabbedField> fields_; ///< of the line that was read last
};

bool SimulatorLines::is_of_width(std::size_t width)
{
  const auto* const form = std::ranges::find(simulator_widths, width, &SimulatorFields::width);
  const bool known = form != simulator_widths.end();
  if (known && (!changes_batch_size_ || width == 12)) {
    form_ = form;
    return true;
  }
  problems_.fault(lines_.number(), 1, {}, fmt::format("the line has {} field{}", width, width == 1 ? "" : "s"),
                  changes_batch_size_ ? "a line of Shockwave's simulator has 12, parted by tabs"
                                      : "a line of Gavel's simulator has 7, 10 or 12, parted by tabs",
                  known ? "such lines are Gavel's: its format may be `gavel`"
                        : "if the file is a table of jobs of another kind, its format may be `jobs_csv`");
  return false;
}

bool SimulatorLines::take(std::string_view line)
{
  if (line.find_first_not_of(" \t") == std::string_view::npos)
    return true;
  fields_ = split_at_tabs(line);
  problems_.record_seen();
  if (form_ == nullptr && !is_of_width(fields_.size()))
    return false;
  const std::uint64_t row = rows_++;
  if (fields_.size() != form_->width)
    problems_.fault(lines_.number(), 1, {},
                    fmt::format("the line has {} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
                    fmt::format("the first line has {}", form_->width));
  else
    take_job(row);
  return true;
}

std::optional<double> SimulatorLines::number(std::size_t field, std::string_view name, double low, double high)
{
  const std::string_view text = fields_[field].text;
  double value = 0.0;
  if (text.empty() || parse_decimal(text.data(), text.data() + text.size(), value) != text.data() + text.size())
    fault(field, name, "is not a number", "a decimal number is due here");
  else if (value < low)
    fault(field, name, "is negative", fmt::format("{:g} is the least", low));
  else if (value > high)
    fault(field, name, "is absurd", fmt::format("{:g} is the most", high));
  else
    return value;
  return std::nullopt;
}

std::optional<BatchSizes::Mode> SimulatorLines::mode()
{
  const std::string_view text = fields_[mode_field].text;
  if (text == "static")
    return BatchSizes::Mode::constant;
  if (text == "gns")
    return BatchSizes::Mode::gns;
  if (text == "accordion")
    return BatchSizes::Mode::accordion;
  fault(mode_field, "mode", "is no mode", "`static`, `gns` or `accordion` is due here");
  return std::nullopt;
}

Seconds SimulatorLines::time_on(std::size_t chip, std::string_view type, std::uint32_t gpus, double steps,
                                const std::optional<BatchSizes>& sizes) const
{
  const double first_rate = table_->rate(type, gpus, chip);
  if (first_rate <= 0.0)
    return Seconds{0.0};
  if (!sizes || sizes->mode() == BatchSizes::Mode::constant)
    return Seconds{steps / first_rate};
  // More epochs than these are as these were: nobody plays them one by one.
  constexpr double most_epochs = 30'000;
  const double epochs = steps / steps_an_epoch(sizes->model(), sizes->first());
  std::map<int, double> lengths; // of an epoch, by batch size
  double seconds = 0.0;
  for (int epoch = 0; epoch < std::min(epochs, most_epochs); ++epoch) {
    const int batch = sizes->in_epoch(epoch);
    auto length = lengths.find(batch);
    if (length == lengths.end()) {
      const double rate = batch == sizes->first() ? 0.0 : table_->rate(with_batch(type, batch), gpus, chip);
      length = lengths
                   .emplace(batch, rate > 0.0 ? steps_an_epoch(sizes->model(), batch) / rate
                                              : steps_an_epoch(sizes->model(), sizes->first()) / first_rate)
                   .first;
    }
    seconds += std::min(1.0, epochs - epoch) * length->second;
  }
  return Seconds{seconds * std::max(1.0, epochs / most_epochs)};
}

void SimulatorLines::take_job(std::uint64_t row)
{
  const auto steps = number(form_->steps, "steps", 0.0, most_steps_of_a_job);
  const auto count = number(form_->gpus, "gpus", 0.0, max_processors);
  const auto arrival = number(form_->arrival, "arrival", 0.0, max_trace_time);
  const auto changes = changes_batch_size_ ? mode() : std::optional{BatchSizes::Mode::constant};
  if (!steps || !count || !arrival || !changes)
    return;
  if (std::trunc(*count) != *count)
    return fault(form_->gpus, "gpus", "is not a whole number", "it is a count");
  if (*count == 0.0 || *steps == 0.0)
    return problems_.dropped(*count == 0.0 ? "no GPUs" : "no steps", lines_.number());
  const auto gpus = static_cast<std::uint32_t>(*count);
  const std::string_view type = fields_[0].text;
  std::optional<BatchSizes> sizes;
  if (*changes != BatchSizes::Mode::constant) {
    const BatchModel* const model = batch_model(type);
    const auto batch = batch_in(type);
    if (model != nullptr && batch)
      sizes.emplace(*model, *batch, gpus, *changes);
    else
      problems_.repaired("a model whose batch size is not known to change: it stays", lines_.number());
  }
  TraceJob job;
  std::vector<Seconds> takes, declared;
  Seconds longest{0.0};
  for (std::size_t c = 0; c < table_->chips.size(); ++c) {
    declared.push_back(time_on(c, type, gpus, *steps, std::nullopt));
    takes.push_back(time_on(c, type, gpus, *steps, sizes));
    longest = std::max({longest, declared.back(), takes.back()});
    if (job.run_time <= Seconds{0.0})
      job.run_time = takes.back();
  }
  if (longest <= Seconds{0.0})
    return problems_.dropped("not in the table of throughputs", lines_.number());
  if (longest > Seconds{max_trace_time})
    return fault(form_->steps, "steps", "is absurd", fmt::format("a run time is at most {:g} s", max_trace_time));
  TimesByChip& times = builder_.list().times;
  times.takes.insert(times.takes.end(), takes.begin(), takes.end());
  times.declared.insert(times.declared.end(), declared.begin(), declared.end());
  job.submitted = instant_in(fields_[form_->arrival].text);
  job.steps = *steps;
  job.request = builder_.request_for(gpus);
  builder_.add(fmt::format_int{row}.c_str(), job, lines_.number());
}

class GavelReader final : public TraceReader {
public:
  explicit GavelReader(bool changes_batch_size) : changes_batch_size_(changes_batch_size) {}
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return SimulatorLines{changes_batch_size_, source, options, diagnostics}.read();
  }

private:
  bool changes_batch_size_;
};

} // namespace

std::unique_ptr<TraceReader> make_gavel_reader()
{
  return std::make_unique<GavelReader>(false);
}

std::unique_ptr<TraceReader> make_shockwave_reader()
{
  return std::make_unique<GavelReader>(true);
}

} // namespace leasehold::workload
