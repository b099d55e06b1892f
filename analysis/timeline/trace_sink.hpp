// A run as a viewer of traces sees it: slices of time on threads of processes, and counters. Formats implement this.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leasehold::analysis {

/// Those of one thread never overlap.
struct Slice {
  std::string process; ///< provider or pool
  std::string thread;  ///< host, or a lane of leases or replicas
  std::string name;
  double begin = 0.0; ///< seconds since the start
  double end = 0.0;
  std::vector<std::pair<std::string, std::string>> details;
};

/// From this time on the counter has this value.
struct Count {
  std::string process;
  std::string counter;
  double time = 0.0;
  double value = 0.0;
};

class TraceSink {
public:
  TraceSink() = default;
  TraceSink(const TraceSink&) = delete;
  TraceSink& operator=(const TraceSink&) = delete;
  virtual ~TraceSink() = default;

  virtual void slice(const Slice& slice) = 0;
  virtual void count(const Count& count) = 0;
  /// Must be called for the trace to be whole.
  virtual void close() = 0;
};

} // namespace leasehold::analysis
