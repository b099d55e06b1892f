#include "prediction/training_table_report.hpp"

#include "units/csv_field.hpp"
#include "workload/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>

namespace leasehold::prediction {

namespace {

std::optional<std::vector<std::string>> split(std::string_view line)
{
  workload::CsvFields fields;
  if (!fields.split(line))
    return std::nullopt;
  std::vector<std::string> texts;
  for (const workload::CsvField& field : fields)
    texts.emplace_back(field.text);
  return texts;
}

std::string note_of(const TrainingPrediction& row)
{
  if (!row.low || !row.high)
    return row.note;
  return fmt::format("{}{}range {:.6g} to {:.6g}", row.note, row.note.empty() ? "" : "; ", *row.low, *row.high);
}

std::string columns(const TrainingPrediction& row)
{
  if (!row.predicted)
    return fmt::format("{},{},,,{}", csv_field(row.quantity),
                       row.quantity.empty() ? "" : fmt::format("{:.6g}", row.measured), csv_field(note_of(row)));
  return fmt::format("{},{:.6g},{:.6g},{:.4f},{}", csv_field(row.quantity), row.measured, *row.predicted,
                     *row.predicted / row.measured - 1.0, csv_field(note_of(row)));
}

bool next_line(std::istream& table, std::string& line)
{
  while (std::getline(table, line)) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    if (!line.empty())
      return true;
  }
  return false;
}

} // namespace

double TableErrors::quantile(double share) const
{
  if (absolute.empty())
    return 0.0;
  std::vector<double> sorted = absolute;
  std::sort(sorted.begin(), sorted.end());
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::optional<TableErrors> predict_training_table(std::istream& table, const catalogue::ChipCatalogue& chips,
                                                  const catalogue::ModelCatalogue& models, std::ostream& out,
                                                  std::ostream& summary)
{
  std::string line;
  if (!next_line(table, line))
    return std::nullopt;
  const auto header = split(line);
  const auto reader = header ? TrainingTable::recognise(*header) : std::nullopt;
  if (!reader)
    return std::nullopt;
  out << line << ",quantity,measured,predicted,relative_error,note\n";
  TableErrors errors;
  while (next_line(table, line)) {
    ++errors.rows;
    const auto fields = split(line);
    TrainingPrediction row;
    if (fields && fields->size() == header->size())
      row = reader->predict(*fields, chips, models);
    else
      row.note = "the row has not as many fields as the header";
    out << line << ',' << columns(row) << '\n';
    if (row.predicted && row.measured > 0.0)
      errors.absolute.push_back(std::abs(*row.predicted / row.measured - 1.0));
  }
  summary << fmt::format("{} of {} rows predicted, median error {:.1f} %, 90th percentile {:.1f} %\n",
                         errors.absolute.size(), errors.rows, 100.0 * errors.quantile(0.5),
                         100.0 * errors.quantile(0.9));
  return errors;
}

} // namespace leasehold::prediction
