#include "assembly/grid_file.hpp"

#include "config/suggest.hpp"
#include "units/csv_fields.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace leasehold::assembly {

namespace {

constexpr std::size_t hours_a_year = 8760;
constexpr Seconds one_hour{3600.0};

class GridFile {
public:
  GridFile(const scenario::CarbonSpec& spec, config::Diagnostics& diagnostics)
      : spec_(&spec), diagnostics_(&diagnostics)
  {
  }

  /// The hours of the zone; empty after a fault.
  std::vector<double> read(std::string_view text)
  {
    std::vector<double> hours;
    std::optional<std::size_t> column;
    for (std::size_t line = 1; !text.empty(); ++line) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view written = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (written.ends_with('\r'))
        written.remove_suffix(1);
      if (!row_.split(written)) {
        fault(line, std::string{row_.problem()});
        return {};
      }
      std::vector<std::string_view> fields;
      for (const CsvField& field : row_)
        fields.push_back(field.text);
      if (line == 1 && !(column = column_of(fields)))
        return {};
      if (line == 1 || (fields.size() == 1 && fields[0].empty()))
        continue;
      const auto grams = hour(fields, *column, hours.size());
      if (!grams) {
        fault(line, problem_);
        return {};
      }
      hours.push_back(*grams);
    }
    if (hours.empty())
      fault(1, "it holds no hour");
    return hours;
  }
  [[nodiscard]] Instant first() const { return first_; }

private:
  std::optional<std::size_t> column_of(const std::vector<std::string_view>& header)
  {
    if (header.size() < 2 || header[0] != "utc") {
      fault(1, "its header does not read `utc,ZONE,...`");
      return std::nullopt;
    }
    if (!spec_->zone && header.size() == 2)
      return 1;
    const std::vector<std::string> zones{header.begin() + 1, header.end()};
    const auto found = spec_->zone ? std::ranges::find(zones, spec_->zone->value) : zones.end();
    if (found != zones.end())
      return static_cast<std::size_t>(found - zones.begin()) + 1;
    if (spec_->zone)
      diagnostics_->error(spec_->zone->at, "`" + spec_->file->value + "` has no zone `" + spec_->zone->value + "`", {},
                          config::did_you_mean(spec_->zone->value, zones));
    else
      diagnostics_->error(spec_->file->at, "`" + spec_->file->value + "` has several zones", {},
                          "choose one, such as `zone: " + zones.front() + "`");
    return std::nullopt;
  }

  /// Nothing, and `problem_`, where the row is not the hour after the last.
  std::optional<double> hour(const std::vector<std::string_view>& fields, std::size_t column, std::size_t before)
  {
    if (fields.size() <= column) {
      problem_ = "its row has too few fields";
      return std::nullopt;
    }
    const auto stamp = parse<Instant>(fields[0]);
    if (before == 0 && stamp)
      first_ = *stamp;
    if (!stamp || *stamp != first_ + static_cast<double>(before) * one_hour) {
      problem_ = "`" + std::string{fields[0]} + "` is not the hour after the one before";
      return std::nullopt;
    }
    const auto grams = parse<double>(fields[column]);
    if (!grams || *grams < 0.0) {
      problem_ = "`" + std::string{fields[column]} + "` is no carbon intensity";
      return std::nullopt;
    }
    return *grams;
  }

  void fault(std::size_t line, const std::string& problem)
  {
    diagnostics_->error(spec_->file->at, "`" + spec_->file->value + "`, line " + std::to_string(line) + ": " + problem,
                        "hours of carbon intensity are needed", "write rows such as `2022-01-01T00:00Z,398.49`");
  }

  const scenario::CarbonSpec* spec_;
  config::Diagnostics* diagnostics_;
  CsvFields row_;
  std::string problem_;
  Instant first_;
};

/// From the file's first hour to that which has the day of the year and the hour of `start`.
Seconds into_the_year(Instant first, Instant start)
{
  Instant earlier = start;
  for (int years = 1; earlier > first; ++years)
    earlier = add_months(start, -12 * years);
  while (earlier < first)
    earlier = add_months(earlier, 12);
  return earlier - first;
}

} // namespace

std::optional<model::GridIntensity> read_grid(const std::string& text, const scenario::CarbonSpec& spec,
                                              const RunSpan& span, config::Diagnostics& diagnostics)
{
  GridFile file{spec, diagnostics};
  std::vector<double> hours = file.read(text);
  if (hours.empty())
    return std::nullopt;
  const Seconds reach = static_cast<double>(hours.size()) * one_hour;
  if (span.length && file.first() <= span.start && (span.start - file.first()) + *span.length <= reach)
    return model::GridIntensity{std::move(hours), span.start - file.first()};
  if (hours.size() < hours_a_year) {
    diagnostics.error(spec.file->at, "`" + spec.file->value + "` does not reach over the run",
                      "it holds " + std::to_string(hours.size()) + " hours, and less than a year is not repeated",
                      "give a year of hours, or an `intensity`");
    return std::nullopt;
  }
  hours.resize(hours_a_year);
  return model::GridIntensity{std::move(hours), into_the_year(file.first(), span.start)};
}

} // namespace leasehold::assembly
