#include "cli/predict_table_serving.hpp"

#include "prediction/expected_range.hpp"
#include "prediction/serving_book.hpp"
#include "units/csv_field.hpp"
#include "workload/csv_table.hpp"
#include "workload/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace leasehold::cli {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

std::vector<std::string> texts(const workload::CsvFields& fields)
{
  std::vector<std::string> result;
  for (const workload::CsvField& field : fields)
    result.emplace_back(field.text);
  return result;
}

void print_latency(const std::optional<prediction::LatencyPrediction>& latency)
{
  fmt::print("{},", latency ? fmt::format("{:.6g}", latency->predicted) : "");
}

void print_expected(const prediction::RowPrediction& row)
{
  if (row.predicted)
    fmt::print("{:.6g},{:.6g},", prediction::expected_low * row.low.value_or(*row.predicted),
               prediction::expected_high * row.high.value_or(*row.predicted));
  else
    fmt::print(",,");
}

void print_row(std::string_view line, const prediction::RowPrediction& row, bool latencies)
{
  fmt::print("{},{},", line, csv_field(row.quantity));
  if (row.predicted)
    fmt::print("{:.6g},{:.6g},{:.4f},", row.measured, *row.predicted, *row.predicted / row.measured - 1.0);
  else
    fmt::print("{},,,", row.quantity.empty() ? "" : fmt::format("{:.6g}", row.measured));
  if (latencies) {
    print_latency(row.first_token);
    print_latency(row.per_token);
    print_expected(row);
  }
  fmt::print("{}\n", csv_field(row.note));
}

double share(std::vector<double> sorted, double of)
{
  std::sort(sorted.begin(), sorted.end());
  const double rank = of * double(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - double(below)) * (sorted[above] - sorted[below]);
}

/// Absolute errors by group, such as `Offline`.
using Errors = std::map<std::string, std::vector<double>>;

void print_errors(const Errors& errors)
{
  for (const auto& [group, values] : errors)
    fmt::print(stderr, "{}: {} rows, median error {:.1f} %, 90th percentile {:.1f} %\n", group, values.size(),
               100.0 * share(values, 0.5), 100.0 * share(values, 0.9));
}

void print_unpredicted(const Errors& errors, std::size_t rows)
{
  std::size_t predicted = 0;
  for (const auto& [group, values] : errors)
    predicted += values.size();
  if (predicted < rows)
    fmt::print(stderr, "{} of {} rows could not be predicted; `note` says why\n", rows - predicted, rows);
}

void add_latency(Errors& errors, const char* group, const std::optional<prediction::LatencyPrediction>& latency)
{
  if (latency && latency->measured > 0.0)
    errors[group].push_back(std::abs(latency->predicted / latency->measured - 1.0));
}

std::string group_of(const prediction::ServingTable& table, const std::vector<std::string>& header,
                     const std::vector<std::string>& fields, const prediction::RowPrediction& row)
{
  const char* column = table.kind() == prediction::ServingTable::Kind::mlperf ? "scenario" : "regime";
  const auto at = std::find(header.begin(), header.end(), column);
  return at == header.end() ? row.quantity : fields[static_cast<std::size_t>(at - header.begin())];
}

int print_serving_table(workload::LineReader& lines, const prediction::ServingBook& book,
                        config::Diagnostics& diagnostics, const std::string& name)
{
  const auto first = lines.next();
  workload::CsvFields fields;
  if (!first || !fields.split(*first)) {
    fmt::print(stderr, "{}:1: there is no header (a published table begins with one)\n", name);
    return 2;
  }
  const std::vector<std::string> header = texts(fields);
  const auto table = prediction::ServingTable::recognise(header);
  if (!table) {
    fmt::print(stderr, "{}:1: this is not the header of a serving table that is known\n", name);
    return 2;
  }
  const bool latencies = table->tells_load();
  fmt::print("{},quantity,measured,predicted,relative_error,{}note\n", *first,
             latencies ? "predicted_ttft_ms,predicted_tpot_ms,expected_least,expected_most," : "");
  Errors errors, latency_errors;
  std::size_t rows = 0;
  while (const auto line = lines.next()) {
    if (line->empty())
      continue;
    ++rows;
    const std::string whole(*line);
    prediction::RowPrediction row;
    if (fields.split(whole) && fields.size() == header.size())
      row = table->predict(texts(fields), book.inputs());
    else
      row.note = "the row has not as many fields as the header";
    print_row(whole, row, latencies);
    if (row.predicted && row.measured > 0.0)
      errors[group_of(*table, header, texts(fields), row)].push_back(std::abs(*row.predicted / row.measured - 1.0));
    add_latency(latency_errors, "ttft", row.first_token);
    add_latency(latency_errors, "tpot", row.per_token);
  }
  print_errors(errors);
  print_errors(latency_errors);
  print_unpredicted(errors, rows);
  return diagnostics.ok() ? 0 : 2;
}

} // namespace

int predict_table_serving(const std::string& table, const std::string& catalogue)
{
  config::Diagnostics diagnostics;
  const auto book = prediction::ServingBook::load(catalogue, diagnostics);
  int status = 2;
  if (book) {
    workload::ReadProblems problems(table, diagnostics);
    workload::LineReader lines(workload::TraceSource::file(table).open(most_bytes), problems);
    status = print_serving_table(lines, *book, diagnostics, table);
  }
  fmt::print(stderr, "{}", diagnostics.text());
  return diagnostics.ok() ? status : 2;
}

} // namespace leasehold::cli
