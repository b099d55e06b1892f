// The trace formats there are, in one table.
#pragma once

#include "workload/trace_reader.hpp"

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

struct Format {
  std::string_view name; ///< as scenarios and the command line write it
  std::string_view summary;
  std::string_view extension; ///< such as `.swf`; `.gz` may follow in every format
  std::span<const ColumnDoc> columns;
  std::unique_ptr<TraceReader> (*make)();
  bool by_throughputs = false; ///< it tells work in steps, and needs ReadOptions::throughputs
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

} // namespace leasehold::workload
