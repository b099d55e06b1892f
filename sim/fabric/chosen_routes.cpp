#include "fabric/chosen_routes.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>
#include <simgrid/s4u/NetZone.hpp>

namespace leasehold::fabric {

ChosenRoutes* ChosenRoutes::get()
{
  static ChosenRoutes* const only = make();
  return only;
}

ChosenRoutes* ChosenRoutes::make()
{
  const NetZoneImpl& root = *simgrid::s4u::Engine::get_instance()->get_netzone_root()->get_impl();
  auto* zone = new ChosenRoutes{"leasehold crossings"};
  zone->set_network_model(root.get_network_model());
  zone->set_cpu_pm_model(root.get_cpu_pm_model());
  zone->set_cpu_vm_model(root.get_cpu_vm_model());
  zone->set_disk_model(root.get_disk_model());
  zone->set_host_model(root.get_host_model());
  zone->from_ = zone->create_host("leasehold crossings: from", {1.0})->seal();
  zone->to_ = zone->create_host("leasehold crossings: to", {1.0})->seal();
  // The zone itself stays open, for add_link.
  return zone;
}

simgrid::s4u::Link* ChosenRoutes::add_link(const model::Link& link)
{
  simgrid::s4u::Link*& added = added_[link.name];
  if (added == nullptr)
    added = create_link(link.name, {link.bandwidth.value()})->set_latency(link.latency.value())->seal();
  added->set_bandwidth(link.bandwidth.value()); // a run before may have left it another
  return added;
}

void ChosenRoutes::get_local_route(const simgrid::kernel::routing::NetPoint* /*from*/,
                                   const simgrid::kernel::routing::NetPoint* /*to*/,
                                   simgrid::kernel::routing::Route* into, double* /*latency*/)
{
  into->link_list_ = links_;
}

} // namespace leasehold::fabric
