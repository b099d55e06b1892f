#include "audit/lease_reviews.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace leasehold::audit {

using model::ChipTypeId;
using model::LeaseId;
using output::Choice;
using output::Decided;
using policy::ChipDemand;
using policy::ContractView;
using policy::Demand;
using policy::LeasingView;
using policy::OfferView;

namespace {

std::string days(Seconds time)
{
  return fmt::format("{:.2f} d", time / day);
}

/// What the demand needs of the chip; null where it does not run there.
const ChipDemand* on_chip(const Demand& demand, ChipTypeId chip)
{
  const auto found = std::ranges::find(demand.chips, chip, &ChipDemand::chip);
  return found == demand.chips.end() ? nullptr : &*found;
}

bool gives_chips(const OfferView& offer)
{
  return market::gives_capacity(offer.offer->programme.kind);
}

/// The demand by which offers compare: the first that runs on the chip, and on which of its chips that is.
const Demand* compared_by(const LeasingView& view, ChipTypeId chip)
{
  for (const Demand& demand : view.demands)
    if (on_chip(demand, chip) != nullptr)
      return &demand;
  return nullptr;
}

/// Dollars for a million tokens of the demand on the offer; none where nothing tells.
std::optional<double> dollars_per_mtoken(const Demand& demand, const OfferView& offer)
{
  const ChipDemand* const need = on_chip(demand, offer.offer->chip);
  if (need == nullptr || need->tokens_per_second <= 0.0)
    return std::nullopt;
  return offer.price.dollars_per_hour() / need->tokens_per_second * 1e6 / 3600.0;
}

/// `$4,120`, or `$0.57`.
std::string dollars(double amount)
{
  return amount < 100.0 && amount > -100.0 ? fmt::format("${:.2f}", amount) : fmt::format("${:.0f}", amount);
}

/// Why an order never looked at the offer; empty where it did.
std::string out_of_bounds(const policy::OrderBounds& bounds, const OfferView& offer)
{
  const market::Offer& its = *offer.offer;
  if (!bounds.providers.empty() && std::ranges::find(bounds.providers, offer.provider) == bounds.providers.end())
    return "its provider is none of those that the policy leases from";
  if (std::ranges::find(bounds.kinds, its.programme.kind) == bounds.kinds.end())
    return fmt::format("the order is for another kind of programme than {}", name_of(its.programme.kind));
  if (its.chip != bounds.chip)
    return "the order is for another chip";
  if ((!bounds.programme.empty() && its.programme.name != bounds.programme) ||
      (bounds.offer.valid() && bounds.offer != offer.id))
    return "the order is for another programme";
  if (bounds.region.valid() && its.region != bounds.region)
    return "the order is for another site";
  return "";
}

} // namespace

/// Hands on, and tells.
class LeaseReviews::Sink final : public policy::LeaseSink {
public:
  Sink(LeaseReviews& reviews, const LeasingView& view, policy::LeaseSink& sink)
      : reviews_(&reviews), view_(&view), sink_(&sink)
  {
  }

