#include "workload/failures/failure_course.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::workload {

FailureCourse::FailureCourse(FailurePlan plan, FailureSeed seed)
    : plan_(std::move(plan)), seed_(seed), drawn_(plan_.domains.size())
{
}

bool FailureCourse::takes_links() const
{
  const auto links = [](const auto& each) { return !each.links.empty(); };
  return std::ranges::any_of(plan_.outages, links) || std::ranges::any_of(plan_.domains, links);
}

FailureSubject FailureCourse::subject(std::uint32_t number) const
{
  if (number >= domains()) {
    const Outage& outage = plan_.outages[number - domains()];
    return {&outage.hosts, &outage.links, outage.name,      outage.reach,
            outage.name,   outage.speed,  outage.detection, &outage};
  }
  const FailureDomain& domain = plan_.domains[number];
  const FailureLaw& law = plan_.laws[domain.law];
  const auto reach = law.one_host ? model::Reach::one_host : model::Reach::outage;
  return {&domain.hosts, &domain.links, domain.name, reach, law.cause, law.speed, law.detection, nullptr};
}

Seconds FailureCourse::next_up(std::uint32_t d)
{
  const FailureDomain& domain = plan_.domains[d];
  return time_up(plan_.laws[domain.law], domain.number, domain.lemon, drawn_[d]++, seed_);
}

Seconds FailureCourse::next_down(std::uint32_t d)
{
  const FailureDomain& domain = plan_.domains[d];
  return time_down(plan_.laws[domain.law], domain.number, drawn_[d]++, seed_);
}

} // namespace leasehold::workload
