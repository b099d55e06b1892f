#include "policy/tenancy/quota/parameters.hpp"

#include <set>

namespace leasehold::policy {

const config::Schema<FlavorParameters>& schema(Tag<FlavorParameters>)
{
  using F = FlavorParameters;
  static const auto declared =
      config::Schema<F>("quota flavor", "chips of one type that a tenant may hold")
          .required("chip", &F::chip, "the chip type")
          .required("nominal", &F::nominal, "chips that are due to it", config::non_negative())
          .optional("borrowing_limit", &F::borrowing_limit, "chips that it may hold beyond; no limit by default",
                    config::non_negative())
          .optional("lending_limit", &F::lending_limit,
                    "chips of the nominal quota that others may borrow; all by default", config::non_negative());
  return declared;
}

const config::Schema<QueueParameters>& schema(Tag<QueueParameters>)
{
  using Q = QueueParameters;
  static const auto declared =
      config::Schema<Q>("quota queue", "the quotas of a tenant")
          .required("tenant", &Q::tenant, "the tenant")
          .optional("cohort", &Q::cohort,
                    "tenants that name the same lend each other chips; those that name none do, too")
          .optional("flavors", &Q::flavors,
                    "its quotas by chip type, in the order in which its jobs try them; chips that are not among them "
                    "are closed to it. Empty: all chips are open, with what it owns and leases as its quota");
  return declared;
}

const config::Schema<QuotaParameters>& schema(Tag<QuotaParameters>)
{
  using Q = QuotaParameters;
  static const auto declared =
      config::Schema<Q>(
          "quota",
          "each tenant has a nominal quota of chips of each type, wherever they are, and borrows what its cohort does "
          "not "
          "use. What fits into the nominal quota starts first: on free chips of any flavour, in their order; or else "
          "borrowers are stopped for it, the lowest priority and among equals the latest first, no more than it takes. "
          "Then the scheduling policy starts what borrows. Guarantee: under `reclaim_within_cohort: any` a job of the "
          "head "
          "of its tenant's queue that fits into the nominal quota starts at once, as long as the chips that are up "
          "hold all "
          "nominal quotas and hosts are not too broken up for its gang. Goes well with `scheduling: best_effort_fifo`: "
          "under `fcfs` a job that may borrow no more holds back those behind it. O(gangs² · hosts) where it reclaims, "
          "O(gangs + tenants) to judge one")
          .optional("queues", &Q::queues, "tenants' quotas; who is not among them has what it owns and leases")
          .optional("reclaim_within_cohort", &Q::reclaim_within_cohort,
                    "whom work within its tenant's nominal quota stops, of those who borrow in its cohort")
          .optional("within_queue", &Q::within_queue, "whom it stops of its own tenant's, borrowing or not")
          .optional("reclaim_to", &Q::reclaim_to, "how far tenants go that have others stopped")
          .check([](const Q& read, const config::Value& at, config::Diagnostics& diagnostics) {
            std::set<std::string> tenants;
            for (const QueueParameters& queue : read.queues) {
              if (!tenants.insert(queue.tenant.value).second)
                diagnostics.error(queue.tenant.at, "`" + queue.tenant.value + "` has two queues",
                                  "a tenant has one quota of a chip", "put their flavors together");
              std::set<std::string> chips;
              for (const FlavorParameters& flavor : queue.flavors)
                if (!chips.insert(flavor.chip.value).second)
                  diagnostics.error(flavor.chip.at, "`" + flavor.chip.value + "` has two quotas",
                                    "a tenant has one quota of a chip", "add them up");
            }
            if (read.reclaim_to == ReclaimTo::fair_share && read.reclaim_within_cohort == Reclaim::never)
              diagnostics.error(at, "`reclaim_to: fair_share` has no effect",
                                "`reclaim_within_cohort: never` stops no borrower", "leave one of the two out");
          });
  return declared;
}

} // namespace leasehold::policy
