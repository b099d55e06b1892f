#include "scenario/outage_spec.hpp"

namespace leasehold::scenario {

namespace {

void check_scope(const OutageSpec& outage, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (!outage.provider && !outage.region && !outage.rack && !outage.host)
    diagnostics.error(at, "what is down is not said", {}, "name a `provider`, a `region`, a `rack` or a `host`");
}

} // namespace

const config::Schema<OutageSpec>& schema(Tag<OutageSpec>)
{
  static const auto declared =
      config::Schema<OutageSpec>(
          "outage", "everything that matches is down from one instant to another: gangs there fall back to "
                    "their last checkpoint, replicas are gone, nothing there can be leased")
          .optional("provider", &OutageSpec::provider, "hosts of this provider")
          .optional("region", &OutageSpec::region, "hosts of this region")
          .optional("rack", &OutageSpec::rack, "hosts in the rack of the host of this name")
          .optional("host", &OutageSpec::host, "the host of this name")
          .required("from", &OutageSpec::from, "when it begins, after the start", config::non_negative())
          .required("for", &OutageSpec::length, "how long it lasts", config::positive())
          .check(check_scope);
  return declared;
}

} // namespace leasehold::scenario
