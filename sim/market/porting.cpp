#include "market/porting.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace leasehold::market {

namespace {

constexpr double week = 7.0 * 86400.0;

void require_porting(bool condition, const char* what)
{
  if (!condition)
    throw std::invalid_argument(std::string("porting: ") + what);
}

} // namespace

void check(const PortingSpec& spec)
{
  require_porting(spec.median.value() > 0.0 && spec.sigma >= 0.0, "median or sigma is not positive");
  require_porting(spec.validating >= 0.0 && spec.validating <= 1.0, "share of validation lies outside 0..1");
  require_porting(spec.repeat >= 0.0 && spec.repeat <= 1.0, "share of a repeat lies outside 0..1");
  require_porting(spec.training_factor > 0.0, "training factor is not positive");
  require_porting(spec.pace > 0.0, "pace is not positive");
  require_porting(spec.engineers >= 1 && spec.pilot_chips >= 0, "a port needs at least one engineer");
  require_porting(spec.initial_efficiency > 0.0 && spec.initial_efficiency <= 1.0,
                  "initial efficiency lies outside 0..1");
  require_porting(spec.tuning.value() > 0.0, "tuning time is not positive");
}

double team_factor(const PortingSpec& spec)
{
  return std::pow(static_cast<double>(spec.engineers) / PortingSpec::reference_team, -0.2);
}

double pilot_factor(const PortingSpec& spec)
{
  return spec.pilot_chips == 0
             ? 1.0
             : static_cast<double>(PortingSpec::reference_pilots) / static_cast<double>(spec.pilot_chips);
}

Porting::Porting(PortingSpec spec, std::uint64_t seed, std::uint64_t replication)
    : spec_(spec), seed_(seed), replication_(replication)
{
  check(spec_);
}

Seconds Porting::duration(const PortKey& key, int release) const
{
  const std::string name =
      "porting/" + key.family + "/" + key.chip + "/" + std::string(name_of(key.use)) + "/" + std::to_string(release);
  random::Stream stream(seed_, replication_, name);
  const double drawn = stream.log_normal(spec_.median.value(), spec_.sigma);
  const double factor =
      (key.use == PortUse::training ? spec_.training_factor : 1.0) * (release > 0 ? spec_.repeat : 1.0);
  return Seconds{drawn * factor * spec_.pace};
}

void Porting::staff(TenantId tenant, int engineers, Timestamp now)
{
  Team& team = teams_[tenant];
  accrue(team, now);
  team.engineers = engineers;
  assign(team, now);
}

void Porting::assume_validated(const PortKey& key)
{
  Port& port = ports_[key];
  port.state = PortState::validated;
  port.validated = Timestamp{-1e3 * spec_.tuning.value()}; // long ago: tuned to the full
}

bool Porting::start(const PortKey& key, Timestamp now)
{
  Port& port = ports_[key];
  if (port.state != PortState::unported || port.queued)
    return false;
  const Seconds whole = duration(key, port.release);
  port.validating = whole * (spec_.validating * pilot_factor(spec_));
  port.porting = (whole - whole * spec_.validating) * team_factor(spec_);
  port.queued = true;
  Team& team = teams_[key.tenant];
  team.queue.push_back(key);
  assign(team, now);
  return true;
}

/// Engineers go to the ports in the order in which they were asked for.
void Porting::assign(Team& team, Timestamp now)
{
  while (!team.queue.empty() && team.engineers - team.busy >= spec_.engineers) {
    const PortKey key = team.queue.front();
    team.queue.erase(team.queue.begin());
    accrue(team, now);
    team.busy += spec_.engineers;
    Port& port = ports_[key];
    port.staffed = true;
    port.queued = false;
    port.since = now;
    move(key, port, PortState::porting, now);
  }
}

void Porting::accrue(Port& port, Timestamp now)
{
  if (runs(port)) {
    Seconds& left = port.state == PortState::validating ? port.validating : port.porting;
    left = std::max(Seconds{0.0}, left - (now - port.since));
  }
  port.since = now;
}

