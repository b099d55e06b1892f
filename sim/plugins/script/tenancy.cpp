#include "plugins/script/made.hpp"
#include "plugins/script/view_picture.hpp"
#include "policy/planning/planned_tenancy.hpp"

#include <fmt/format.h>

namespace leasehold::policy {

namespace {

/// Asks the script of the live view what its plan is.
class TenancyStage final : public ViewPicture<Picture> {
public:
  explicit TenancyStage(std::unique_ptr<Script> script) : script_(std::move(script)) {}

  using ViewPicture::know;

  [[nodiscard]] const std::string& written_at() const { return script_->written_at(); }
  [[nodiscard]] TenancyPlan plan(const model::ClusterView& view)
  {
    look(view);
    const Script::Tenancies said = script_->share_out(*this);
    TenancyPlan plan;
    for (const auto& room : said.rooms)
      plan.rooms.push_back({tenant(room.tenant), known_pool(room.pool), room.chips});
    for (const auto& stop : said.stops) {
      if (stop.job < 0 || stop.job > std::int64_t{UINT32_MAX} - 1)
        throw std::invalid_argument(fmt::format("there is no job {}", stop.job));
      plan.stops.push_back({model::JobId{static_cast<std::uint32_t>(stop.job)}, tenant(stop.for_whom)});
    }
    return plan;
  }

private:
  [[nodiscard]] model::TenantId tenant(std::int64_t number) const
  {
    if (number < 0 || number >= static_cast<std::int64_t>(view().tenants()))
      throw std::invalid_argument(fmt::format("there is no tenant {} (there are {})", number, view().tenants()));
    return model::TenantId{static_cast<std::uint32_t>(number)};
  }

  std::unique_ptr<Script> script_;
};

class ScriptTenancy final : public PlannedTenancy {
public:
  ScriptTenancy(const std::shared_ptr<TenancyStage>& stage, bool takes_guests)
      : PlannedTenancy([stage](const model::ClusterView& view) { return stage->plan(view); }, takes_guests),
        stage_(stage)
  {
  }

  void meet(const Parties& parties, config::Diagnostics&) override { stage_->know(parties); }
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override
  {
    return told_where(stage_->written_at(), [&] { return PlannedTenancy::admit(tenant, view); });
  }

private:
  std::shared_ptr<TenancyStage> stage_;
};

} // namespace

template <> Factory<Tenancy> script_factory<Tenancy>(const ScriptPolicy& script)
{
  return factory_of<Tenancy>(script, [](const ScriptPolicy& read, std::unique_ptr<Script> object) {
    return std::make_unique<ScriptTenancy>(std::make_shared<TenancyStage>(std::move(object)), read.guests);
  });
}

} // namespace leasehold::policy
