#include "output/recorder.hpp"

#include "output/schema.hpp"

namespace leasehold::output {

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
    requests_.emplace(directory / requests_file);
}

void Recorder::job(const JobRecord& record)
{
  if (jobs_)
    jobs_->write(record);
}

void Recorder::segment(const Segment& segment)
{
  if (segments_)
    segments_->write(segment);
}

void Recorder::service(const ServiceSample& sample)
{
  if (services_)
    services_->write(sample);
}

void Recorder::request(const RequestRecord& record)
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

} // namespace leasehold::output
