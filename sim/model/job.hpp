// Jobs as the scheduler knows them. What a job will really do (its run time, its failures) is kept in workload/ and is
// out of a policy's sight.
#pragma once

#include "model/request.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::model {

enum class JobKind : std::uint8_t {
  rigid,    ///< a trace job: fixed size, run time known to the trace alone
  training, ///< so many tokens of a model; its rate depends on the chips
  replica,  ///< one replica of an inference service; runs until it is stopped, and is not counted among the jobs
  porting,  ///< the pilot chips of a port, held while its engineers work; not counted among the jobs either
  sublet,   ///< a host let to others until its tenant calls it back; not counted among the jobs
};

enum class JobState : std::uint8_t { unsubmitted, pending, running, finished, killed, rejected };

struct Job {
  Timestamp submitted;
  Timestamp deadline = Timestamp::never();
  std::uint32_t first_request = 0; ///< into JobTable's requests
  std::uint32_t request_count = 1;
  TenantId tenant;
  std::int32_t priority = 0;  ///< higher goes first; equal priorities go in order of submission
  std::uint32_t workload = 0; ///< what it came from: a workload of jobs, a service, a port, as its kind says
  JobKind kind = JobKind::rigid;
  JobState state = JobState::unsubmitted;
  bool estimate_binds = true; ///< it is killed at its walltime (rigid); else that is a forecast
  bool housed = false;        ///< its tenant has leased chips for it (training)
  bool bound = false;         ///< its tenant leases gang by gang: it runs where it is housed, or not at all (training)
  bool fills = false; ///< it runs where its tenant's services leave chips idle, and gives way to them (training)

  /// It is submitted or will be, and not over.
  [[nodiscard]] bool is_open() const
  {
    return state == JobState::unsubmitted || state == JobState::pending || state == JobState::running;
  }
};

/// All jobs of a run, in order of submission for those known from the start; ids are positions.
class JobTable {
public:
  void reserve(std::size_t jobs, std::size_t name_bytes);
  /// `name` is the job's id in its trace, kept as written.
  JobId add(const Job& job, std::span<const Request> requests, std::string_view name);

  [[nodiscard]] std::size_t size() const { return jobs_.size(); }
  [[nodiscard]] const Job& operator[](JobId id) const { return jobs_[id.index()]; }
  [[nodiscard]] Job& operator[](JobId id) { return jobs_[id.index()]; }
  [[nodiscard]] std::span<const Request> requests(JobId id) const
  {
    const Job& job = jobs_[id.index()];
    return {requests_.data() + job.first_request, job.request_count};
  }
  /// One of the job's alternatives. It changes where a chip is ported or tuned: with no chip types it cannot be started.
  [[nodiscard]] Request& request(JobId id, std::uint32_t index)
  {
    return requests_[jobs_[id.index()].first_request + index];
  }
  [[nodiscard]] std::string_view name(JobId id) const
  {
    const std::size_t end = id.index() + 1 < name_start_.size() ? name_start_[id.index() + 1] : names_.size();
    return std::string_view{names_}.substr(name_start_[id.index()], end - name_start_[id.index()]);
  }

private:
  std::vector<Job> jobs_;
  std::vector<Request> requests_;
  std::vector<std::size_t> name_start_;
  std::string names_;
};

} // namespace leasehold::model
