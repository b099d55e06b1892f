#include "plugins/script/kind_tables.hpp"
#include "plugins/script/made.hpp"
#include "plugins/script/row_table.hpp"
#include "policy/planning/planned_placement.hpp"

#include <fmt/format.h>

namespace leasehold::policy {

namespace {

template <class Id> std::int64_t number_or_none(Id id)
{
  return id.valid() ? std::int64_t{id.index()} : -1;
}

using Shown = PlacementSnapshot;
const std::array gang_columns{
    Column<Shown>{"job",
                  +[](const Shown& s, std::size_t) { return s.job ? number_or_none(s.job->id) : std::int64_t{-1}; },
                  "-1 for a replica and the pilot of a port"},
    Column<Shown>{"tenant",
                  +[](const Shown& s, std::size_t) { return s.job ? number_or_none(s.job->tenant) : std::int64_t{-1}; },
                  "its number; -1 where `job` is"},
    Column<Shown>{"members", +[](const Shown& s, std::size_t) { return std::int64_t{s.request.members}; },
                  "each goes onto one host"},
    Column<Shown>{"chips", +[](const Shown& s, std::size_t) { return s.request.chips.chips(); }, "a member"},
    Column<Shown>{"cores", +[](const Shown& s, std::size_t) { return std::int64_t{s.request.cores}; }, "a member"},
    Column<Shown>{"memory", +[](const Shown& s, std::size_t) { return s.request.memory.value(); }, "a member, B"},
    Column<Shown>{"pool", +[](const Shown& s, std::size_t) { return number_or_none(s.pool.id); }, "where it is to go"},
};

const std::array room_columns{
    Column<Shown>{"id", +[](const Shown& s, std::size_t r) { return std::int64_t{s.hosts[r].id.index()}; },
                  "its number"},
    Column<Shown>{"name", +[](const Shown& s, std::size_t r) { return s.hosts[r].name; }, "as the platform has it"},
    Column<Shown>{"room", +[](const Shown& s, std::size_t r) { return std::int64_t{s.hosts[r].room}; },
                  "members that fit there, at least 1"},
    Column<Shown>{"region", +[](const Shown& s, std::size_t r) { return number_or_none(s.hosts[r].region); },
                  "a number that hosts share"},
    Column<Shown>{"rack", +[](const Shown& s, std::size_t r) { return number_or_none(s.hosts[r].rack); },
                  "-1 where the platform does not say"},
    Column<Shown>{"leaf", +[](const Shown& s, std::size_t r) { return static_cast<std::int64_t>(s.hosts[r].leaf); },
                  "its first switch, a number that hosts share"},
    Column<Shown>{"chips", +[](const Shown& s, std::size_t r) { return std::int64_t{s.hosts[r].chips}; }, "all"},
    Column<Shown>{"chips_free", +[](const Shown& s, std::size_t r) { return std::int64_t{s.hosts[r].chips_free}; },
                  "held by nobody"},
};

class ScriptPlacement final : public PlacementPlanner {
public:
  explicit ScriptPlacement(std::unique_ptr<Script> script) : script_(std::move(script)) {}

  PlacementPlan plan(const PlacementSnapshot& shown) override
  {
    RowPicture<Picture> picture{
        shown.now, {row_table(gang_columns, shown, 1), row_table(room_columns, shown, shown.hosts.size())}};
    PlacementPlan plan;
    for (const Script::Share& share : script_->place(picture)) {
      if (share.host < 0 || share.host > std::int64_t{UINT32_MAX} - 1)
        throw std::invalid_argument(fmt::format("there is no host {}", share.host));
      plan.shares.push_back({model::HostId{static_cast<std::uint32_t>(share.host)},
                             static_cast<std::uint32_t>(std::min<std::int64_t>(share.members, UINT32_MAX))});
    }
    return plan;
  }

private:
  std::unique_ptr<Script> script_;
};

class ScriptedPlacement final : public PlannedPlacement {
public:
  ScriptedPlacement(std::string written_at, std::unique_ptr<PlacementPlanner> planner)
      : PlannedPlacement(std::move(planner)), written_at_(std::move(written_at))
  {
  }

  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job, model::PoolId pool,
                                        const model::Request& request) override
  {
    return told_where(written_at_, [&] { return PlannedPlacement::place(view, job, pool, request); });
  }

private:
  std::string written_at_;
};

} // namespace

std::span<const TableDoc> placement_tables()
{
  static const auto gang = docs_of(gang_columns);
  static const auto hosts = docs_of(room_columns);
  static const std::array all{
      TableDoc{"gang", "Gang", "what is to be placed", gang, true},
      TableDoc{"hosts", "Room", "hosts of the pool with room for a member, by id", hosts},
  };
  return all;
}

template <> Factory<PlacementPolicy> script_factory<PlacementPolicy>(const ScriptPolicy& script)
{
  return factory_of<PlacementPolicy>(script, [](const ScriptPolicy&, std::unique_ptr<Script> object) {
    const std::string written_at = object->written_at();
    return std::make_unique<ScriptedPlacement>(written_at, std::make_unique<ScriptPlacement>(std::move(object)));
  });
}

} // namespace leasehold::policy
