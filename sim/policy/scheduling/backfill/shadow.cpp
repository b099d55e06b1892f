#include "policy/scheduling/backfill/shadow.hpp"

#include "policy/scheduling/backfill/count_profile.hpp"

namespace leasehold::policy {

namespace {

/// How many members the hosts of a pool hold while running jobs hand their whole chips back one after another.
class MemberCount {
public:
  MemberCount(const model::ClusterView& view, model::PoolId pool, std::uint32_t chips_per_member,
              std::vector<std::uint16_t>& free_chips)
      : view_(view), per_member_(chips_per_member), free_(free_chips)
  {
    free_.assign(view.hosts().size(), 0);
    view.pool(pool).free.for_each([this](model::HostId host) {
      free_[host.index()] = view_.free_chips(host);
      members_ += free_[host.index()] / per_member_;
    });
  }

  void give_back(const model::RunningJob& job)
  {
    if (!job.chips.is_whole())
      return;
    for (const model::Slice& slice : view_.allocation(job.job).placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
        members_ -= free_[h] / per_member_;
        free_[h] = static_cast<std::uint16_t>(free_[h] + slice.members * job.chips.whole_chips());
        members_ += free_[h] / per_member_;
      }
  }

  [[nodiscard]] std::uint64_t members() const { return members_; }

private:
  const model::ClusterView& view_;
  std::uint32_t per_member_;
  std::vector<std::uint16_t>& free_;
  std::uint64_t members_ = 0;
};

/// Walks the running jobs by estimated end. `fits_after(job)` takes in one end and tells whether the gang fits then.
template <class FitsAfter>
Shadow walk(const model::ClusterView& view, const model::Pool& pool, std::int64_t amount, FitsAfter&& fits_after)
{
  std::int64_t free = static_cast<std::int64_t>(pool.chips_free) * 1000;
  Shadow shadow;
  for (const model::RunningJob& job : pool.running) {
    if (job.expected_end > shadow.time)
      break; // every end at the shadow time itself is counted in
    free += std::int64_t{job.members} * job.chips.thousandths();
    if (shadow.time == Timestamp::never() && fits_after(job, free))
      shadow.time = job.expected_end;
    shadow.left_over = free - amount;
  }
  if (shadow.time < view.now())
    shadow.time = view.now(); // a job outran its estimate
  if (shadow.time == Timestamp::never())
    shadow.left_over = 0;
  return shadow;
}

} // namespace

Shadow find_shadow(const model::ClusterView& view, model::PoolId pool_id, const model::Request& request,
                   std::vector<std::uint16_t>& scratch)
{
  const model::Pool& pool = view.pool(pool_id);
  const std::int64_t amount = amount_of(request);
  if (!request.chips.is_whole() || request.chips.whole_chips() <= 1)
    return walk(view, pool, amount, [&](const model::RunningJob&, std::int64_t free) { return free >= amount; });
  MemberCount count{view, pool_id, request.chips.whole_chips(), scratch};
  return walk(view, pool, amount, [&](const model::RunningJob& job, std::int64_t) {
    count.give_back(job);
    return count.members() >= request.members;
  });
}

} // namespace leasehold::policy
