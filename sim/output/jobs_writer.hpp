// Writes jobs.csv on a thread of its own: formatting it takes a third of the time of a large run. Rows keep their
// order.
#pragma once

#include "output/job_files.hpp"
#include "output/table_folder.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace leasehold::output {

class JobsWriter {
public:
  explicit JobsWriter(const TableFolder& folder);
  JobsWriter(const JobsWriter&) = delete;
  JobsWriter& operator=(const JobsWriter&) = delete;
  ~JobsWriter();

  /// The texts that `job` views must live until `close`; its hosts are copied. Throws what an earlier row ran into.
  void write(const JobRecord& job);
  /// Waits for the last row. Must be called for the file to count.
  void close();

private:
  struct Batch {
    std::vector<JobRecord> jobs; ///< their `hosts` are set when the batch is complete
    std::vector<model::Slice> slices;
    std::vector<std::size_t> slice_end;

    void clear();
  };

  void hand_over();
  void work();
  void stop();

  JobsFile file_;
  Batch filling_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;  ///< guarded by mutex_
  std::vector<Batch> written_; ///< guarded by mutex_: empty ones, whose memory is used again
  bool finished_ = false;      ///< guarded by mutex_: no more batches will come
  std::exception_ptr failure_; ///< guarded by mutex_
  std::thread thread_;
};

} // namespace leasehold::output
