// Policies in another language. Its library, which is loaded where a scenario asks for it, makes objects of the user's
// classes and calls them; what they see and may do is here.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "plugins/script/picture.hpp"
#include "policy/api/leasing_planner.hpp"
#include "policy/api/placement_planner.hpp"
#include "policy/api/planner.hpp"
#include "policy/api/tenancy_planner.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::policy {

enum class ScriptKind : std::uint8_t { scheduling, placement, tenancy, leasing, autoscaling };

/// What a policy of the kind is shown.
[[nodiscard]] std::span<const TableDoc> tables_of(ScriptKind kind);

/// What went wrong in a script, with where it did.
class ScriptError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What a scheduling policy may do in a call. Each decision is judged at once, and an accepted one shows in what is asked
/// after it; a column that was read before stays as it was. Ids are checked: std::invalid_argument says what is wrong.
class SchedulingStage : public Picture {
public:
  [[nodiscard]] virtual std::span<const model::PoolId> open_to(std::int64_t job) = 0;
  [[nodiscard]] virtual bool fits(std::int64_t job, std::int64_t alternative, std::int64_t pool) = 0;
  [[nodiscard]] virtual bool could_fit(std::int64_t job, std::int64_t alternative, std::int64_t pool) = 0;
  /// Members of a gang on a host; `accelerator`: which of its chips, read for fractions of one alone.
  struct OnHost {
    std::int64_t host = 0, members = 0, accelerator = 0;
  };
  struct Run {
    std::int64_t job = 0, alternative = 0, pool = 0;
    std::optional<std::vector<OnHost>> hosts; ///< empty: where it is, or where the placement policy says
  };
  // Whether it was done; else `refusal` says why not.
  virtual bool start(const Run& run) = 0;
  /// After a checkpoint where it is neither at once nor with notice.
  virtual bool stop(std::int64_t job, bool at_once, Seconds notice) = 0;
  virtual bool move(const Run& run) = 0;
  virtual bool reject(std::int64_t job) = 0;
  [[nodiscard]] virtual std::string_view refusal() const = 0;
  /// What should run, in the order in which it takes its chips; all else is stopped.
  virtual void run(std::span<const Run> plan) = 0;
};

/// What a leasing policy is shown beside its tables.
class LeasingStage : public Picture {
public:
  [[nodiscard]] virtual Timestamp horizon() const = 0;
  [[nodiscard]] virtual model::TenantId tenant() const = 0;
  /// Of a row of `needs`: ChipDemand::history.
  [[nodiscard]] virtual std::span<const double> history(std::int64_t need) = 0;
  /// Of a row of `demands`: Demand::load.
  [[nodiscard]] virtual std::span<const double> load(std::int64_t demand) = 0;
};

/// What a leasing policy says, by places in its tables.
struct ScriptLeases {
  struct Hold {
    std::int64_t offer = 0, chips = 0;
  };
  struct Order {
    std::int64_t offer = 0, chips = 0;
    double dollars = 0.0; ///< of what commits to dollars, not to chips
    double term = 0.0;    ///< s
    double start = 0.0;
    bool renews = false, waits = false;
  };
  struct To {
    std::int64_t demand = 0;
    std::string where; ///< the name of a chip, or of a region
  };
  struct House {
    std::int64_t demand = 0;
    std::int64_t offer = -1; ///< -1: nowhere as yet
    std::string chip;        ///< read where there is no offer
  };
  std::vector<Hold> holds;
  std::vector<Order> orders;
  std::vector<std::int64_t> renewals;
  std::vector<To> ports;
  std::vector<House> houses;
  std::vector<To> copies;
};

/// An object of the user's class. Each function is for one kind, and throws ScriptError.
class Script {
public:
  Script() = default;
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  virtual ~Script() = default;

  /// Where what it is asked for is written, such as `mine.py:7`: of what is wrong with an answer.
  [[nodiscard]] virtual const std::string& written_at() const = 0;
  virtual void schedule(SchedulingStage& stage) = 0;
  struct Share {
    std::int64_t host = 0, members = 0;
  };
  [[nodiscard]] virtual std::vector<Share> place(Picture& picture) = 0;
  struct Tenancies {
    struct Room {
      std::int64_t tenant = 0, pool = 0;
      double chips = 0.0;
    };
    struct Stop {
      std::int64_t job = 0, for_whom = 0;
    };
    std::vector<Room> rooms;
    std::vector<Stop> stops;
  };
  [[nodiscard]] virtual Tenancies share_out(Picture& picture) = 0;
  [[nodiscard]] virtual ScriptLeases lease(LeasingStage& stage) = 0;
  [[nodiscard]] virtual std::int64_t replicas(Picture& picture) = 0;
};

/// What a scenario says: `{python: my_policy.py, class: MyPolicy, patience: 3}`.
struct ScriptSource {
  ScriptKind kind = ScriptKind::scheduling;
  std::filesystem::path file;
  std::string written;           ///< the file, as the scenario calls it
  config::Value type;            ///< where the class is named
  config::Value parameters;      ///< a mapping
  std::vector<std::string> ours; ///< keys of it that are not the class's
  std::uint64_t seed = 0;
};

class Language {
public:
  virtual ~Language() = default;
  /// Null where a fault was reported.
  [[nodiscard]] virtual std::unique_ptr<Script> make(const ScriptSource& source, config::Diagnostics& diagnostics) = 0;
};

} // namespace leasehold::policy
