// The trace formats there are, in one table.
#pragma once

#include "workload/trace_reader.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// A column, field or key of a format, for the reference page.
struct ColumnDoc {
  std::string_view name;
  bool required;
  std::string_view doc;
};

/// What a trace tells work in, and which tables say how long that takes.
enum class TimesFrom : std::uint8_t {
  trace,        ///< run times
  throughputs,  ///< steps: ReadOptions::throughputs
  applications, ///< applications: ReadOptions::applications
};

class TraceOpening;

/// What a file of a format begins with.
struct FormatSign {
  std::string_view looks; ///< "this looks like `looks`"
  bool (*shown_by)(const TraceOpening& opening);
};

struct Format {
  std::string_view name; ///< as scenarios and the command line write it
  std::string_view summary;
  std::string_view extension; ///< such as `.swf`; `.gz` may follow in every format
  std::span<const ColumnDoc> columns;
  std::unique_ptr<TraceReader> (*make)();
  FormatSign sign;
  TimesFrom times = TimesFrom::trace;
  bool mapped = false; ///< its columns are those of ReadOptions::columns
};

/// Where several have one extension, the first is the likeliest.
[[nodiscard]] std::span<const Format> formats();
/// Null where there is no such format.
[[nodiscard]] const Format* find_format(std::string_view name);
/// "did you mean `swf`?" or the list of formats.
[[nodiscard]] std::string suggest_format(std::string_view name);

/// Of which a file may be, by its first lines; those that look alike are all given.
[[nodiscard]] std::vector<const Format*> likely_formats(const TraceSource& source);
/// An error where a file looks like another format than that asked for; false where it does not, or looks like none.
bool tell_wrong_format(const std::string& path, const Format& asked, config::Diagnostics& diagnostics);

/// Reads a file in a format given by name; an unknown name is an error at `path`, and so is a file that cannot be read so and
/// looks like another format.
[[nodiscard]] JobList read_jobs(const std::string& path, std::string_view format, const ReadOptions& options,
                                config::Diagnostics& diagnostics);

std::unique_ptr<TraceReader> make_swf_reader();
std::unique_ptr<TraceReader> make_batsim_reader();
std::unique_ptr<TraceReader> make_philly_reader();
std::unique_ptr<TraceReader> make_jobs_csv_reader();
std::unique_ptr<TraceReader> make_philly_json_reader();
std::unique_ptr<TraceReader> make_helios_reader();
std::unique_ptr<TraceReader> make_acme_reader();
std::unique_ptr<TraceReader> make_slurm_reader();
std::unique_ptr<TraceReader> make_openb_reader();
std::unique_ptr<TraceReader> make_pai_reader();
std::unique_ptr<TraceReader> make_elasticflow_reader();
std::unique_ptr<TraceReader> make_table_reader();
std::unique_ptr<TraceReader> make_tiresias_reader();
std::unique_ptr<TraceReader> make_muri_reader();
std::unique_ptr<TraceReader> make_gavel_reader();
std::unique_ptr<TraceReader> make_shockwave_reader();
std::unique_ptr<TraceReader> make_pollux_reader();
std::unique_ptr<TraceReader> make_sia_reader();

} // namespace leasehold::workload
