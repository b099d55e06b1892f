#include "plugins/script/leasing_tables.hpp"

#include "plugins/script/kind_tables.hpp"
#include "units/named.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <stdexcept>

namespace leasehold::policy {

namespace {

std::string_view portability_word(Portability portability)
{
  switch (portability) {
  case Portability::unported:
    return "unported";
  case Portability::porting:
    return "porting";
  case Portability::validating:
    return "validating";
  case Portability::validated:
    break;
  }
  return "validated";
}

const OfferView& offer_at(const LeaseSight& sight, std::size_t row)
{
  return sight.view->offers[row];
}

const market::Programme& programme_at(const LeaseSight& sight, std::size_t row)
{
  return offer_at(sight, row).offer->programme;
}

bool ends_at_will(const market::Programme& programme)
{
  return programme.ending.exit == market::Exit::free && market::gives_capacity(programme.kind);
}

Seconds shortest_term(const market::Term& term)
{
  return term.choices.empty() ? term.minimum : *std::ranges::min_element(term.choices);
}

Seconds longest_term(const market::Term& term)
{
  return term.choices.empty() ? term.maximum : *std::ranges::max_element(term.choices);
}

using S = const LeaseSight&;
const std::array offer_columns{
    Column<LeaseSight>{"id", +[](S s, std::size_t r) { return std::int64_t{offer_at(s, r).id.index()}; },
                       "what a plan names it by"},
    Column<LeaseSight>{"provider", +[](S s, std::size_t r) { return offer_at(s, r).provider; },
                       "who hands out the chips"},
    Column<LeaseSight>{"region", +[](S s, std::size_t r) { return offer_at(s, r).region; }, "where they are"},
    Column<LeaseSight>{"chip", +[](S s, std::size_t r) { return offer_at(s, r).chip; }, "which they are"},
    Column<LeaseSight>{"programme", +[](S s, std::size_t r) { return std::string_view{programme_at(s, r).name}; },
                       "the catalogue's name of its rules"},
    Column<LeaseSight>{"kind", +[](S s, std::size_t r) { return leasehold::name_of(programme_at(s, r).kind); },
                       "on_demand, reserved, spot, ..."},
    Column<LeaseSight>{"price", +[](S s, std::size_t r) { return offer_at(s, r).price.dollars_per_hour(); },
                       "of a chip now, $/h"},
    Column<LeaseSight>{"available", +[](S s, std::size_t r) { return offer_at(s, r).available; },
                       "chips that a request now would get at most"},
    Column<LeaseSight>{"ends_freely", +[](S s, std::size_t r) { return ends_at_will(programme_at(s, r)); },
                       "its leases end when the tenant likes: they are held, others are ordered"},
    Column<LeaseSight>{"step", +[](S s, std::size_t r) { return programme_at(s, r).size.step; },
                       "chips come in multiples of it"},
    Column<LeaseSight>{"minimum", +[](S s, std::size_t r) { return programme_at(s, r).size.minimum; },
                       "chips of a lease"},
    Column<LeaseSight>{"in_dollars",
                       +[](S s, std::size_t r) { return market::commits_to_dollars(programme_at(s, r).kind); },
                       "it commits to dollars, not to chips: `commit` signs it"},
    Column<LeaseSight>{"term", +[](S s, std::size_t r) { return shortest_term(programme_at(s, r).term).value(); },
                       "the shortest that it is signed for, s; 0 where it has none"},
    Column<LeaseSight>{"longest_term",
                       +[](S s, std::size_t r) { return longest_term(programme_at(s, r).term).value(); },
                       "s; 0 where it has none"},
    Column<LeaseSight>{"start", +[](S s, std::size_t r) { return offer_at(s, r).start.value(); },
                       "where its leases start at certain times alone: one of these, s"},
    Column<LeaseSight>{"emissions", +[](S s, std::size_t r) { return offer_at(s, r).emissions; },
                       "kg of CO2-equivalent of a chip in training for an hour; 0 where nothing tells"},
};

const std::array lease_columns{
    Column<LeaseSight>{"id", +[](S s, std::size_t r) { return std::int64_t{s.view->contracts[r].id.index()}; },
                       "what a plan names it by"},
    Column<LeaseSight>{"offer", +[](S s, std::size_t r) { return std::int64_t{s.view->contracts[r].offer.index()}; },
                       "the id of the offer that it is of"},
    Column<LeaseSight>{"state", +[](S s, std::size_t r) { return leasehold::name_of(s.view->contracts[r].state); },
                       "requested, active, ..."},
    Column<LeaseSight>{"chips", +[](S s, std::size_t r) { return s.view->contracts[r].chips; }, "all"},
    Column<LeaseSight>{"busy", +[](S s, std::size_t r) { return s.view->contracts[r].busy; },
                       "chips that run something of the tenant's"},
    Column<LeaseSight>{"gangs", +[](S s, std::size_t r) { return s.view->contracts[r].gangs; },
                       "part of them: gangs in training"},
    Column<LeaseSight>{"down", +[](S s, std::size_t r) { return s.view->contracts[r].down; },
                       "chips held down by an outage"},
    Column<LeaseSight>{"active", +[](S s, std::size_t r) { return s.view->contracts[r].active.value(); },
                       "from when, s; inf while it is queued"},
    Column<LeaseSight>{"end", +[](S s, std::size_t r) { return s.view->contracts[r].end.value(); },
                       "of its term, s; inf for an open-ended one"},
    Column<LeaseSight>{"renews", +[](S s, std::size_t r) { return s.view->contracts[r].auto_renew; }, "by itself"},
};

const Demand& demand_at(const LeaseSight& sight, std::size_t row)
{
  return sight.view->demands[row];
}

const std::array demand_columns{
    Column<LeaseSight>{"name", +[](S s, std::size_t r) { return demand_at(s, r).name; }, "of the workload"},
    Column<LeaseSight>{"serving", +[](S s, std::size_t r) { return demand_at(s, r).kind == WorkloadKind::serving; },
                       "a service; else a gang in training"},
    Column<LeaseSight>{"deadline", +[](S s, std::size_t r) { return demand_at(s, r).deadline.value(); },
                       "of training, s; inf where it has none"},
    Column<LeaseSight>{"progress", +[](S s, std::size_t r) { return demand_at(s, r).progress; },
                       "share done (training)"},
    Column<LeaseSight>{"running", +[](S s, std::size_t r) { return demand_at(s, r).running; }, "(training)"},
    Column<LeaseSight>{"housed", +[](S s, std::size_t r) { return demand_at(s, r).housed; },
                       "chips were leased for it (training)"},
    Column<LeaseSight>{"restart", +[](S s, std::size_t r) { return demand_at(s, r).restart.value(); },
                       "time lost when it moves or restarts, s"},
    Column<LeaseSight>{"checkpoint", +[](S s, std::size_t r) { return demand_at(s, r).checkpoint.value(); },
                       "time lost besides to write a last one, s (training)"},
    Column<LeaseSight>{"in_vain", +[](S s, std::size_t r) { return demand_at(s, r).in_vain.value(); },
                       "since what was leased for it was there, without its starting, s (training)"},
    Column<LeaseSight>{"at_stake", +[](S s, std::size_t r) { return demand_at(s, r).at_stake.value(); },
                       "most work that a stop without notice loses, s (training)"},
};

const ChipDemand& need_at(const LeaseSight& sight, std::size_t row)
{
  return sight.view->demands[sight.needs[row].first].chips[sight.needs[row].second];
}

const std::array need_columns{
    Column<LeaseSight>{"demand", +[](S s, std::size_t r) { return static_cast<std::int64_t>(s.needs[r].first); },
                       "row of `demands`; its needs are alternatives"},
    Column<LeaseSight>{"chip",
                       +[](S s, std::size_t r) {
                         for (const OfferView& offer : s.view->offers)
                           if (offer.offer->chip == need_at(s, r).chip)
                             return offer.chip;
                         return std::string_view{};
                       },
                       "empty where nobody offers it"},
    Column<LeaseSight>{"needed", +[](S s, std::size_t r) { return need_at(s, r).needed; },
                       "chips that the present load, or the gang, keeps busy"},
    Column<LeaseSight>{"tuned", +[](S s, std::size_t r) { return need_at(s, r).tuned; },
                       "chips that it keeps busy once its port is tuned: by this chips compare for a term"},
    Column<LeaseSight>{"peak", +[](S s, std::size_t r) { return need_at(s, r).peak; }, "the most of them so far"},
    Column<LeaseSight>{"replica", +[](S s, std::size_t r) { return need_at(s, r).replica; },
                       "chips of one; of training 0"},
    Column<LeaseSight>{"tokens_per_second", +[](S s, std::size_t r) { return need_at(s, r).tokens_per_second; },
                       "of one chip"},
    Column<LeaseSight>{"remaining", +[](S s, std::size_t r) { return need_at(s, r).remaining.value(); },
                       "compute time to finish at full width, s (training)"},
    Column<LeaseSight>{"portability", +[](S s, std::size_t r) { return portability_word(need_at(s, r).portability); },
                       "unported, porting, validating or validated: on a chip it runs on"},
    Column<LeaseSight>{"port_time", +[](S s, std::size_t r) { return need_at(s, r).port.time.value(); },
                       "that a port not begun takes, s"},
    Column<LeaseSight>{"port_engineers", +[](S s, std::size_t r) { return need_at(s, r).port.engineers; },
                       "their pay for a port not begun, $"},
    Column<LeaseSight>{"port_pilots", +[](S s, std::size_t r) { return need_at(s, r).port.pilots; },
                       "chips that a port not begun holds all that time"},
    Column<LeaseSight>{"port_tuning", +[](S s, std::size_t r) { return need_at(s, r).port.tuning.value(); },
                       "work at full speed that is lost until a port not begun is tuned, s"},
    Column<LeaseSight>{"port_subject",
                       +[](S s, std::size_t r) { return static_cast<std::int64_t>(need_at(s, r).port.subject); },
                       "which port it is: several workloads may share one"},
    Column<LeaseSight>{"pilot", +[](S s, std::size_t r) { return need_at(s, r).pilot; },
                       "chips that a port under way wants, told for the first demand that it is for"},
};

const model::OnLease& stay_at(const LeaseSight& sight, std::size_t row)
{
  return sight.view->demands[sight.stays[row].first].on[sight.stays[row].second];
}

const std::array stay_columns{
    Column<LeaseSight>{"demand", +[](S s, std::size_t r) { return static_cast<std::int64_t>(s.stays[r].first); },
                       "row of `demands`"},
    Column<LeaseSight>{"lease", +[](S s, std::size_t r) { return std::int64_t{stay_at(s, r).lease.index()}; },
                       "the id of a lease on which it runs"},
    Column<LeaseSight>{"chips", +[](S s, std::size_t r) { return stay_at(s, r).chips; }, "that it has there"},
};

const Demand& moving(const LeaseSight& sight, std::size_t row)
{
  return sight.view->demands[sight.moves[row].first];
}

model::RegionId region_of(const LeaseSight& sight, std::size_t row)
{
  return offer_at(sight, sight.moves[row].second).offer->region;
}

const std::array move_columns{
    Column<LeaseSight>{"demand", +[](S s, std::size_t r) { return static_cast<std::int64_t>(s.moves[r].first); },
                       "row of `demands`"},
    Column<LeaseSight>{"region", +[](S s, std::size_t r) { return offer_at(s, s.moves[r].second).region; },
                       "where somebody offers chips"},
    Column<LeaseSight>{"data_wait", +[](S s, std::size_t r) { return moving(s, r).wait_in(region_of(s, r)).value(); },
                       "until its dataset could be there, s; inf where no way leads"},
    Column<LeaseSight>{"time", +[](S s, std::size_t r) { return moving(s, r).move_to(region_of(s, r)).time.value(); },
                       "that its checkpoint takes from where it lies, s"},
    Column<LeaseSight>{"dollars", +[](S s, std::size_t r) { return moving(s, r).move_to(region_of(s, r)).dollars; },
                       "of egress, with that of its data where no copy is there or on its way"},
};

const TurnedDown& turned_down_at(const LeaseSight& sight, std::size_t row)
{
  return sight.view->turned_down[row];
}

std::string_view wish_word(TurnedDown::Wish wish)
{
  switch (wish) {
  case TurnedDown::Wish::hold:
    return "hold";
  case TurnedDown::Wish::port:
    return "port";
  case TurnedDown::Wish::order:
    break;
  }
  return "order";
}

bool is_port(const LeaseSight& sight, std::size_t row)
{
  return turned_down_at(sight, row).wish == TurnedDown::Wish::port;
}

std::int64_t demand_turned_down(const LeaseSight& sight, std::size_t row)
{
  const auto& demands = sight.view->demands;
  const auto found = std::ranges::find(demands, turned_down_at(sight, row).demand, &Demand::name);
  return found == demands.end() ? -1 : found - demands.begin();
}

const std::array refusal_columns{
    Column<LeaseSight>{"wish",
                       +[](S s, std::size_t r) {
                         const TurnedDown& row = turned_down_at(s, r);
                         return row.spend != Money{} ? std::string_view{"commit"} : wish_word(row.wish);
                       },
                       "hold, order, commit or port: what the plan said"},
    Column<LeaseSight>{"offer",
                       +[](S s, std::size_t r) {
                         return is_port(s, r) ? std::int64_t{-1} : std::int64_t{turned_down_at(s, r).offer.index()};
                       },
                       "the id of the offer; -1 of a port"},
    Column<LeaseSight>{"demand", +[](S s, std::size_t r) { return demand_turned_down(s, r); },
                       "row of `demands`, of a port; else -1"},
    Column<LeaseSight>{"chips", +[](S s, std::size_t r) { return turned_down_at(s, r).chips; },
                       "that it lacked: of what was to be held, those not held already"},
    Column<LeaseSight>{"dollars", +[](S s, std::size_t r) { return turned_down_at(s, r).spend.dollars(); },
                       "of a commitment to dollars"},
    Column<LeaseSight>{"reason",
                       +[](S s, std::size_t r) {
                         return is_port(s, r) ? std::string_view{"no_engineers"}
                                              : leasehold::name_of(turned_down_at(s, r).why);
                       },
                       "no_stock, bad_size, bad_term, over_budget, ...; of a port no_engineers"},
    Column<LeaseSight>{"meaning",
                       +[](S s, std::size_t r) {
                         return is_port(s, r) ? std::string_view{"its tenant has too few engineers"}
                                              : market::explain(turned_down_at(s, r).why);
                       },
                       "of the reason"},
};

} // namespace

LeaseSight sight_of(const LeasingView& view)
{
  LeaseSight sight;
  sight.view = &view;
  std::map<model::RegionId, std::size_t> regions; // the first offer of each
  for (std::size_t o = 0; o < view.offers.size(); ++o)
    if (view.offers[o].offer->region.valid())
      regions.emplace(view.offers[o].offer->region, o);
  for (std::size_t d = 0; d < view.demands.size(); ++d) {
    const Demand& demand = view.demands[d];
    for (std::size_t c = 0; c < demand.chips.size(); ++c)
      sight.needs.emplace_back(d, c);
    for (std::size_t on = 0; on < demand.on.size(); ++on)
      sight.stays.emplace_back(d, on);
    if (!demand.data_wait.empty() || !demand.moves.empty())
      for (const auto& [region, offer] : regions)
        sight.moves.emplace_back(d, offer);
  }
  return sight;
}

std::size_t row_of(std::int64_t number, std::size_t rows, const char* what)
{
  if (number < 0 || number >= static_cast<std::int64_t>(rows))
    throw std::invalid_argument(fmt::format("there is no {} {} (there are {})", what, number, rows));
  return static_cast<std::size_t>(number);
}

LeasingPicture::LeasingPicture(const LeaseSight& sight)
    : RowPicture(sight.view->now, {row_table(offer_columns, sight, sight.view->offers.size()),
                                   row_table(lease_columns, sight, sight.view->contracts.size()),
                                   row_table(demand_columns, sight, sight.view->demands.size()),
                                   row_table(need_columns, sight, sight.needs.size()),
                                   row_table(stay_columns, sight, sight.stays.size()),
                                   row_table(move_columns, sight, sight.moves.size()),
                                   row_table(refusal_columns, sight, sight.view->turned_down.size())}),
      sight_(&sight)
{
}

std::span<const double> LeasingPicture::history(std::int64_t need)
{
  return need_at(*sight_, row_of(need, sight_->needs.size(), "need")).history;
}

std::span<const double> LeasingPicture::load(std::int64_t demand)
{
  return demand_at(*sight_, row_of(demand, sight_->view->demands.size(), "demand")).load;
}

std::span<const TableDoc> leasing_tables()
{
  static const auto offers = docs_of(offer_columns);
  static const auto leases = docs_of(lease_columns);
  static const auto demands = docs_of(demand_columns);
  static const auto needs = docs_of(need_columns);
  static const auto stays = docs_of(stay_columns);
  static const auto moves = docs_of(move_columns);
  static const auto refusals = docs_of(refusal_columns);
  static const std::array all{
      TableDoc{"offers", "Offer", "what the tenant may lease, by id", offers},
      TableDoc{"leases", "Lease", "the tenant's leases that are not over, oldest first", leases},
      TableDoc{"demands", "Demand", "its workloads", demands},
      TableDoc{"needs", "Need", "what each workload needs of each chip that it may run on", needs},
      TableDoc{"stays", "Stay", "on which leases gangs in training run", stays},
      TableDoc{"moves", "Move", "of each gang whose checkpoint or dataset has to move: what it takes to each region",
               moves},
      TableDoc{"refusals", "Refusal", "what the plan at the review before asked for and did not get", refusals},
  };
  return all;
}

} // namespace leasehold::policy
