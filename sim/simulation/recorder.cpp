#include "simulation/recorder.hpp"

#include "output/schema.hpp"

namespace leasehold::simulation {

Recorder::Recorder(const std::filesystem::path& directory, Wanted wanted)
{
  if (wanted.jobs)
    jobs_.emplace(directory);
  if (wanted.segments)
    segments_.emplace(directory);
  if (wanted.services)
    services_.emplace(directory);
  if (wanted.events)
    events_.emplace(directory);
  if (wanted.requests)
    requests_.emplace(directory / output::requests_file);
}

void Recorder::job(const output::JobRecord& record)
{
  if (jobs_)
    jobs_->write(record);
}

void Recorder::segment(const output::Segment& segment)
{
  if (segments_)
    segments_->write(segment);
}

void Recorder::service(const output::ServiceSample& sample)
{
  if (services_)
    services_->write(sample);
}

void Recorder::request(const output::RequestRecord& record)
{
  if (requests_)
    requests_->write(record);
}

void Recorder::close()
{
  if (jobs_)
    jobs_->close();
  if (segments_)
    segments_->close();
  if (services_)
    services_->close();
  if (events_)
    events_->close();
  if (requests_)
    requests_->close();
}

} // namespace leasehold::simulation
