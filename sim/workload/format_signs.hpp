// How the first lines of a file show of which trace format it is.
#pragma once

#include "workload/trace_source.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// What a file begins with, inflated where it is gzip; nothing of one that cannot be read.
class TraceOpening {
public:
  explicit TraceOpening(const TraceSource& source);

  /// From the first byte that is no blank on, without a byte-order mark.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Its first line; the first that does not begin with `;` where there are such.
  [[nodiscard]] std::string_view first_line() const;
  /// That line has the names among its fields.
  [[nodiscard]] bool has_columns(std::initializer_list<std::string_view> names, char delimiter = ',') const;

private:
  std::string text_;
};

bool looks_like_swf(const TraceOpening& opening);
bool looks_like_batsim(const TraceOpening& opening);
bool looks_like_jobs_csv(const TraceOpening& opening);
bool looks_like_philly(const TraceOpening& opening);
bool looks_like_philly_json(const TraceOpening& opening);
bool looks_like_helios(const TraceOpening& opening);
bool looks_like_acme(const TraceOpening& opening);
bool looks_like_slurm(const TraceOpening& opening);
bool looks_like_openb(const TraceOpening& opening);
bool looks_like_pai(const TraceOpening& opening);
bool looks_like_tiresias(const TraceOpening& opening);
bool looks_like_muri(const TraceOpening& opening);
bool looks_like_elasticflow(const TraceOpening& opening);
bool looks_like_gavel(const TraceOpening& opening);
bool looks_like_shockwave(const TraceOpening& opening);
/// Sia's traces have the same columns.
bool looks_like_pollux(const TraceOpening& opening);
/// A table of no known kind.
inline bool looks_like_none(const TraceOpening& /*opening*/)
{
  return false;
}

} // namespace leasehold::workload
