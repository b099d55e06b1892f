// Which columns of a table of any kind say what of its jobs, and in which units: `members=gpus,run_time=duration:min`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// What a table may say of a job.
enum class Target : std::uint8_t {
  job_id,
  submission_time,
  run_time,
  start_time,
  end_time,
  members,
  processors,
  chips_per_member,
  chip,
  cores,
  memory,
  walltime,
  tenant,
  priority,
  waiting_time
};

struct TargetDoc {
  std::string_view name;
  std::string_view doc;
};
/// In the order of Target.
[[nodiscard]] std::span<const TargetDoc> targets();

/// How numbers of a column become those of ours.
struct ColumnUnit {
  enum class Kind : std::uint8_t { plain, time, share, bytes, clock } kind = Kind::plain;
  std::string_view name;
  int shift = 0;           ///< times ten to this power
  std::int64_t factor = 1; ///< and times this
};
/// Null where there is no such unit.
[[nodiscard]] const ColumnUnit* find_unit(std::string_view name);
/// Of one kind: "`ms`, `s`, ...".
[[nodiscard]] std::string units_of(ColumnUnit::Kind kind);

struct MappedColumn {
  Target target;
  std::string column; ///< as written, with `:` and a unit behind it perhaps
};

struct ColumnMap {
  std::vector<MappedColumn> columns;
  std::optional<char> delimiter; ///< none = detected
};

/// Reads `target=column,target=column:unit` into `map`. What is wrong with it, with a guess; empty where nothing is.
[[nodiscard]] std::string add_columns(std::string_view text, ColumnMap& map);
/// What is missing in the whole map, such as a size; empty where nothing is.
[[nodiscard]] std::string lacks(const ColumnMap& map);

} // namespace leasehold::workload
