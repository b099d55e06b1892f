#include "serving/request_service.hpp"

#include <cmath>
#include <stdexcept>

namespace leasehold::serving {

using State = physics::RequestOutcome::State;

namespace {

std::string_view name_of(State state)
{
  switch (state) {
  case State::completed:
    return "completed";
  case State::dropped:
    return "dropped";
  case State::shed:
    return "shed";
  case State::running:
    return "running";
  case State::queued:
  case State::unseen:
    break;
  }
  return "queued";
}

} // namespace

RequestService::RequestService(const std::string& name, workload::RequestSource& source, physics::Routing routing,
                               const physics::ServiceObjective& objective, scenario::Shedding shedding,
                               output::Recorder& recorder)
    : name_(&name), source_(&source), objective_(objective), shedding_(shedding), recorder_(&recorder),
      fleet_(routing, [this](const physics::RequestFleet::Told& told) { ended(told); })
{
  if (shedding_ == scenario::Shedding::slo_capacity)
    fleet_.shed(objective.first_token.value());
}

void RequestService::advance(Timestamp now)
{
  workload::SourcedRequest next;
  while (source_->next(now, next)) {
    totals_.offered_tokens += next.request.output;
    fleet_.arrive(next.request, next.blocks, next.block_tokens, option_for(next.request));
  }
  fleet_.advance(now.value());
  totals_.counts = fleet_.counts();
  totals_.returned = fleet_.returned();
  totals_.lost_context = fleet_.lost_context();
  if (!totals_.counts.conserved())
    throw std::logic_error("requests to `" + *name_ + "` are not completed + queued + running + dropped + shed");
}

void RequestService::tell_apart(std::span<const scenario::SizeRates> sizes)
{
  for (const scenario::SizeRates& size : sizes)
    sizes_.push_back(size.bucket);
}

std::optional<std::uint32_t> RequestService::option_for(const model::InferenceRequest& request)
{
  if (routes_.empty())
    return std::nullopt;
  const std::size_t options = routes_.size() / sizes_.size();
  const auto first = static_cast<std::ptrdiff_t>(physics::bucket_of(sizes_, request.input, request.output) * options);
  sent_.resize(routes_.size(), 0.0);
  // Each has its share; the next request is for whoever lacks most of it.
  const auto lacks = sent_.begin() + first, routes = routes_.begin() + first;
  std::ptrdiff_t next = 0;
  for (std::ptrdiff_t o = 0; o < static_cast<std::ptrdiff_t>(options); ++o) {
    lacks[o] += routes[o];
    next = lacks[o] > lacks[next] ? o : next;
  }
  lacks[next] -= 1.0;
  return static_cast<std::uint32_t>(next);
}

std::uint32_t RequestService::add(const scenario::PlannedReplica& replica, std::uint32_t option,
                                  std::uint32_t block_tokens, double speed, Timestamp now)
{
  const physics::FluidService& service = replica.service;
  const double room = service.cache_tokens();
  // The prefix cache keeps as many prompt tokens as there is room for contexts.
  const std::size_t blocks = block_tokens == 0 ? 0 : static_cast<std::size_t>(room / block_tokens);
  const std::uint32_t number =
      fleet_.add(service.cost(), physics::engine_limits(service.plan(), room), blocks, now.value(), speed, option);
  // By Little's law: more than are with it in the mean at that rate make its iterations, and so every token, slower.
  if (shedding_ == scenario::Shedding::slo_capacity)
    fleet_.allow(number, replica.within_slo > Hertz{0} ? std::ceil(service.at(replica.within_slo).batch) : 0.0);
  return number;
}

void RequestService::remove(std::uint32_t replica, Timestamp now)
{
  fleet_.remove(replica, now.value());
}

std::optional<Timestamp> RequestService::drained_at(std::uint32_t replica) const
{
  constexpr Seconds rounding{1e-6}; // of sums of iterations, which depend on where the engine was looked at
  const auto end = fleet_.drained_at(replica);
  return end ? std::optional{Timestamp{*end} + rounding} : std::nullopt;
}

void RequestService::ended(const physics::RequestFleet::Told& told)
{
  record(told);
  if (told.outcome.state == State::shed)
    totals_.shed_tokens += told.request.output;
  if (told.outcome.state != State::completed)
    return;
  const double arrival = told.request.arrival.value();
  const double first = told.outcome.first_token - arrival;
  const double later = told.request.output - 1.0;
  const double each = later > 0.0 ? (told.outcome.finish - told.outcome.first_token) / later : 0.0;
  totals_.first_token.add(first);
  totals_.queue.add(told.outcome.scheduled - arrival);
  totals_.prefill.add(told.outcome.first_token - told.outcome.scheduled);
  if (later > 0.0)
    totals_.per_token.add(each);
  totals_.end_to_end.add(told.outcome.finish - arrival);
  totals_.completed_tokens += told.request.output;
  if (objective_.kept_by(first, each)) {
    ++totals_.good;
    totals_.good_tokens += told.request.output;
  }
}

void RequestService::record(const physics::RequestFleet::Told& told) const
{
  if (!recorder_->wants_requests())
    return;
  output::RequestRecord row{*name_,
                            told.number,
                            told.request.arrival,
                            told.request.input,
                            told.request.output,
                            name_of(told.outcome.state),
                            {},
                            {},
                            {},
                            told.outcome.evictions};
  if (told.outcome.scheduled >= 0.0)
    row.scheduled = told.outcome.scheduled;
  if (told.outcome.first_token > 0.0)
    row.first_token = told.outcome.first_token;
  if (told.outcome.state == State::completed)
    row.finish = told.outcome.finish;
  recorder_->request(row);
}

void RequestService::close()
{
  if (recorder_->wants_requests())
    fleet_.visit_unfinished([this](const physics::RequestFleet::Told& told) { record(told); });
}

} // namespace leasehold::serving
