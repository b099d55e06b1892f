#include "market/allocation.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <stdexcept>
#include <tuple>

namespace leasehold::market {

namespace {

/// What a commitment without chips saves, and what it leaves unused, is spread over the leases in use that may count towards it, by what their
/// chips in use cost: the ledger keeps by offer, not by lease, what it covered.
bool counts_towards(const Market& market, const Lease& commitment, const Lease& lease)
{
  const Offer& plan = market.offer(commitment.offer());
  const Offer& used = market.offer(lease.offer());
  const bool same_chips = used.chip == plan.chip && used.region == plan.region;
  return used.provider == plan.provider && is_usage(used.programme.kind) &&
         (plan.programme.kind != ProgrammeKind::discount_reservation || same_chips);
}

double used_dollars(const Outlay& outlay)
{
  return std::max(0.0, (outlay.productive + outlay.lost).dollars());
}

class Allocator {
public:
  Allocator(const Market& market, TenantId tenant) : market_(&market), tenant_(tenant) {}

  Allocation run()
  {
    spread_commitments();
    for (std::size_t l = 0; l < market_->leases().size(); ++l)
      if (const Lease& lease = market_->leases()[l]; lease.tenant() == tenant_ && lease.agreed().capacity)
        add_lease(lease, covers_[l]);
    add_rows();
    std::ranges::sort(made_.workloads, {}, [](const WorkloadSpend& w) { return std::tuple{w.kind, w.workload}; });
    made_.prepaid = market_->ledger().billed(tenant_) - market_->ledger().effective(tenant_);
    return made_;
  }

private:
  /// A lease's part of the commitments that it counts towards.
  struct Cover {
    Money saved; ///< negative
    Money unused;
  };

  void spread_commitments()
  {
    covers_.resize(market_->leases().size());
    std::vector<double> used;
    for (const Lease& lease : market_->leases())
      used.push_back(lease.tenant() == tenant_ && lease.agreed().capacity ? used_dollars(lease.outlay()) : 0.0);
    for (const Lease& commitment : market_->leases()) {
      if (commitment.tenant() != tenant_ || commitment.agreed().capacity)
        continue;
      const Outlay outlay = commitment.outlay();
      made_.commitments += outlay.unused;
      std::vector<double> weights = used;
      for (std::size_t l = 0; l < weights.size(); ++l)
        if (weights[l] > 0.0 && !counts_towards(*market_, commitment, market_->leases()[l]))
          weights[l] = 0.0;
      const std::vector<Money> saved = shares(outlay.productive, weights);
      const std::vector<Money> unused = shares(outlay.unused, weights);
      for (std::size_t l = 0; l < saved.size(); ++l) {
        covers_[l].saved += saved[l];
        covers_[l].unused += unused[l];
      }
      if (saved.empty())
        made_.commitments += outlay.productive;
    }
  }

  void add_lease(const Lease& lease, const Cover& cover)
  {
    const Outlay outlay = lease.outlay();
    made_.idle += outlay.idle;
    made_.stranded += outlay.stranded;
    add(lease.uses(), outlay.productive, &Use::productive, &WorkloadSpend::own);
    add(lease.uses(), outlay.lost, &Use::lost, &WorkloadSpend::own);
    add(lease.uses(), cover.saved, &Use::total, &WorkloadSpend::own);
    for_each_share(lease.uses(), outlay.idle + outlay.stranded + cover.unused, &Use::total,
                   [&](const Use& use, Money part) { line_of(use).unused_share += part; });
  }

  /// Shares out `whole` by chip-seconds; what nobody is known to have used is `other`.
  template <class Time> void add(std::span<const Use> uses, Money whole, Time time, Money WorkloadSpend::*to)
  {
    if (!for_each_share(uses, whole, time, [&](const Use& use, Money part) { line_of(use).*to += part; }))
      made_.other += whole;
  }

  template <class Time, class Take>
  static bool for_each_share(std::span<const Use> uses, Money whole, Time time, Take&& take)
  {
    std::vector<double> weights;
    for (const Use& use : uses)
      weights.push_back(std::invoke(time, use));
    const std::vector<Money> parts = shares(whole, weights);
    for (std::size_t u = 0; u < parts.size(); ++u)
      take(uses[u], parts[u]);
    return !parts.empty();
  }

  WorkloadSpend& line_of(const Use& use)
  {
    for (WorkloadSpend& line : made_.workloads)
      if (line.kind == use.kind && line.workload == use.workload)
        return line;
    return made_.workloads.emplace_back(WorkloadSpend{use.kind, use.workload, Money{}, Money{}});
  }

  /// What is billed beside leases.
  void add_rows()
  {
    for (const Charge& row : market_->ledger().rows()) {
      if (row.tenant != tenant_)
        continue;
      if (row.kind == ChargeKind::sublease)
        made_.sublease += row.effective;
      else if (!row.lease.valid())
        (row.kind == ChargeKind::egress ? made_.data : made_.engineering) += row.effective;
    }
  }

  const Market* market_;
  TenantId tenant_;
  std::vector<Cover> covers_; ///< by lease
  Allocation made_;
};

} // namespace

Money Allocation::of(model::JobKind kind) const
{
  Money sum;
  for (const WorkloadSpend& line : workloads)
    if (line.kind == kind)
      sum += line.own;
  return sum;
}

Money Allocation::total() const
{
  Money sum = other + idle + stranded + commitments + data + engineering + sublease + prepaid;
  for (const WorkloadSpend& line : workloads)
    sum += line.own;
  return sum;
}

Allocation allocate(const Market& market, TenantId tenant)
{
  Allocation made = Allocator{market, tenant}.run();
  if (made.total() != market.ledger().billed(tenant))
    throw std::logic_error("the lines of a tenant's spend do not add up to its bills");
  return made;
}

} // namespace leasehold::market
