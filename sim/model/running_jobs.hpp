// Running jobs in order of their expected end. A sorted list in chunks: a pool of a thousand one-chip hosts starts and
// ends jobs far more often than anybody walks the list, and moving one chunk costs a tenth of moving all of it.
#pragma once

#include "model/ids.hpp"
#include "model/request.hpp"
#include "units/timestamp.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leasehold::model {

/// A running job as a backfilling policy needs it.
struct RunningJob {
  Timestamp expected_end; ///< start + the walltime estimate; Timestamp::never() without one
  JobId job;
  std::uint32_t members;
  ChipShare chips; ///< per member
};

class RunningJobs {
  using Chunk = std::vector<RunningJob>;

public:
  class Iterator {
  public:
    Iterator(const std::vector<Chunk>* chunks, std::size_t chunk) : chunks_(chunks), chunk_(chunk) {}
    const RunningJob& operator*() const { return (*chunks_)[chunk_][place_]; }
    const RunningJob* operator->() const { return &**this; }
    Iterator& operator++()
    {
      if (++place_ == (*chunks_)[chunk_].size()) {
        ++chunk_;
        place_ = 0;
      }
      return *this;
    }
    bool operator==(const Iterator& other) const { return chunk_ == other.chunk_ && place_ == other.place_; }

  private:
    const std::vector<Chunk>* chunks_;
    std::size_t chunk_;
    std::size_t place_ = 0;
  };

  /// By expected end, then by id. Not valid beyond the next insert or erase.
  [[nodiscard]] Iterator begin() const { return {&chunks_, 0}; }
  [[nodiscard]] Iterator end() const { return {&chunks_, chunks_.size()}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  void insert(const RunningJob& job);
  /// The job must be in the list with this end.
  void erase(JobId job, Timestamp expected_end);

private:
  [[nodiscard]] std::size_t chunk_for(const RunningJob& key) const;

  std::vector<Chunk> chunks_; ///< none is empty
  std::size_t size_ = 0;
};

} // namespace leasehold::model
