#include "model/running_jobs.hpp"

#include <algorithm>

namespace leasehold::model {

namespace {

constexpr std::size_t chunk_limit = 64;

bool ends_before(const RunningJob& a, const RunningJob& b)
{
  return a.expected_end != b.expected_end ? a.expected_end < b.expected_end : a.job < b.job;
}

} // namespace

/// The last chunk that begins not after `key`, or the first; there must be one.
std::size_t RunningJobs::chunk_for(const RunningJob& key) const
{
  const auto after =
      std::ranges::upper_bound(chunks_, key, ends_before, [](const Chunk& chunk) { return chunk.front(); });
  return after == chunks_.begin() ? 0 : static_cast<std::size_t>(after - chunks_.begin()) - 1;
}

void RunningJobs::insert(const RunningJob& job)
{
  ++size_;
  if (chunks_.empty()) {
    chunks_.emplace_back().reserve(chunk_limit);
    chunks_.front().push_back(job);
    return;
  }
  std::size_t at = chunk_for(job);
  if (chunks_[at].size() == chunk_limit) {
    Chunk upper;
    upper.reserve(chunk_limit);
    upper.assign(chunks_[at].begin() + chunk_limit / 2, chunks_[at].end());
    chunks_[at].resize(chunk_limit / 2);
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(upper));
    at = chunk_for(job);
  }
  Chunk& chunk = chunks_[at];
  chunk.insert(std::ranges::upper_bound(chunk, job, ends_before), job);
}

void RunningJobs::erase(JobId job, Timestamp expected_end)
{
  const RunningJob key{expected_end, job, 0, ChipShare{}};
  const std::size_t at = chunk_for(key);
  Chunk& chunk = chunks_[at];
  chunk.erase(std::ranges::lower_bound(chunk, key, ends_before));
  --size_;
  if (chunk.empty())
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at));
}

} // namespace leasehold::model
