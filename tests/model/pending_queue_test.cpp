#include "model/pending_queue.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace leasehold;
using namespace leasehold::model;

namespace {

JobTable jobs_submitted_at(const std::vector<std::pair<double, int>>& submission_and_priority)
{
  JobTable jobs;
  for (const auto& [at, priority] : submission_and_priority) {
    Job job;
    job.submitted = Timestamp{at};
    job.priority = priority;
    const Request request;
    jobs.add(job, {&request, 1}, "job");
  }
  return jobs;
}

std::vector<std::uint32_t> order(const PendingQueue& queue)
{
  std::vector<std::uint32_t> ids;
  for (JobId job = queue.front(); job.valid(); job = queue.next(job))
    ids.push_back(job.index());
  return ids;
}

} // namespace

TEST_CASE("priority goes before submission, submission before id")
{
  const JobTable jobs = jobs_submitted_at({{0, 0}, {1, 0}, {1, 0}, {2, 5}, {3, -1}});
  PendingQueue queue{jobs};
  for (const std::uint32_t id : {4U, 2U, 0U, 3U, 1U})
    queue.insert(JobId{id});
  CHECK(order(queue) == std::vector<std::uint32_t>{3, 0, 1, 2, 4});
  CHECK(queue.size() == 5);
  CHECK(queue.back() == JobId{4});
}

TEST_CASE("jobs leave from the front, the middle and the back, and come back to their place")
{
  const JobTable jobs = jobs_submitted_at({{0, 0}, {1, 0}, {2, 0}, {3, 0}});
  PendingQueue queue{jobs};
  for (std::uint32_t id = 0; id < 4; ++id)
    queue.insert(JobId{id});
  queue.erase(JobId{1});
  CHECK(order(queue) == std::vector<std::uint32_t>{0, 2, 3});
  queue.erase(JobId{0});
  queue.erase(JobId{3});
  CHECK(order(queue) == std::vector<std::uint32_t>{2});
  queue.insert(JobId{1}); // preempted: it was submitted before job 2
  CHECK(order(queue) == std::vector<std::uint32_t>{1, 2});
  queue.erase(JobId{1});
  queue.erase(JobId{2});
  CHECK(queue.empty());
  CHECK_FALSE(queue.front().valid());
  CHECK_FALSE(queue.back().valid());
}

TEST_CASE("the successor taken before a start stays good")
{
  const JobTable jobs = jobs_submitted_at({{0, 0}, {1, 0}, {2, 0}});
  PendingQueue queue{jobs};
  for (std::uint32_t id = 0; id < 3; ++id)
    queue.insert(JobId{id});
  std::vector<std::uint32_t> seen;
  for (JobId job = queue.front(); job.valid();) {
    const JobId next = queue.next(job);
    seen.push_back(job.index());
    queue.erase(job);
    job = next;
  }
  CHECK(seen == std::vector<std::uint32_t>{0, 1, 2});
}
