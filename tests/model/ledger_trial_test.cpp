// A trial leaves the books as they were, whatever was tried in it.
#include "model/ledger_trial.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace leasehold;
using namespace leasehold::model;

namespace {

Inventory trial_hosts()
{
  Inventory inventory;
  inventory.providers = {"provider"};
  inventory.regions = {{"region", ProviderId{0}}};
  inventory.chip_types = {"chip"};
  for (int h = 0; h < 6; ++h) {
    Host host;
    host.name = fmt::format("host-{}", h);
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 8;
    host.cores = 16;
    inventory.hosts.push_back(host);
  }
  return inventory;
}

/// Small whole numbers of the standard's generator, which is the same everywhere.
class TrialDraws {
public:
  explicit TrialDraws(std::uint32_t seed) : bits_(seed) {}
  std::uint32_t between(std::uint32_t low, std::uint32_t high)
  {
    return low + static_cast<std::uint32_t>(bits_()) % (high - low + 1);
  }
  bool half() { return between(0, 1) == 1; }

private:
  std::mt19937 bits_;
};

/// One member on one host, of whole chips or of a fraction.
Request drawn_request(TrialDraws& draws)
{
  Request request;
  request.chips =
      draws.half() ? ChipShare::whole(draws.between(1, 4)) : ChipShare::thousandths(draws.between(1, 9) * 100U);
  request.cores = draws.between(0, 2);
  request.walltime = Seconds{static_cast<double>(draws.between(1, 100))};
  return request;
}

/// All that can be seen.
std::string text_of(const ClusterLedger& ledger, std::uint32_t jobs)
{
  const Pool& pool = ledger.pool(PoolId{0});
  std::string text = fmt::format("{} {}\n", pool.chips_free, ledger.audit());
  for (const RunningJob& running : pool.running)
    text += fmt::format("{}@{} ", running.job.index(), running.expected_end.value());
  for (std::uint32_t h = 0; h < 6; ++h) {
    const HostId host{h};
    text += fmt::format("\n{} {} {} {}:", ledger.free_chips(host), ledger.free_cores(host), pool.free.contains(host),
                        pool.idle.contains(host));
    for (const PartlyFree& part : ledger.partly_free(host))
      text += fmt::format(" {}.{}", part.accelerator, part.thousandths);
  }
  for (std::uint32_t j = 0; j < jobs; ++j)
    if (ledger.holds_chips(JobId{j})) {
      const Allocation& held = ledger.allocation(JobId{j});
      text += fmt::format("\n{}: {} {} {}", j, held.request, held.started.value(), held.chips);
      for (const Slice& slice : held.placement.slices)
        text += fmt::format(" {}x{}.{}", slice.hosts.first.index(), slice.members, slice.accelerator);
    }
  return text;
}

} // namespace

TEST_CASE("a trial leaves the books as they were")
{
  constexpr std::uint32_t jobs = 40;
  int tried = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    TrialDraws draws{seed};
    const Inventory inventory = trial_hosts();
    ClusterLedger ledger{inventory};
    const PoolId pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{5}};
    ledger.deliver(LeaseId{0}, pool, {&all, 1});
    const auto take = [&](auto& books, std::uint32_t job, double now) {
      const Request request = drawn_request(draws);
      const HostId host{draws.between(0, 5)};
      const auto accelerator =
          request.chips.is_whole() ? std::uint16_t{0} : ledger.accelerator_for(host, request.chips).value_or(0);
      Placement placement{pool, {{{host, host}, 1, accelerator}}};
      return books.allocate(JobId{job}, 0, request, placement, Timestamp{now}) == Rejection::accepted;
    };
    for (std::uint32_t j = 0; j < jobs / 2; ++j)
      static_cast<void>(take(ledger, j, 0.0));
    const std::string before = text_of(ledger, jobs);
    {
      LedgerTrial trial{ledger};
      for (std::uint32_t j = 0; j < jobs / 2; ++j)
        if (ledger.holds_chips(JobId{j}) && draws.half()) {
          trial.release(JobId{j});
          CHECK(trial.released(JobId{j}).job == JobId{j});
        }
      for (std::uint32_t j = 0; j < jobs; ++j)
        if (!ledger.holds_chips(JobId{j}))
          tried += take(trial, j, 5.0);
      CHECK(ledger.audit() == "");
    }
    REQUIRE(text_of(ledger, jobs) == before);
  }
  CHECK(tried > 1000);
}
