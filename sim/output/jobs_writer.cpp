#include "output/jobs_writer.hpp"

#include <utility>

namespace leasehold::output {

namespace {

constexpr std::size_t batch_jobs = 1024;
constexpr std::size_t most_waiting = 8; ///< batches; a run that outpaces the disk waits for it

} // namespace

JobsWriter::JobsWriter(const TableFolder& folder) : file_(folder), thread_([this] { work(); }) {}

JobsWriter::~JobsWriter()
{
  stop();
}

void JobsWriter::write(const JobRecord& job)
{
  filling_.jobs.push_back(job);
  filling_.slices.insert(filling_.slices.end(), job.hosts.begin(), job.hosts.end());
  filling_.slice_end.push_back(filling_.slices.size());
  if (filling_.jobs.size() == batch_jobs)
    hand_over();
}

void JobsWriter::Batch::clear()
{
  jobs.clear();
  slices.clear();
  slice_end.clear();
}

void JobsWriter::hand_over()
{
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return waiting_.size() < most_waiting || failure_; });
  if (failure_)
    std::rethrow_exception(failure_);
  waiting_.push_back(std::exchange(filling_, Batch{}));
  if (!written_.empty()) {
    filling_ = std::move(written_.back());
    written_.pop_back();
  }
  changed_.notify_all();
}

void JobsWriter::work()
{
  try {
    Batch batch;
    for (;;) {
      std::unique_lock lock{mutex_};
      if (!batch.jobs.empty()) {
        batch.clear();
        written_.push_back(std::move(batch));
      }
      changed_.wait(lock, [this] { return !waiting_.empty() || finished_; });
      if (waiting_.empty())
        return;
      batch = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.notify_all();
      lock.unlock();
      std::size_t begin = 0;
      for (std::size_t j = 0; j < batch.jobs.size(); ++j) {
        batch.jobs[j].hosts = std::span{batch.slices}.subspan(begin, batch.slice_end[j] - begin);
        begin = batch.slice_end[j];
        file_.write(batch.jobs[j]);
      }
    }
  } catch (...) {
    const std::lock_guard lock{mutex_};
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

void JobsWriter::stop()
{
  if (!thread_.joinable())
    return;
  {
    const std::lock_guard lock{mutex_};
    finished_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void JobsWriter::close()
{
  if (!filling_.jobs.empty())
    hand_over();
  stop();
  if (failure_)
    std::rethrow_exception(failure_);
  file_.close();
}

} // namespace leasehold::output
