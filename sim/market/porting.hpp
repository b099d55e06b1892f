// Portability is a state: a chip that is leased is not yet a chip that runs the model.
//
// Each (tenant, model family, chip, use) is unported → porting → validating → validated, and falls back when a new
// software release of the chip comes out. A port needs engineers, of whom the tenant has a number and who are given out
// first come, first served, and pilot chips; while either is missing its clock stands still. How long it takes is drawn
// from a stream named by what is ported (`porting/<family>/<chip>/<use>/<release>`), so that all policies face the same
// difficulty. Once validated, efficiency climbs along a learning curve.
//
// Source of the numbers: reference facts say the evidence is weak (kernel rewrites of 3 to 6 months); durations are
// log-normal with a median of 3 months, to be swept from 1 to 9. They hold for a team of six and sixteen pilot chips.
// A larger team is sooner done, with diminishing returns: by Putnam's software equation (IEEE TSE 4(4), 1978) the effort
// of a project times the fourth power of its time is constant, so time goes with team^(-1/5). More pilot chips shorten
// the tests alone, which run on them side by side (Amdahl's law).
#pragma once

#include "market/ledger.hpp"
#include "random/stream.hpp"
#include "units/named.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace leasehold::market {

enum class PortUse { inference, training };
constexpr auto enum_names(Tag<PortUse>)
{
  return std::to_array<Named<PortUse>>({
      {PortUse::inference, "inference", "serving"},
      {PortUse::training, "training", "training"},
  });
}

enum class PortState { unported, porting, validating, validated };
constexpr auto enum_names(Tag<PortState>)
{
  return std::to_array<Named<PortState>>({
      {PortState::unported, "unported", "nobody works on it, or a release undid it"},
      {PortState::porting, "porting", "engineers write and tune kernels"},
      {PortState::validating, "validating", "tests run; the model may run as a test"},
      {PortState::validated, "validated", "the model may run"},
  });
}

struct PortingSpec {
  static constexpr int reference_team = 6;
  static constexpr std::int64_t reference_pilots = 16;

  Seconds median{91.0 * 86400.0}; ///< calendar time of a first port by the reference team on the reference chips
  double sigma = 0.55;            ///< of the logarithm: 1 to 9 months hold 95 % of draws
  double pace = 1.0;              ///< what ports really take, times the median: known to nobody beforehand
  double training_factor = 1.5;   ///< a training port takes this many times an inference port
  double validating = 0.2;        ///< share of the time spent on validation
  double repeat = 0.15;           ///< share of a first port's time that a new release costs
  int engineers = reference_team; ///< a port's team
  Money engineer_week = Money::from_micros(10'000'000'000); ///< cost of one
  std::int64_t pilot_chips = reference_pilots;              ///< chips a port occupies; 0: it is tested elsewhere
  double initial_efficiency = 0.5;                          ///< of what the chip will reach, at validation
  Seconds tuning{60.0 * 86400.0};                           ///< time constant of the learning curve
};

/// Throws std::invalid_argument naming the first field that cannot be right.
void check(const PortingSpec& spec);

/// Calendar time of the engineers' part over that of the reference team: (engineers / 6)^(-1/5).
[[nodiscard]] double team_factor(const PortingSpec& spec);
/// Time of the tests over that on the reference chips: 16 / pilot chips; 1 where there are none.
[[nodiscard]] double pilot_factor(const PortingSpec& spec);

struct PortKey {
  TenantId tenant;
  std::string family; ///< of models
  std::string chip;   ///< name, as in the catalogue
  PortUse use = PortUse::inference;
  [[nodiscard]] bool operator<(const PortKey& other) const
  {
    return std::tie(tenant, family, chip, use) < std::tie(other.tenant, other.family, other.chip, other.use);
  }
  [[nodiscard]] bool operator==(const PortKey& other) const = default;
};

struct PortEvent {
  Timestamp at;
  PortKey key;
  PortState from = PortState::unported;
  PortState to = PortState::unported;
};

class Porting {
public:
  Porting(PortingSpec spec, std::uint64_t seed, std::uint64_t replication);

  /// How many engineers the tenant has.
  void staff(TenantId tenant, int engineers, Timestamp now);
  /// What runs from the start, tuned to the full.
  void assume_validated(const PortKey& key);
  /// Puts a port into the queue for engineers; false where it is under way or done.
  bool start(const PortKey& key, Timestamp now);
  /// Chips the tenant has for the port's tests; below PortingSpec::pilot_chips the clock stands still.
  void set_pilot_chips(const PortKey& key, std::int64_t chips, Timestamp now);
  /// A new software release of the chip: what was validated must be ported again, for PortingSpec::repeat of the time.
  void new_release(const std::string& chip, Timestamp now);

  [[nodiscard]] Timestamp next_event() const;
  void advance(Timestamp now, std::vector<PortEvent>& out);

  [[nodiscard]] PortState state(const PortKey& key) const;
  /// Mean of the calendar time that a port that is not begun will take by the team on the pilot chips that the spec has, at
  /// the pace that it plans with.
  [[nodiscard]] Seconds expected(const PortKey& key) const;
  /// What the first port really takes at least, which nobody knows beforehand; nothing where it needs none, because it
  /// is validated from the start or a release has undone that.
  [[nodiscard]] std::optional<Seconds> first_port(const PortKey& key) const;
  /// The same, now and later: for those who ask at every instant. Lives as long as the ports do.
  [[nodiscard]] const PortState& follow(const PortKey& key) { return ports_[key].state; }
  /// Share of the chip's tuned speed: 0 unless validated, then 1 − (1 − e₀)·exp(−t/τ), t since validation.
  [[nodiscard]] double efficiency(const PortKey& key, Timestamp now) const;
  /// Engineers' pay since the last call, up to `now`, for Market::bill_own(ChargeKind::engineering).
  [[nodiscard]] Money collect_pay(TenantId tenant, Timestamp now);

private:
  struct Port {
    PortState state = PortState::unported;
    int release = 0;
    Seconds porting{0.0};    ///< work left in this phase
    Seconds validating{0.0}; ///< work left in this phase
    bool staffed = false;
    bool queued = false;
    std::int64_t chips = 0;
    Timestamp since;     ///< last accrual of work
    Timestamp validated; ///< when the learning curve began
    [[nodiscard]] Seconds left() const { return state == PortState::validating ? validating : porting; }
  };
  struct Team {
    int engineers = 0;
    int busy = 0;
    std::vector<PortKey> queue;
    double pay = 0.0; ///< dollars not collected
    Timestamp since;
  };

  [[nodiscard]] bool runs(const Port& port) const { return port.staffed && port.chips >= spec_.pilot_chips; }
  [[nodiscard]] Seconds duration(const PortKey& key, int release) const;
  /// Calendar time over that of the reference team on the reference chips.
  [[nodiscard]] double calendar_factor() const
  {
    return (1.0 - spec_.validating) * team_factor(spec_) + spec_.validating * pilot_factor(spec_);
  }
  void accrue(Port& port, Timestamp now);
  void accrue(Team& team, Timestamp now) const;
  void move(const PortKey& key, Port& port, PortState to, Timestamp now);
  void finish_phase(const PortKey& key, Port& port, Timestamp now);
  void assign(Team& team, Timestamp now);

  PortingSpec spec_;
  std::uint64_t seed_;
  std::uint64_t replication_;
  std::map<PortKey, Port> ports_;
  std::map<TenantId, Team> teams_;
  std::vector<PortEvent> told_;
  Timestamp now_;
};

} // namespace leasehold::market
