#include "plugins/script/made.hpp"
#include "plugins/script/view_tables.hpp"
#include "policy/planning/planned_tenancy.hpp"

#include <fmt/format.h>

namespace leasehold::policy {

namespace {

/// The live view stands in for the snapshot, of which nothing is read.
class ScriptTenancyPlanner final : public TenancyPlanner, private Picture {
public:
  explicit ScriptTenancyPlanner(std::unique_ptr<Script> script) : script_(std::move(script)) {}

  void meet(const Parties& parties) { parties_ = parties; }
  void see(const model::ClusterView& view) { view_ = &view; }

  TenancyPlan plan(const Snapshot&) override
  {
    tables_.look(*view_);
    const Script::Tenancies said = script_->share_out(*this);
    TenancyPlan plan;
    for (const auto& room : said.rooms)
      plan.rooms.push_back({tenant(room.tenant), pool(room.pool), room.chips});
    for (const auto& stop : said.stops) {
      if (stop.job < 0 || stop.job > std::int64_t{UINT32_MAX} - 1)
        throw std::invalid_argument(fmt::format("there is no job {}", stop.job));
      plan.stops.push_back({model::JobId{static_cast<std::uint32_t>(stop.job)}, tenant(stop.for_whom)});
    }
    return plan;
  }

private:
  [[nodiscard]] Timestamp now() const override { return view_->now(); }
  [[nodiscard]] std::size_t rows(std::size_t table) override { return tables_.rows(table); }
  void fill(std::size_t table, std::size_t column, void* cells) override
  {
    tables_.fill(table, column, 0, tables_.rows(table), cells);
  }
  void fill_one(std::size_t table, std::size_t column, std::size_t row, void* cell) override
  {
    tables_.fill(table, column, row, 1, cell);
  }
  [[nodiscard]] std::string_view word(std::size_t table, std::size_t column, std::size_t row) override
  {
    return tables_.word(table, column, row);
  }

  [[nodiscard]] model::TenantId tenant(std::int64_t number) const
  {
    if (number < 0 || number >= static_cast<std::int64_t>(view_->tenants()))
      throw std::invalid_argument(fmt::format("there is no tenant {} (there are {})", number, view_->tenants()));
    return model::TenantId{static_cast<std::uint32_t>(number)};
  }
  [[nodiscard]] model::PoolId pool(std::int64_t number) const
  {
    if (number < 0 || number >= static_cast<std::int64_t>(view_->pools().size()))
      throw std::invalid_argument(fmt::format("there is no pool {} (there are {})", number, view_->pools().size()));
    return model::PoolId{static_cast<std::uint32_t>(number)};
  }

  std::unique_ptr<Script> script_;
  Parties parties_;
  ViewTables tables_{parties_};
  const model::ClusterView* view_ = nullptr;
};

class ScriptTenancy final : public Tenancy {
public:
  ScriptTenancy(std::unique_ptr<ScriptTenancyPlanner> planner, bool takes_guests)
      : planner_(planner.get()), planned_(std::move(planner), takes_guests)
  {
  }

  void meet(const Parties& parties, config::Diagnostics&) override { planner_->meet(parties); }
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override
  {
    planner_->see(view);
    return planned_.admit(tenant, view);
  }
  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                       const model::Request& request) const override
  {
    planner_->see(view);
    return planned_.judge(view, pool, tenant, request);
  }
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                     const Claim::Whom& gone) const override
  {
    planner_->see(view);
    return planned_.accepts_without(view, pool, claim, gone);
  }
  [[nodiscard]] bool takes_guests() const override { return planned_.takes_guests(); }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override
  {
    planner_->see(view);
    return planned_.victims(view, pool, claim);
  }

private:
  ScriptTenancyPlanner* planner_;
  PlannedTenancy planned_;
};

} // namespace

template <> Factory<Tenancy> script_factory<Tenancy>(const ScriptPolicy& script)
{
  return factory_of<Tenancy>(script, [](const ScriptPolicy& read, std::unique_ptr<Script> object) {
    return std::make_unique<ScriptTenancy>(std::make_unique<ScriptTenancyPlanner>(std::move(object)), read.guests);
  });
}

} // namespace leasehold::policy
