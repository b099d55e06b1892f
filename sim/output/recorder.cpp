#include "output/recorder.hpp"

#include "output/schema.hpp"

namespace leasehold::output {

Recorder::Recorder(const TableFolder& folder, Wanted wanted)
{
  if (wanted.jobs)
    jobs_.emplace(folder);
  if (wanted.segments)
    segments_.emplace(folder);
  if (wanted.services)
    services_.emplace(folder);
  if (wanted.events)
    events_.emplace(folder);
  if (wanted.requests)
    requests_.emplace(folder.file(requests_file));
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
