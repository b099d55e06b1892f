#include "model/job.hpp"

namespace leasehold::model {

void JobTable::reserve(std::size_t jobs, std::size_t name_bytes)
{
  jobs_.reserve(jobs);
  requests_.reserve(jobs);
  name_start_.reserve(jobs);
  names_.reserve(name_bytes);
}

JobId JobTable::add(const Job& job, std::span<const Request> requests, std::string_view name)
{
  const JobId id{static_cast<std::uint32_t>(jobs_.size())};
  jobs_.push_back(job);
  jobs_.back().first_request = static_cast<std::uint32_t>(requests_.size());
  jobs_.back().request_count = static_cast<std::uint32_t>(requests.size());
  requests_.insert(requests_.end(), requests.begin(), requests.end());
  name_start_.push_back(names_.size());
  names_.append(name);
  return id;
}

} // namespace leasehold::model
