// The ledger against a naive book that keeps one number a chip: random gangs with whole chips, fractions, cores and
// memory on random hosts, releases, failures and leases that come and go. Both must say yes and no alike, and every
// invariant must hold after every step.
#include "model/ledger.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace leasehold;
using namespace leasehold::model;

namespace {

constexpr std::uint32_t host_count = 7;

struct NaiveHost {
  std::uint32_t chips = 0;
  std::uint32_t whole = 0;                     ///< chips that whole-chip gangs hold
  std::map<std::uint16_t, std::uint32_t> used; ///< thousandths that fractions hold, by accelerator
  std::uint32_t cores = 0;                     ///< held
  double memory = 0;                           ///< held
  bool leased = true;
  bool down = false;

  [[nodiscard]] bool idle() const { return whole == 0 && used.empty(); }
};

struct Gang {
  Request request;
  std::vector<Slice> slices;
};

class Twin {
public:
  Twin() : ledger_(inventory_), bits_(7)
  {
    pool_ = ledger_.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{host_count - 1}};
    ledger_.deliver(LeaseId{0}, pool_, {&all, 1});
    for (std::uint32_t h = 0; h < host_count; ++h)
      hosts_[h].chips = inventory_.hosts[h].chips;
  }

  void step()
  {
    switch (below(8)) {
    case 0:
      fail_or_repair();
      break;
    case 1:
      lease_or_return();
      break;
    case 2:
    case 3:
      release();
      break;
    default:
      allocate();
      break;
    }
    REQUIRE(ledger_.audit() == "");
    check_counts();
  }

  int accepted = 0;
  int refused = 0;

private:
  static Inventory make_inventory()
  {
    Inventory inventory;
    inventory.providers = {"p"};
    inventory.regions = {{"r", ProviderId{0}}};
    inventory.chip_types = {"a"};
    for (std::uint32_t h = 0; h < host_count; ++h) {
      Host host;
      host.provider = ProviderId{0};
      host.region = RegionId{0};
      host.chip = ChipTypeId{0};
      host.chips = static_cast<std::uint16_t>(1 + h % 4);
      host.cores = 8;
      host.memory = Bytes{64};
      inventory.hosts.push_back(host);
    }
    return inventory;
  }

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(bits_() % bound); }

  void fail_or_repair()
  {
    const std::uint32_t h = below(host_count);
    if (hosts_[h].down)
      ledger_.set_up(HostId{h});
    else if (hosts_[h].idle())
      ledger_.set_down(HostId{h});
    else
      return;
    hosts_[h].down = !hosts_[h].down;
  }

  void lease_or_return()
  {
    const std::uint32_t h = below(host_count);
    const HostRange host{HostId{h}, HostId{h}};
    if (!hosts_[h].leased)
      ledger_.deliver(LeaseId{0}, pool_, {&host, 1});
    else if (hosts_[h].idle())
      ledger_.withdraw(LeaseId{0}, {&host, 1});
    else
      return;
    hosts_[h].leased = !hosts_[h].leased;
  }

  void allocate()
  {
    Gang gang;
    const bool fraction = below(2) == 0;
    gang.request.chips = fraction ? ChipShare::thousandths(100 * (1 + below(9))) : ChipShare::whole(1 + below(3));
    gang.request.cores = below(3);
    gang.request.memory = Bytes{static_cast<double>(8 * below(3))};
    gang.request.members = 0;
    for (std::uint32_t h = 0; h < host_count; ++h)
      for (std::uint32_t n = below(4) > 0 ? 0 : fraction ? below(3) : below(2); n > 0; --n) {
        const auto members = static_cast<std::uint16_t>(fraction ? 1 : 1 + below(2));
        gang.slices.push_back({{HostId{h}, HostId{h}}, members, static_cast<std::uint16_t>(below(4))});
        gang.request.members += members;
      }
    if (gang.slices.empty())
      return;
    const bool expected = naive_allows(gang);
    Placement placement{pool_, gang.slices};
    const Rejection verdict = ledger_.allocate(JobId{next_job_}, 0, gang.request, placement, Timestamp{0});
    REQUIRE((verdict == Rejection::accepted) == expected);
    ++(expected ? accepted : refused);
    if (!expected)
      return;
    book(gang, true);
    running_.emplace(next_job_++, gang);
  }

  [[nodiscard]] bool naive_allows(const Gang& gang)
  {
    const auto before = hosts_;
    book(gang, true);
    bool allowed = true;
    for (const Slice& slice : gang.slices) {
      const NaiveHost& host = hosts_[slice.hosts.first.index()];
      allowed = allowed && host.leased && !host.down && host.cores <= 8 && host.memory <= 64 &&
                host.whole + host.used.size() <= host.chips;
      for (const auto& [accelerator, used] : host.used)
        allowed = allowed && accelerator < host.chips && used <= 1000;
    }
    hosts_ = before;
    return allowed;
  }

  void book(const Gang& gang, bool take)
  {
    for (const Slice& slice : gang.slices) {
      NaiveHost& host = hosts_[slice.hosts.first.index()];
      const std::uint32_t sign = take ? 1U : ~0U; // wraps to -1
      host.cores += sign * slice.members * gang.request.cores;
      host.memory += (take ? 1 : -1) * slice.members * gang.request.memory.value();
      if (gang.request.chips.is_whole()) {
        host.whole += sign * slice.members * gang.request.chips.whole_chips();
      } else if ((host.used[slice.accelerator] += sign * gang.request.chips.thousandths()) == 0) {
        host.used.erase(slice.accelerator);
      }
    }
  }

  void release()
  {
    if (running_.empty())
      return;
    auto picked = running_.begin();
    std::advance(picked, below(static_cast<std::uint32_t>(running_.size())));
    ledger_.release(JobId{picked->first});
    book(picked->second, false);
    running_.erase(picked);
  }

  void check_counts() const
  {
    std::uint64_t chips = 0, down = 0, free = 0;
    for (const auto& [h, host] : hosts_) {
      if (!host.leased)
        continue;
      chips += host.chips;
      (host.down ? down : free) += host.down ? host.chips : host.chips - host.whole - host.used.size();
    }
    const Pool& pool = ledger_.pool(pool_);
    REQUIRE(pool.chips == chips);
    REQUIRE(pool.chips_down == down);
    REQUIRE(pool.chips_free == free);
    REQUIRE(pool.running.size() == running_.size());
  }

  Inventory inventory_ = make_inventory();
  ClusterLedger ledger_;
  PoolId pool_;
  std::map<std::uint32_t, NaiveHost> hosts_;
  std::map<std::uint32_t, Gang> running_;
  std::uint32_t next_job_ = 0;
  std::mt19937 bits_;
};

} // namespace

TEST_CASE("the ledger and a naive book agree over 40,000 random steps")
{
  Twin twin;
  for (int step = 0; step < 40'000; ++step)
    twin.step();
  CHECK(twin.accepted > 500); // the walk meets both answers
  CHECK(twin.refused > 500);
}