  [[nodiscard]] bool audits() const override { return true; }
  void weighed(const policy::Bargain& bargain) override { reviews_->weighed(*view_, bargain); }
  void orders_within(const policy::OrderBounds* bounds) override { reviews_->bounds_ = bounds; }
  market::Verdict request(const market::LeaseRequest& request) override
  {
    const market::Verdict verdict = sink_->request(request);
    reviews_->requested(*view_, request, verdict);
    return verdict;
  }
  market::Verdict release(LeaseId lease) override
  {
    const market::Verdict verdict = sink_->release(lease);
    reviews_->let_go(*view_, lease, std::nullopt, verdict.refusal);
    return verdict;
  }
  market::Verdict reduce(LeaseId lease, std::int64_t chips) override
  {
    const market::Verdict verdict = sink_->reduce(lease, chips);
    reviews_->let_go(*view_, lease, chips, verdict.refusal);
    return verdict;
  }
  void set_auto_renew(LeaseId lease, bool renew) override
  {
    sink_->set_auto_renew(lease, renew);
    if (std::exchange(reviews_->renews_[lease], renew) != renew)
      reviews_->write(*view_, {Decided::renewal_set, "", fmt::to_string(lease.index()), 0.0, false,
                               renew ? "it renews itself at the end of its term" : "it ends with its term"});
  }
  bool port(std::string_view demand, ChipTypeId chip) override
  {
    const bool asked = sink_->port(demand, chip);
    if (asked)
      reviews_->write(*view_, {Decided::port_asked, std::string{demand}, "", 0.0, false,
                               "to " + reviews_->chip_name(chip) + port_words(demand, chip)});
    return asked;
  }
  void house(std::string_view demand, ChipTypeId chip, model::ProviderId provider, model::RegionId region) override
  {
    sink_->house(demand, chip, provider, region);
    const std::string where = provider.valid() ? reviews_->chip_name(chip) + " in " + reviews_->region_name(region)
                                               : std::string{"nowhere as yet"};
    if (std::exchange(reviews_->housed_[std::string{demand}], where) != where)
      reviews_->write(*view_, {Decided::gang_housed, std::string{demand}, "", 0.0, false, where});
  }
  void send_data(std::string_view demand, model::RegionId region) override
  {
    sink_->send_data(demand, region);
    const std::string where = "to " + reviews_->region_name(region);
    if (std::exchange(reviews_->sent_[std::string{demand}], where) != where)
      reviews_->write(*view_, {Decided::data_sent, std::string{demand}, "", 0.0, false, where});
  }

private:
  [[nodiscard]] std::string port_words(std::string_view name, ChipTypeId chip) const
  {
    const auto demand = std::ranges::find(view_->demands, name, &Demand::name);
    const ChipDemand* const need = demand == view_->demands.end() ? nullptr : on_chip(*demand, chip);
    if (need == nullptr)
      return "";
    return fmt::format(": expected to take {}, ${:.0f} of engineers and {:g} pilot chips", days(need->port.time),
                       need->port.engineers, need->port.pilots);
  }

  LeaseReviews* reviews_;
  const LeasingView* view_;
  policy::LeaseSink* sink_;
};

LeaseReviews::LeaseReviews(const simulation::Parts& parts, output::DecisionsFile& file) : parts_(&parts), file_(&file)
{
}

LeaseReviews::~LeaseReviews() = default;

policy::LeaseSink& LeaseReviews::begins(const LeasingView& view, policy::LeaseSink& sink)
{
  sink_ = std::make_unique<Sink>(*this, view, sink);
  return *sink_;
}

void LeaseReviews::over(const LeasingView& view)
{
  sink_.reset();
  for (const ContractView& contract : view.contracts) {
    const OfferView& offer = view.offer(contract.offer);
    if (!market::holds_chips(contract.state) || !gives_chips(offer))
      continue;
    const auto chips = static_cast<double>(contract.chips);
    const double idle = std::max(0.0, chips - contract.busy);
    const auto told = idle_.find(contract.id);
    const double before = told == idle_.end() ? 0.0 : told->second;
    const bool began_or_ended = (idle > 0.0) != (before > 0.0);
    if (!began_or_ended && std::abs(idle - before) < 0.1 * chips)
      continue;
    idle_[contract.id] = idle;
    const std::string bound = contract.end < Timestamp::never() ? "it is bound to " + days(contract.end - Timestamp{})
                                                                : std::string{"it could end at any time"};
    write(view, {Decided::lease_kept, std::string{offer.offer->name}, fmt::to_string(contract.id.index()), idle, false,
                 idle > 0.0 ? fmt::format("of {:g} chips {:g} are idle: {}; {}", chips, idle,
                                          need_of(view, offer.offer->chip), bound)
                            : fmt::format("all of {:g} chips are at work", chips)});
  }
}

void LeaseReviews::write(const LeasingView& view, const Told& told)
{
  file_->write({.time = view.now,
                .what = told.what,
                .tenant = parts_->setup->point->scenario.tenants[view.tenant.index()].name,
                .subject = told.subject,
                .lease = told.lease,
                .chips = told.chips,
                .refused = told.refused,
                .reason = told.reason});
}

