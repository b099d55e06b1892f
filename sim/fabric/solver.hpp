// SimGrid as the one who shares out links: what crosses them are its activities, and their rates are its.
//
// SimGrid's network model CM02 shares links max-min fairly among communications, each of which takes the links of the route
// between its two hosts. A ring of many hosts, whose flows go equally fast, is one communication here too: between
// two hosts of a zone of our own, which gives as their route whichever links of the platform the ring crosses, a link as
// often as it does. (The model for parallel tasks, ptask_L07, shares by task and not by flow, and each of its events costs
// all tasks; separate communications, each flow one, would have to be brought in step afterwards.)
#pragma once

#include "fabric/contended_links.hpp"
#include "units/timestamp.hpp"

#include <simgrid/s4u/Comm.hpp>

#include <memory>
#include <vector>

namespace simgrid::kernel::resource {
class Action;
class Model;
} // namespace simgrid::kernel::resource

namespace leasehold::fabric {

class ChosenRoutes;

/// Goes on until it is stopped.
struct Activity {
  simgrid::s4u::CommPtr communication;
  simgrid::kernel::resource::Action* action = nullptr;
};

class Solver {
public:
  /// Throws std::runtime_error where the platform's file asks for another network model.
  explicit Solver(const model::Topology& topology);
  ~Solver();
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  /// On these links, all flows of it at one rate and none faster than `at_most`.
  [[nodiscard]] Activity start(const std::vector<LinkUse>& uses, BytesPerSecond at_most);
  void stop(const Activity& activity);
  /// From now on the link has this bandwidth.
  void set_bandwidth(model::LinkId link, BytesPerSecond bandwidth);
  /// Shares the links out among the activities that run.
  void solve();
  /// Of each flow, as of the last solution.
  [[nodiscard]] static BytesPerSecond rate(const Activity& activity);
  /// Brings SimGrid's clock up to an instant, counted from when the solver was made.
  void advance(Timestamp instant);
  /// The same where there is enough to bury: rates do not depend on the clock, and each time it moves costs a solution.
  void advance_if_due(Timestamp instant);

private:
  void bury(double clock);
  [[nodiscard]] simgrid::s4u::Link* link(model::LinkId id);

  const model::Topology* topology_;
  simgrid::kernel::resource::Model* model_;
  ChosenRoutes* routes_;                       ///< SimGrid's
  double origin_;                              ///< SimGrid's clock when the run began, s
  std::vector<simgrid::s4u::Link*> links_;     ///< by LinkId, found when first asked for
  std::vector<simgrid::s4u::CommPtr> stopped_; ///< SimGrid buries them when its clock next moves
};

} // namespace leasehold::fabric
