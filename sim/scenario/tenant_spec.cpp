#include "scenario/tenant_spec.hpp"

namespace leasehold::scenario {

const config::Schema<OwnedHosts>& schema(Tag<OwnedHosts>)
{
  static const auto declared =
      config::Schema<OwnedHosts>("owned hosts", "hosts that belong to the tenant from the start; `{}` is all of them")
          .optional("provider", &OwnedHosts::provider, "only hosts of this provider")
          .optional("region", &OwnedHosts::region, "only hosts in this region")
          .optional("chip", &OwnedHosts::chip, "only hosts with this chip type")
          .optional("hosts", &OwnedHosts::hosts, "how many of them, in the platform's order; all by default",
                    config::at_least(1))
          .optional("spares", &OwnedHosts::spares,
                    "how many of these, the last of each region, stand by: up and out of use until another one of them "
                    "fails, whose place one takes at once; whoever comes back from repair stands by then",
                    config::at_least(0));
  return declared;
}

const config::Schema<BuildSite>& schema(Tag<BuildSite>)
{
  using B = BuildSite;
  static const auto declared =
      config::Schema<B>("build site", "hosts of the platform that stand for what the tenant may build (a programme of "
                                      "kind `own`); nobody else can lease them")
          .optional("provider", &B::provider, "only hosts of this provider")
          .optional("region", &B::region, "only hosts in this region")
          .optional("chip", &B::chip, "only hosts with this chip type")
          .optional("hosts", &B::hosts, "how many of them, in the platform's order; all by default",
                    config::at_least(1))
          .optional("lead_time", &B::lead_time, "from the order to chips that compute; the programme's by default",
                    config::positive())
          .optional("capital", &B::capital, "a chip, delivered and powered; the programme's by default",
                    config::positive());
  return declared;
}

const config::Schema<SubleaseSpec>& schema(Tag<SubleaseSpec>)
{
  using S = SubleaseSpec;
  static const auto declared =
      config::Schema<S>("sublease", "on every full hour, hosts that stand idle on leases whose programme allows "
                                    "`sublease` go to others, and come back on notice when work waits for them; "
                                    "who they are and what they would pay is an assumption of the scenario")
          .optional("share_of_price", &S::share_of_price,
                    "what others pay, of the on-demand price there in the hour the host is let",
                    config::in_range(0.0, 1.0))
          .optional("notice", &S::notice, "from calling a host back to having it", config::non_negative())
          .optional("demand", &S::demand, "share of the idle hosts that find a taker", config::in_range(0.0, 1.0));
  return declared;
}

const config::Schema<TenantSpec>& schema(Tag<TenantSpec>)
{
  static const auto declared =
      config::Schema<TenantSpec>("tenant", "a lab or another user of chips")
          .required("name", &TenantSpec::name, "how the workload names it", config::non_empty())
          .optional(
              "backers", &TenantSpec::backers,
              "providers that invested in it: whom a leasing policy that has to be told `providers`, such as `silo`, "
              "leases from where it is not told")
          .optional("budget", &TenantSpec::budget,
                    "what it may spend: metric `budget_used` compares; it stops nothing but where `budget_binds`",
                    config::positive())
          .optional("budget_per", &TenantSpec::budget_per,
                    "the budget is for each such period, counted from the start; for all time by default",
                    config::at_least(hour))
          .optional(
              "budget_binds", &TenantSpec::budget_binds,
              "whether leases stop at the budget: a term is refused that it does not carry to its end, beside the "
              "terms that run and what was billed (engineers and egress among it); one that ends freely is "
              "refused where an hour of it is not left, and ended when nothing is. Terms do not renew by themselves")
          .optional("weight", &TenantSpec::weight,
                    "its share where tenants compete, beside the others' (scheduling policy `fair_share`, "
                    "tenancy policy `quota` to fair shares)",
                    config::positive())
          .optional("engineers", &TenantSpec::engineers,
                    "who port its models to other chips; refused without `porting`", config::at_least(0))
          .optional("owns", &TenantSpec::owns, "hosts it owns from the start")
          .optional("across_regions", &TenantSpec::across_regions,
                    "whether a gang may stand on hosts that it owns in several regions, at what the network between "
                    "them leaves of its rate; data and prices are then those of the first region of the chip")
          .optional("builds", &TenantSpec::builds, "where it may build chips of its own")
          .optional("rivals", &TenantSpec::rivals, "tenants to be kept apart from")
          .optional("isolation", &TenantSpec::isolation,
                    "what it never shares with its rivals; racks without them cost market.rack_premium")
          .optional("hosting", &TenantSpec::hosting,
                    "`dedicated`: nobody else ever runs on hosts it leases, nor it on others'; it takes no spot, and "
                    "pays market.dedicated_premium where a programme's hosts are shared")
          .optional("caps", &TenantSpec::caps, "most chips leased from a provider at a time, such as `{gcp: 4096}`")
          .optional("leasing", &TenantSpec::leasing, "how it leases, where not by `policies.leasing`")
          .optional("sublease", &TenantSpec::sublease, "lets idle chips to others, for income")
          .check([](const TenantSpec& tenant, const config::Value& at, config::Diagnostics& diagnostics) {
            for (const char* key : {"budget_per", "budget_binds"})
              if (const auto given = at.find(key); given && !tenant.budget)
                diagnostics.error(*given, std::string{"`"} + key + "` needs a budget", {},
                                  "write such as `budget: $5M`");
            if (tenant.sublease && tenant.hosting == market::Hosting::dedicated)
              diagnostics.error(tenant.sublease->at, "hosts of one's own are not sublet",
                                "`hosting: dedicated` keeps everybody else off them", "leave one of the two out");
          });
  return declared;
}

std::vector<std::optional<market::Budget>> binding_budgets(std::span<const TenantSpec> tenants)
{
  std::vector<std::optional<market::Budget>> budgets(tenants.size());
  for (std::size_t t = 0; t < tenants.size(); ++t)
    if (tenants[t].budget_binds)
      budgets[t] = market::Budget{*tenants[t].budget, tenants[t].budget_per};
  return budgets;
}

} // namespace leasehold::scenario
