#include "fabric/solver.hpp"

#include "fabric/chosen_routes.hpp"

#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Link.hpp>

#include <stdexcept>
#include <utility>

namespace leasehold::fabric {

namespace {

namespace s4u = simgrid::s4u;

/// So many bytes that no run sees the end of them: ends are the run's own affair.
constexpr double endless = 1e300;

simgrid::kernel::resource::Model* network_model()
{
  // By the name that SimGrid gives to it, LV08's being another one.
  for (simgrid::kernel::resource::Model* model : s4u::Engine::get_instance()->get_all_models())
    if (model->get_name() == "Network_CM02")
      return model;
  throw std::runtime_error("`network: flows` needs SimGrid's network model CM02: the platform's file asks for another");
}

} // namespace

Solver::Solver(const model::Topology& topology)
    : topology_(&topology), model_(network_model()), routes_(ChosenRoutes::get()), origin_(s4u::Engine::get_clock()),
      links_(topology.graph().links.size(), nullptr)
{
  s4u::Engine::set_config("maxmin/precision:1e-12"); // 1e-5 by default
  s4u::Engine::set_config("network/TCP-gamma:0");    // else a window of 4 MiB bounds every flow by its latency
  s4u::Engine::set_config("network/crosstraffic:0"); // acknowledgements take nothing of the way back
}

Solver::~Solver()
{
  constexpr double moment = 1e-3;
  if (!stopped_.empty())
    bury(s4u::Engine::get_clock() + moment);
}

s4u::Link* Solver::link(model::LinkId id)
{
  s4u::Link*& link = links_[id.index()];
  if (link == nullptr)
    link = s4u::Link::by_name_or_null(topology_->link(id).name);
  if (link == nullptr)
    link = routes_->add_link(topology_->link(id));
  return link;
}

void Solver::set_bandwidth(model::LinkId id, BytesPerSecond bandwidth)
{
  link(id)->set_bandwidth(bandwidth.value());
}

Activity Solver::start(const std::vector<LinkUse>& uses, BytesPerSecond at_most)
{
  std::vector<simgrid::kernel::resource::StandardLinkImpl*> links;
  for (const LinkUse& use : uses)
    links.insert(links.end(), static_cast<std::size_t>(use.flows), link(use.link)->get_impl());
  routes_->choose(std::move(links));
  s4u::CommPtr communication = s4u::Comm::sendto_init();
  communication->set_payload_size(1); // starts once it knows both ends
  communication->set_source(routes_->from());
  communication->set_destination(routes_->to());
  const Activity activity{communication, &model_->get_started_action_set()->back()};
  activity.action->set_remains(endless);
  activity.action->set_sharing_penalty(1.0); // whatever its latency
  activity.action->set_bound(at_most.value());
  return activity;
}

void Solver::stop(const Activity& activity)
{
  activity.action->suspend(); // its share is free from now on
  activity.communication->cancel();
  stopped_.push_back(activity.communication);
}

void Solver::solve()
{
  static_cast<void>(model_->next_occurring_event(s4u::Engine::get_clock()));
}

BytesPerSecond Solver::rate(const Activity& activity)
{
  return BytesPerSecond{activity.action->get_rate()};
}

void Solver::advance(Timestamp instant)
{
  if (const double clock = origin_ + instant.value(); clock > s4u::Engine::get_clock())
    bury(clock);
}

void Solver::advance_if_due(Timestamp instant)
{
  constexpr std::size_t many = 128;
  if (stopped_.size() >= many)
    advance(instant);
}

void Solver::bury(double clock)
{
  s4u::Engine::get_instance()->run_until(clock);
  stopped_.clear();
}

} // namespace leasehold::fabric
