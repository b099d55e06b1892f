// The order of an instant. Parts take their turns as they stand here; in what order the timeline's turn applies the events
// of one instant, `EventClass` says (event_heap.hpp). CONTRIBUTING.md tells what each does at its turn, and a test compares
// the two.
#pragma once

#include "units/named.hpp"

#include <array>
#include <cstdint>

namespace leasehold::simulation {

enum class Turn : std::uint8_t {
  leases,
  ports,
  unbilled_pay,
  owners,
  data,
  timeline,
  submissions,
  services,
  scheduling,
  subleases,
  network,
  egress,
  audit
};

constexpr auto enum_names(Tag<Turn>)
{
  return std::to_array<Named<Turn>>({
      {Turn::leases, "leases", "the market's events; then tenants look at it and lease"},
      {Turn::ports, "ports", "releases and ports that are done; then pilots take their chips"},
      {Turn::unbilled_pay, "unbilled pay", "engineers' pay where nothing is leased"},
      {Turn::owners, "owners", "before guests, who make room, but after pilots"},
      {Turn::data, "data", "copies that arrive; then copies of what still waits"},
      {Turn::timeline, "timeline", "hosts back, hosts down, ends of jobs, replicas ready, service periods, reviews"},
      {Turn::submissions, "submissions", "after all that may free chips"},
      {Turn::services, "services", "replicas go before the queue"},
      {Turn::scheduling, "scheduling", "jobs of the queue"},
      {Turn::subleases, "subleases", "what nobody of one's own wants now"},
      {Turn::network, "network", "checkpoints that begin or end; then all that crosses it is told what it has"},
      {Turn::egress, "egress", "moves of data are billed"},
      {Turn::audit, "audit", "the cluster's ledger is recounted now and then"},
  });
}

} // namespace leasehold::simulation
