// Walks a Batsim workload file as its bytes come, without a tree in memory, and gathers its jobs and profiles.
#pragma once

#include "units/timestamp.hpp"
#include "workload/json_cursor.hpp"
#include "workload/name_table.hpp"
#include "workload/read_problems.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace leasehold::workload {

/// A job as its object says; NaN where a key is absent.
struct BatsimJob {
  static constexpr double unset = std::numeric_limits<double>::quiet_NaN();
  double submitted = unset;
  Timestamp submitted_at; ///< the same, to the nanosecond
  double resources = unset;
  double walltime = unset;
  std::uint32_t profile = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t name_end = 0;
  std::uint32_t line = 0;
  bool faulty = false; ///< a value of it has been reported already
};

struct BatsimProfile {
  static constexpr std::uint32_t no_type = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t type = no_type; ///< into BatsimDocument::types
  double delay = BatsimJob::unset;
  double computation = BatsimJob::unset;   ///< flop of each resource, or of all if `spread`
  double communication = BatsimJob::unset; ///< bytes
  bool spread = false;
  bool faulty = false;
  std::uint32_t line = 0; ///< 0 until the profile is met
};

struct BatsimDocument {
  std::vector<BatsimJob> jobs;
  std::string names; ///< all ids, concatenated
  std::vector<BatsimProfile> profiles;
  NameTable profile_names;
  NameTable types;
  std::uint32_t machine_size = 0;
  bool whole = false; ///< read to its end; where it is not, profiles may be missing for no fault of the jobs
};

/// Faults of syntax and of single values go to `problems`; whole jobs are judged by the reader.
[[nodiscard]] BatsimDocument parse_batsim(JsonCursor& cursor, ReadProblems& problems);

} // namespace leasehold::workload
