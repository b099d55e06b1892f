// The trace formats there are, in one table.
#pragma once

#include "workload/trace_reader.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

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

struct Format {
  std::string_view name; ///< as scenarios and the command line write it
  std::string_view summary;
  std::string_view extension; ///< such as `.swf`; `.gz` may follow in every format
  std::span<const ColumnDoc> columns;
  std::unique_ptr<TraceReader> (*make)();
  TimesFrom times = TimesFrom::trace;
};

/// Where several have one extension, the first is the likeliest.
[[nodiscard]] std::span<const Format> formats();
/// Null where there is no such format.
[[nodiscard]] const Format* find_format(std::string_view name);
/// "did you mean `swf`?" or the list of formats.
[[nodiscard]] std::string suggest_format(std::string_view name);

/// Reads a file in a format given by name; an unknown name is an error at `path`.
[[nodiscard]] JobList read_jobs(const std::string& path, std::string_view format, const ReadOptions& options,
                                config::Diagnostics& diagnostics);

std::unique_ptr<TraceReader> make_swf_reader();
std::unique_ptr<TraceReader> make_batsim_reader();
std::unique_ptr<TraceReader> make_philly_reader();
std::unique_ptr<TraceReader> make_jobs_csv_reader();
std::unique_ptr<TraceReader> make_tiresias_reader();
std::unique_ptr<TraceReader> make_muri_reader();
std::unique_ptr<TraceReader> make_gavel_reader();
std::unique_ptr<TraceReader> make_shockwave_reader();
std::unique_ptr<TraceReader> make_pollux_reader();
std::unique_ptr<TraceReader> make_sia_reader();

} // namespace leasehold::workload
