// A zone of SimGrid's whose one route is whatever links it is told.
#pragma once

#include "model/topology/network_graph.hpp"

#include <simgrid/kernel/routing/NetZoneImpl.hpp>

#include <map>
#include <string>
#include <vector>

namespace simgrid::s4u {
class Host;
class Link;
} // namespace simgrid::s4u

namespace leasehold::fabric {

/// Apart from the platform's own zones, which are closed once they are loaded; its models are theirs. It lasts as long as
/// the process.
class ChosenRoutes final : public simgrid::kernel::routing::NetZoneImpl {
public:
  /// The one of this process, once the platform has been loaded.
  [[nodiscard]] static ChosenRoutes* get();

  /// One that the platform has beside those that SimGrid has loaded, such as a host's cards where these are a cluster's way
  /// out.
  [[nodiscard]] simgrid::s4u::Link* add_link(const model::Link& link);
  /// Of the next communication; a link may come more than once.
  void choose(std::vector<simgrid::kernel::resource::StandardLinkImpl*> links) { links_ = std::move(links); }
  [[nodiscard]] simgrid::s4u::Host* from() const { return from_; }
  [[nodiscard]] simgrid::s4u::Host* to() const { return to_; }

  void get_local_route(const simgrid::kernel::routing::NetPoint* from, const simgrid::kernel::routing::NetPoint* to,
                       simgrid::kernel::routing::Route* into, double* latency) override;

private:
  using NetZoneImpl::NetZoneImpl;
  static ChosenRoutes* make();
  ~ChosenRoutes() override = default;

  std::vector<simgrid::kernel::resource::StandardLinkImpl*> links_;
  std::map<std::string, simgrid::s4u::Link*> added_; ///< by name
  simgrid::s4u::Host* from_ = nullptr;
  simgrid::s4u::Host* to_ = nullptr;
};

} // namespace leasehold::fabric
