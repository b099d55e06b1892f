#include "plugins/script/kind_tables.hpp"
#include "plugins/script/made.hpp"
#include "plugins/script/row_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

const std::array service_columns{
    Column<ServiceView>{"offered", +[](const ServiceView& s, std::size_t) { return s.offered.value(); },
                        "load over the last period, tokens/s"},
    Column<ServiceView>{"capacity", +[](const ServiceView& s, std::size_t) { return s.capacity.value(); },
                        "of the replicas that run, tokens/s"},
    Column<ServiceView>{"capacity_per_replica",
                        +[](const ServiceView& s, std::size_t) { return s.capacity_per_replica.value(); },
                        "on the chips that the next one would get, tokens/s"},
    Column<ServiceView>{"replicas", +[](const ServiceView& s, std::size_t) { return std::int64_t{s.replicas}; },
                        "running or starting"},
    Column<ServiceView>{"tokens_per_request", +[](const ServiceView& s, std::size_t) { return s.tokens_per_request; },
                        "mean output"},
    Column<ServiceView>{"period", +[](const ServiceView& s, std::size_t) { return s.period.value(); },
                        "from this look to the next, s"},
    Column<ServiceView>{"startup", +[](const ServiceView& s, std::size_t) { return s.startup.value(); },
                        "from a replica's chips to its first token, s"},
    Column<ServiceView>{"minimum", +[](const ServiceView& s, std::size_t) { return std::int64_t{s.minimum}; },
                        "replicas that it has to have"},
    Column<ServiceView>{"maximum", +[](const ServiceView& s, std::size_t) { return std::int64_t{s.maximum}; },
                        "replicas that it may have"},
};

class ScriptAutoscaling final : public Autoscaling {
public:
  explicit ScriptAutoscaling(std::unique_ptr<Script> script) : script_(std::move(script)) {}

  std::uint32_t desired_replicas(const ServiceView& service) override
  {
    RowPicture<Picture> picture{service.now, {row_table(service_columns, service, 1)}};
    const std::int64_t wanted = script_->replicas(picture);
    wanted_ =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(wanted, 0, std::numeric_limits<std::uint32_t>::max()));
    each_ = service.capacity_per_replica;
    return wanted_;
  }
  /// Of another capacity as many as carry the same.
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    if (!(capacity.value() > 0.0) || !(each_.value() > 0.0))
      return wanted_;
    return static_cast<std::uint32_t>(std::ceil(wanted_ * (each_ / capacity)));
  }

private:
  std::unique_ptr<Script> script_;
  std::uint32_t wanted_ = 0;
  TokensPerSecond each_;
};

} // namespace

std::span<const TableDoc> service_tables()
{
  static const auto service = docs_of(service_columns);
  static const std::array all{TableDoc{"service", "Service", "whose replicas are to be counted", service, true}};
  return all;
}

template <> Factory<Autoscaling> script_factory<Autoscaling>(const ScriptPolicy& script)
{
  return factory_of<Autoscaling>(script, [](const ScriptPolicy&, std::unique_ptr<Script> object) {
    return std::make_unique<ScriptAutoscaling>(std::move(object));
  });
}

} // namespace leasehold::policy