void LeaseReviews::requested(const LeasingView& view, const market::LeaseRequest& request,
                             const market::Verdict& verdict)
{
  const OfferView& offer = view.offer(request.offer);
  const market::Programme& programme = offer.offer->programme;
  const Seconds term = market::term_of(programme, request);
  const scenario::Scenario& scenario = parts_->setup->point->scenario;
  const config::PolicyChoice* const policy = scenario::leasing_of(scenario, scenario.tenants[view.tenant.index()]);
  std::string reason = policy == nullptr ? "" : fmt::format("by {}: ", policy->name);
  if (!verdict)
    reason += fmt::format("{}; ", market::explain(verdict.refusal));
  if (market::commits_to_dollars(programme.kind))
    reason += fmt::format("commits ${:.2f}{} for {}, for a lower price of what runs", request.spend.dollars(),
                          programme.kind == market::ProgrammeKind::spend_commitment ? "" : " an hour", days(term));
  else
    reason += fmt::format("{}{}", need_of(view, offer.offer->chip),
                          term > Seconds{0.0} ? ", for a term of " + days(term) : "");
  write(view, {Decided::lease_requested, std::string{offer.offer->name},
               verdict && verdict.lease.valid() ? fmt::to_string(verdict.lease.index()) : "",
               static_cast<double>(request.chips), !verdict, reason});
  write_offers(view, offer, verdict.refusal);
}

void LeaseReviews::weighed(const LeasingView& view, const policy::Bargain& bargain)
{
  const bool port = !bargain.offer.valid();
  const std::string subject = port ? fmt::format("{} to {}", bargain.demand, chip_name(bargain.chip))
                                   : std::string{view.offer(bargain.offer).offer->name};
  const auto turned = [](double before, double now) { return std::abs(now - before) > 0.5 * std::abs(before); };
  const bool pays = bargain.costs <= bargain.saves * (1.0 + 1e-9);
  const std::string key = fmt::format("{} {}", view.tenant.index(), subject);
  const auto told = weighed_.find(key);
  if (told != weighed_.end() && (told->second.costs <= told->second.saves * (1.0 + 1e-9)) == pays &&
      !turned(told->second.saves, bargain.saves) && !turned(told->second.costs, bargain.costs))
    return;
  weighed_[key] = {bargain.saves, bargain.costs};
  const std::string reason =
      port
          ? fmt::format("a port of {}, with {:g} pilot chips, would save {} to the end and cost {}: what is left to do "
                        "then takes {} there and {} where it is cheapest else",
                        days(bargain.term), bargain.chips, dollars(bargain.saves), dollars(bargain.costs),
                        dollars(bargain.there), dollars(bargain.elsewhere))
          : fmt::format("{:g} chips {} would save {} of rent and cost {}{}", bargain.chips,
                        bargain.term > Seconds{0.0} ? "for " + days(bargain.term) : std::string{"for an hour"},
                        dollars(bargain.saves), dollars(bargain.costs),
                        bargain.chips > bargain.wanted
                            ? fmt::format(": {:.4g} are wanted, and it sells no fewer", bargain.wanted)
                            : "");
  write(view, {Decided::bargain_weighed, subject, "", bargain.chips, !pays, reason});
}

/// How an offer that was not taken stood to the one that was.
std::string LeaseReviews::standing(const Demand& demand, const OfferView& offer, const OfferView& chosen) const
{
  const ChipDemand& need = *on_chip(demand, offer.offer->chip);
  std::string text;
  const auto add = [&](const std::string& words) { text += (text.empty() ? "" : "; ") + words; };
  if (bounds_ != nullptr)
    if (const std::string why = out_of_bounds(*bounds_, offer); !why.empty())
      add(why);
  if (need.portability != policy::Portability::validated)
    add("its model is not validated there");
  if (offer.available < std::max<std::int64_t>(offer.offer->programme.size.minimum, 1))
    add("no stock");
  if (!offer.offer->programme.term.choices.empty())
    add("for a term of " + days(offer.offer->programme.term.choices.front()));
  const auto its = dollars_per_mtoken(demand, offer);
  const auto theirs = dollars_per_mtoken(demand, chosen);
  if (its && theirs)
    add(fmt::format("{} for {}: ${:.4g} against ${:.4g} per Mtoken",
                    *its > *theirs   ? "dearer"
                    : *its < *theirs ? "cheaper"
                                     : "as dear",
                    demand.name, *its, *theirs));
  return text;
}