void Porting::accrue(Team& team, Timestamp now) const
{
  const double weeks = (now - team.since).value() / week;
  team.pay += std::max(0.0, weeks) * team.busy * spec_.engineer_week.dollars();
  team.since = std::max(team.since, now);
}

void Porting::set_pilot_chips(const PortKey& key, std::int64_t chips, Timestamp now)
{
  Port& port = ports_[key];
  accrue(port, now);
  port.chips = chips;
}

void Porting::new_release(const std::string& chip, Timestamp now)
{
  for (auto& [key, port] : ports_)
    if (key.chip == chip && port.state == PortState::validated) {
      ++port.release;
      move(key, port, PortState::unported, now);
    }
}

void Porting::move(const PortKey& key, Port& port, PortState to, Timestamp now)
{
  told_.push_back({now, key, port.state, to});
  port.state = to;
}

void Porting::finish_phase(const PortKey& key, Port& port, Timestamp now)
{
  if (port.state == PortState::porting)
    return move(key, port, PortState::validating, now);
  port.staffed = false;
  port.validated = now;
  move(key, port, PortState::validated, now);
  Team& team = teams_[key.tenant];
  accrue(team, now);
  team.busy -= spec_.engineers;
  assign(team, now);
}

Timestamp Porting::next_event() const
{
  if (!told_.empty())
    return now_;
  Timestamp next = Timestamp::never();
  for (const auto& [key, port] : ports_)
    if (runs(port))
      next = std::min(next, port.since + port.left());
  return next;
}

void Porting::advance(Timestamp now, std::vector<PortEvent>& out)
{
  // One phase at a time, earliest first: a team freed by one port may begin the next before `now`.
  for (;;) {
    auto first = ports_.end();
    for (auto each = ports_.begin(); each != ports_.end(); ++each)
      if (runs(each->second) && (first == ports_.end() ||
                                 each->second.since + each->second.left() < first->second.since + first->second.left()))
        first = each;
    if (first == ports_.end() || first->second.since + first->second.left() > now)
      break;
    const Timestamp at = first->second.since + first->second.left();
    (first->second.state == PortState::validating ? first->second.validating : first->second.porting) = Seconds{0.0};
    first->second.since = at;
    finish_phase(first->first, first->second, at);
  }
  now_ = now;
  out.insert(out.end(), told_.begin(), told_.end());
  told_.clear();
}

Seconds Porting::expected(const PortKey& key) const
{
  const auto found = ports_.find(key);
  const bool again = found != ports_.end() && found->second.release > 0;
  const double use = key.use == PortUse::training ? spec_.training_factor : 1.0;
  return spec_.median *
         (std::exp(spec_.sigma * spec_.sigma / 2.0) * use * (again ? spec_.repeat : 1.0) * calendar_factor());
}

std::optional<Seconds> Porting::first_port(const PortKey& key) const
{
  const auto found = ports_.find(key);
  const bool assumed =
      found != ports_.end() && (found->second.release > 0 ||
                                (found->second.state == PortState::validated && found->second.validated < Timestamp{}));
  return assumed ? std::nullopt : std::optional{duration(key, 0) * calendar_factor()};
}

PortState Porting::state(const PortKey& key) const
{
  const auto found = ports_.find(key);
  return found == ports_.end() ? PortState::unported : found->second.state;
}

double Porting::efficiency(const PortKey& key, Timestamp now) const
{
  const auto found = ports_.find(key);
  if (found == ports_.end() || found->second.state != PortState::validated)
    return 0.0;
  const double tuned = (now - found->second.validated) / spec_.tuning;
  return 1.0 - (1.0 - spec_.initial_efficiency) * std::exp(-std::max(0.0, tuned));
}

Money Porting::collect_pay(TenantId tenant, Timestamp now)
{
  Team& team = teams_[tenant];
  accrue(team, now);
  const Money pay = Money::round(team.pay);
  team.pay = 0.0;
  return pay;
}

} // namespace leasehold::market
