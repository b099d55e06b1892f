#include "scenario/outage_spec.hpp"

namespace leasehold::scenario {

namespace {

void check_scope(const OutageSpec& outage, const config::Value& at, config::Diagnostics& diagnostics)
{
  const bool hosts = outage.provider || outage.region || outage.rack || outage.host;
  if (!hosts && !outage.link)
    diagnostics.error(at, "what is down is not said", {},
                      "name a `provider`, a `region`, a `rack`, a `host` or a `link`");
  if (hosts && outage.link)
    diagnostics.error(outage.link->at, "a link is no part of hosts", {}, "make it an entry of its own");
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
          .optional(
              "link", &OutageSpec::link,
              "instead of hosts, the platform's link of this name, both ways (without `_UP`, `_DOWN`, `/up` or "
              "`/down`, with which it is one way alone), or all links of the switch or router of this name. Down, "
              "traffic goes around it where the platform has another way, hosts that it cuts off "
              "from their region are down, and what it parts otherwise waits; with a `speed`, training across it and "
              "copies of data are slowed, by what their physics leave of their rate")
          .optional("speed", &OutageSpec::speed,
                    "it is not down but runs at this share of its speed, a link at this share of its bandwidth: a gang "
                    "works in step with its slowest host, a replica serves so much less",
                    config::in_range(0.01, 0.99))
          .required("from", &OutageSpec::from, "when it begins, after the start", config::non_negative())
          .required("for", &OutageSpec::length, "how long it lasts", config::positive())
          .check(check_scope);
  return declared;
}

} // namespace leasehold::scenario
