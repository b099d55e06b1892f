// What the user may ask of a trace reader.
#pragma once

#include "model/request.hpp"
#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <limits>

namespace leasehold::workload {

struct ThroughputTable;
struct Applications;
struct ColumnMap;
enum class Adapting : std::uint8_t;

struct ReadOptions {
  /// What one processor (SWF), resource (Batsim) or GPU (Philly) of the trace stands for.
  model::ChipShare chips_per_processor = model::ChipShare::whole(1);
  /// The most chips that one gang member, which lives on one host, may hold; 1 makes every processor its own member.
  std::uint32_t chips_per_member = 1;
  /// What turns Batsim's amounts of computation into run times; 0 where unknown.
  FlopsPerSecond processor_speed{0.0};
  /// Where the speed is unknown: hand on the computation (TraceJob::computation) instead of refusing it.
  bool hands_on_computation = false;

  /// How fast jobs are on which chips, for formats that tell work in steps (TimesFrom::throughputs).
  const ThroughputTable* throughputs = nullptr;
  /// What applications take on which chips, for formats that name them, and what of the trace's jobs they may change.
  const Applications* applications = nullptr;
  Adapting adapts{}; ///< `nothing` by default

  /// Which columns say what, for a table of any kind.
  const ColumnMap* columns = nullptr;

  /// Jobs submitted in [from, until) of the trace's own time are taken, and `from` becomes instant 0.
  Timestamp from{0.0};
  Timestamp until = Timestamp::never();
  /// Divides the times of submission (after `from` is subtracted): 2 doubles the load. Run times stay.
  double speed_up = 1.0;
  /// The first so many jobs, in order of submission, of those in the window.
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();

  /// A file that holds, or inflates to, more is refused: the guard against decompression bombs.
  std::uint64_t max_bytes = std::uint64_t{8} << 30;
};

/// Values beyond these are faults of the file rather than jobs.
inline constexpr double max_trace_time = 9.2e9;      ///< seconds; 291 years, which a Timestamp reaches
inline constexpr double max_processors = 16'777'216; ///< of one job
inline constexpr std::size_t max_line_bytes = std::size_t{1} << 20;
inline constexpr std::size_t max_name_bytes = 256;

} // namespace leasehold::workload
