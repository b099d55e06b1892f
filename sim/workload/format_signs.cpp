#include "workload/format_signs.hpp"

#include "units/decimal.hpp"
#include "workload/csv_table.hpp"
#include "workload/read_options.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace leasehold::workload {

namespace {

constexpr std::size_t opening_bytes = std::size_t{1} << 16;
constexpr std::string_view blank_bytes = " \t\r\n";

bool is_number(std::string_view text)
{
  double value = 0.0;
  return !text.empty() && parse_decimal(text.data(), text.data() + text.size(), value) == text.data() + text.size();
}

std::vector<std::string_view> fields_at(std::string_view line, std::string_view delimiters, bool merge)
{
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find_first_of(delimiters, begin), line.size());
    if (!merge || end > begin)
      fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

/// Of Gavel's kind: fields parted by tabs, of which those given, from 0, are numbers.
bool has_steps(const TraceOpening& opening, std::size_t width, std::initializer_list<std::size_t> numbers)
{
  const auto fields = fields_at(opening.first_line(), "\t", false);
  return fields.size() == width && std::ranges::all_of(numbers, [&](std::size_t at) { return is_number(fields[at]); });
}

} // namespace

TraceOpening::TraceOpening(const TraceSource& source)
{
  text_.resize(opening_bytes);
  text_.resize(source.open(ReadOptions{}.max_bytes)->read(text_.data(), text_.size()));
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text_.starts_with(byte_order_mark))
    text_.erase(0, byte_order_mark.size());
  text_.erase(0, std::min(text_.find_first_not_of(blank_bytes), text_.size()));
}

std::string_view TraceOpening::first_line() const
{
  std::string_view rest = text_;
  while (true) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    const bool telling = !line.starts_with(';') && line.find_first_not_of(blank_bytes) != std::string_view::npos;
    if (telling || end == rest.size())
      return line;
    rest.remove_prefix(end + 1);
  }
}

bool TraceOpening::has_columns(std::initializer_list<std::string_view> names, char delimiter) const
{
  CsvFields fields;
  return fields.split(first_line(), {.delimiter = delimiter}) && std::ranges::all_of(names, [&](std::string_view name) {
           return std::ranges::any_of(fields, [&](const CsvField& field) { return field.text == name; });
         });
}

bool looks_like_swf(const TraceOpening& opening)
{
  constexpr std::size_t swf_fields = 18;
  const auto fields = fields_at(opening.first_line(), " \t", true);
  return fields.size() == swf_fields && std::ranges::all_of(fields, is_number);
}

bool looks_like_batsim(const TraceOpening& opening)
{
  const std::string_view text = opening.text();
  return text.starts_with('{') && text.find("\"jobs\"") != std::string_view::npos &&
         (text.find("\"subtime\"") != std::string_view::npos || text.find("\"nb_res\"") != std::string_view::npos ||
          text.find("\"profiles\"") != std::string_view::npos);
}

bool looks_like_jobs_csv(const TraceOpening& opening)
{
  const auto has = [&](std::string_view name) { return opening.has_columns({name}); };
  return opening.has_columns({"job_id", "submission_time"}) && (has("run_time") || has("execution_time")) &&
         (has("members") || has("processors") || has("requested_number_of_resources"));
}

bool looks_like_philly(const TraceOpening& opening)
{
  return opening.has_columns({"timestamp", "duration", "num_gpus"});
}

bool looks_like_philly_json(const TraceOpening& opening)
{
  const std::string_view text = opening.text();
  return text.starts_with('[') && text.find("\"jobid\"") != std::string_view::npos &&
         text.find("\"attempts\"") != std::string_view::npos;
}

bool looks_like_helios(const TraceOpening& opening)
{
  return opening.has_columns({"job_id", "vc", "gpu_num", "state", "submit_time", "duration", "queue"});
}

bool looks_like_acme(const TraceOpening& opening)
{
  return opening.has_columns({"job_id", "type", "gpu_num", "state", "submit_time", "duration", "queue"});
}

bool looks_like_slurm(const TraceOpening& opening)
{
  return opening.has_columns({"JobID", "State"}, '|');
}

bool looks_like_openb(const TraceOpening& opening)
{
  return opening.has_columns({"name", "cpu_milli", "num_gpu", "gpu_milli"});
}

bool looks_like_pai(const TraceOpening& opening)
{
  if (opening.has_columns({"job_name", "task_name", "inst_num", "plan_gpu"}))
    return true;
  constexpr std::size_t pai_fields = 10, status_field = 3;
  constexpr std::array<std::string_view, 4> statuses{"Terminated", "Failed", "Running", "Waiting"};
  const auto fields = fields_at(opening.first_line(), ",", false);
  return fields.size() == pai_fields && std::ranges::find(statuses, fields[status_field]) != statuses.end();
}

bool looks_like_tiresias(const TraceOpening& opening)
{
  return opening.has_columns(
             {"job_id", "num_gpu", "submit_time", "iterations", "model_name", "duration", "interval"}) &&
         !looks_like_muri(opening);
}

bool looks_like_muri(const TraceOpening& opening)
{
  return opening.has_columns({"job_id", "num_gpu", "submit_time", "duration", "iteration_time", "resource_time_0"});
}

bool looks_like_elasticflow(const TraceOpening& opening)
{
  return opening.has_columns({"job_id", "submission_time", "num_iteration", "num_gpu", "duration"});
}

bool looks_like_gavel(const TraceOpening& opening)
{
  return has_steps(opening, 7, {4, 5, 6}) || has_steps(opening, 10, {5, 6, 9}) || has_steps(opening, 12, {5, 6, 11});
}

bool looks_like_shockwave(const TraceOpening& opening)
{
  return has_steps(opening, 12, {5, 6, 11});
}

bool looks_like_pollux(const TraceOpening& opening)
{
  return opening.has_columns({"name", "time", "application", "num_replicas", "batch_size"});
}

} // namespace leasehold::workload
