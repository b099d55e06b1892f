// The order of an instant, whole. Every part takes its turn here and nowhere else; a part that a run has not is not in
// its table.
#include "simulation/parts.hpp"

namespace leasehold::simulation {

Instant Parts::instant()
{
  Instant instant;
  if (leases)
    instant.add("leases", *leases); // the market's events; then tenants look at it and lease
  if (ports)
    instant.add("ports", *ports); // releases and ports that are done; then pilots take their chips
  if (unbilled)
    instant.add("unbilled pay", *unbilled);
  if (state.tenancy->takes_guests())
    instant.add("owners", owners); // before guests, who make room, but after pilots
  if (data)
    instant.add("data", *data);      // copies that arrive; then copies of what still waits
  instant.add("timeline", timeline); // hosts back, hosts down, ends of jobs, replicas ready, service periods, reviews
  instant.add("submissions", submissions); // after all that may free chips
  instant.add("services", services);       // replicas go before the queue
  instant.add("scheduling", scheduling);
  if (leases)
    instant.add("subleases", leases->subleases()); // what nobody of one's own wants now
  if (egress)
    instant.add("egress", *egress);
  instant.add("audit", ledger_audit);
  return instant;
}

} // namespace leasehold::simulation