void LeaseReviews::write_offers(const LeasingView& view, const OfferView& chosen, market::Refusal refusal)
{
  const auto write_one = [&](const OfferView& offer, Choice choice, const std::string& reason) {
    file_->write(output::DecisionsFile::Option{offer.offer->name, static_cast<double>(offer.available),
                                               offer.price.dollars_per_hour(), choice, reason});
  };
  const Demand* const demand = gives_chips(chosen) ? compared_by(view, chosen.offer->chip) : nullptr;
  const auto price = demand == nullptr ? std::nullopt : dollars_per_mtoken(*demand, chosen);
  write_one(chosen, refusal == market::Refusal::none ? Choice::chosen : Choice::refused,
            refusal != market::Refusal::none ? std::string{market::explain(refusal)}
            : price                          ? fmt::format("${:.4g} per Mtoken of {}", *price, demand->name)
                                             : "");
  if (demand == nullptr)
    return;
  for (const OfferView& offer : view.offers)
    if (offer.id != chosen.id && gives_chips(offer) && on_chip(*demand, offer.offer->chip) != nullptr)
      write_one(offer, Choice::passed_over, standing(*demand, offer, chosen));
}

void LeaseReviews::let_go(const LeasingView& view, LeaseId lease, std::optional<std::int64_t> chips,
                          market::Refusal refusal)
{
  const auto contract = std::ranges::find(view.contracts, lease, &ContractView::id);
  if (contract == view.contracts.end())
    return;
  const OfferView& offer = view.offer(contract->offer);
  const bool refused = refusal != market::Refusal::none;
  write(view, {chips ? Decided::lease_reduced : Decided::lease_released, std::string{offer.offer->name},
               fmt::to_string(lease.index()), static_cast<double>(chips.value_or(contract->chips)), refused,
               refused ? std::string{market::explain(refusal)} + "; " + need_of(view, offer.offer->chip)
                       : need_of(view, offer.offer->chip)});
  for (const ContractView& other : view.contracts) {
    const OfferView& its = view.offer(other.offer);
    if (its.offer->chip != offer.offer->chip || !market::holds_chips(other.state) || !gives_chips(its))
      continue;
    const std::string name = fmt::format("lease {}: {}", other.id.index(), its.offer->name);
    file_->write(output::DecisionsFile::Option{name, static_cast<double>(other.chips), its.price.dollars_per_hour(),
                                               other.id != lease ? Choice::passed_over
                                               : refused         ? Choice::refused
                                                                 : Choice::chosen,
                                               other.end < Timestamp::never()
                                                   ? "bound to " + days(other.end - Timestamp{})
                                                   : fmt::format("{:g} of its chips are at work", other.busy)});
  }
}

std::string LeaseReviews::need_of(const LeasingView& view, ChipTypeId chip) const
{
  std::string who;
  for (const Demand& demand : view.demands)
    if (const ChipDemand* const need = on_chip(demand, chip); need != nullptr && need->needed > 0.0)
      who += fmt::format("{}{} needs {:.4g}", who.empty() ? "" : ", ", demand.name, need->needed);
  double held = 0.0;
  double busy = 0.0;
  for (const ContractView& contract : view.contracts)
    if (const OfferView& offer = view.offer(contract.offer);
        offer.offer->chip == chip && gives_chips(offer) && market::holds_chips(contract.state)) {
      held += static_cast<double>(contract.chips);
      busy += contract.busy;
    }
  return fmt::format("of {} {}, and {:g} are leased, of which {:g} at work", chip_name(chip),
                     who.empty() ? "nobody needs any" : who, held, busy);
}

std::string LeaseReviews::chip_name(ChipTypeId chip) const
{
  return chip.valid() ? parts_->state.ledger.inventory().chip_types[chip.index()] : std::string{"chips"};
}

std::string LeaseReviews::region_name(model::RegionId region) const
{
  return parts_->state.ledger.inventory().regions[region.index()].name;
}

} // namespace leasehold::audit
