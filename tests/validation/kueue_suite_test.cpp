// Kueue's own performance suite of queues that borrow. A driver keeps what is Kueue's alone: cycles over the heads of
// queues, and the calls to its API server that bound them. Who may start and who is stopped for whom, the product's quota
// says.
#include "config/load.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/policy_from.hpp"
#include "validation/open_traces.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

using model::JobId;
using model::PoolId;
using model::TenantId;

const std::string kueue_data = LEASEHOLD_SHARED_DIR "/data/turn2/kueue/";

struct Workloads {
  std::string name;
  int count = 0;
  double interval = 0.0; ///< s
  double runtime = 0.0;  ///< s
  int priority = 0;
  std::uint32_t request = 0;
};

struct Suite {
  std::uint32_t cohorts = 0;
  std::uint32_t queues = 0; ///< of a cohort
  std::string nominal;
  std::string borrowing;
  std::vector<Workloads> sets;
};

Suite read_suite()
{
  config::Diagnostics diagnostics;
  const auto file = config::load_file(kueue_data + "baseline-generator.yaml", diagnostics);
  REQUIRE_MESSAGE(file, diagnostics.text());
  const auto text = [](const config::Value& at, const char* key) { return std::string{at.find(key)->text()}; };
  const auto cohort = (*file->find("cohorts"))[0];
  const auto queues = (*cohort.find("queuesSets"))[0];
  Suite read{static_cast<std::uint32_t>(std::stoul(text(cohort, "count"))),
             static_cast<std::uint32_t>(std::stoul(text(queues, "count"))),
             text(queues, "nominalQuota"),
             text(queues, "borrowingLimit"),
             {}};
  for (const config::Value& set : queues.find("workloadsSets")->children()) {
    const auto kind = (*set.find("workloads"))[0];
    read.sets.push_back({text(kind, "className"), std::stoi(text(set, "count")),
                         std::stod(text(set, "creationIntervalMs")) / 1000.0,
                         std::stod(text(kind, "runtimeMs")) / 1000.0, std::stoi(text(kind, "priority")),
                         static_cast<std::uint32_t>(std::stoul(text(kind, "request")))});
  }
  return read;
}

/// A token bucket.
class Calls {
public:
  double make(double now) // when it goes out
  {
    tokens_ = std::min(burst, tokens_ + (now - at_) * rate);
    at_ = now;
    tokens_ -= 1.0;
    return tokens_ >= 0.0 ? now : now - tokens_ / rate;
  }

private:
  static constexpr double rate = 50.0;
  static constexpr double burst = 100.0;
  double tokens_ = burst;
  double at_ = 0.0;
};

/// A cohort is a pool of one host, a queue a tenant.
class KueueModel {
public:
  /// `told`: status calls for each refusal that changes what a workload is told.
  KueueModel(const Suite& read, double told)
      : suite_(read), told_(told), inventory_(hosts(read)), queues_(read.cohorts * read.queues)
  {
    std::string queues;
    policy::Parties parties{{}, inventory_.chip_types};
    for (std::uint32_t q = 0; q < queues_.size(); ++q) {
      const std::string cohort = std::to_string(q / read.queues);
      parties.tenants.push_back("q" + std::to_string(q));
      queues += (q == 0 ? "" : ", ") + std::string{"{tenant: q"} + std::to_string(q) + ", cohort: c" + cohort +
                ", flavors: [{chip: chip" + cohort + ", nominal: " + read.nominal +
                ", borrowing_limit: " + read.borrowing + "}]}";
    }
    quota_ = test::policy_from(policy::tenancy_policies(),
                               "{policy: quota, queues: [" + queues +
                                   "], reclaim_within_cohort: any, within_queue: lower_priority}");
    config::Diagnostics diagnostics;
    quota_->meet(parties, diagnostics);
    REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
    for (std::uint32_t c = 0; c < read.cohorts; ++c) {
      const PoolId pool =
          ledger_.pool_of(TenantId::none(), model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{c});
      ledger_.deliver(model::LeaseId{c}, pool, std::array{model::HostRange{model::HostId{c}, model::HostId{c}}});
    }
    admitted_.resize(queues_.size());
    for (std::uint32_t q = 0; q < queues_.size(); ++q)
      for (std::uint32_t s = 0; s < read.sets.size(); ++s)
        for (int k = 1; k <= read.sets[s].count; ++k)
          add(q, s, k * read.sets[s].interval);
    std::ranges::stable_sort(arrivals_, {}, [this](JobId job) { return table_[job].submitted; });
    woken_.assign(read.cohorts, -1e9);
    wakes_.assign(read.cohorts, 1e300);
    asleep_.resize(queues_.size());
  }

  void play()
  {
    double now = 0.0;
    while (left_ > 0) {
      happen(now);
      if (!cycle(now))
        now = std::max(now, next_event());
    }
    wall = now;
  }

  [[nodiscard]] double wait(std::size_t set) const
  {
    return waits_[set] / (double(suite_.sets[set].count) * double(queues_.size()));
  }
  [[nodiscard]] double use() const { return used_ / wall / (std::stod(suite_.nominal) * double(queues_.size())); }
  double wall = 0.0;

private:
  struct Order {
    std::int32_t priority;
    Timestamp created;
    JobId job;
    bool operator<(const Order& other) const
    {
      return std::tuple{-priority, created, job} < std::tuple{-other.priority, other.created, other.job};
    }
  };

  static model::Inventory hosts(const Suite& read)
  {
    model::Inventory all;
    all.providers = {"kueue"};
    all.regions = {{"kueue", model::ProviderId{0}}};
    for (std::uint32_t c = 0; c < read.cohorts; ++c) {
      all.chip_types.push_back("chip" + std::to_string(c));
      model::Host host;
      host.name = "cohort" + std::to_string(c);
      host.provider = model::ProviderId{0};
      host.region = model::RegionId{0};
      host.chip = model::ChipTypeId{c};
      host.chips = static_cast<std::uint16_t>(std::stoul(read.nominal) * read.queues);
      all.hosts.push_back(host);
    }
    return all;
  }

  void add(std::uint32_t queue, std::uint32_t set, double at)
  {
    model::Job job;
    job.submitted = Timestamp{at};
    job.priority = suite_.sets[set].priority;
    job.tenant = TenantId{queue};
    job.workload = set;
    model::Request request;
    request.chips = model::ChipShare::whole(suite_.sets[set].request);
    arrivals_.push_back(table_.add(job, {&request, 1}, {}));
    ++left_;
  }

  [[nodiscard]] PoolId pool_of(JobId job) const { return PoolId{table_[job].tenant.index() / suite_.queues}; }
  [[nodiscard]] Order order_of(JobId job) const { return {table_[job].priority, table_[job].submitted, job}; }

  /// What is due by now: workloads come, end, and sleepers wake.
  void happen(double now)
  {
    for (; next_arrival_ < arrivals_.size() && table_[arrivals_[next_arrival_]].submitted <= Timestamp{now};
         ++next_arrival_)
      enqueue(arrivals_[next_arrival_]);
    while (!ends_.empty() && ends_.begin()->first <= now) {
      const auto [at, job] = *ends_.begin();
      ends_.erase(ends_.begin());
      end_of_.erase(job);
      release(job, at);
      --left_;
      wake_soon(pool_of(job).index(), at);
    }
    for (std::uint32_t c = 0; c < wakes_.size(); ++c)
      if (wakes_[c] <= now) {
        woken_[c] = wakes_[c];
        wakes_[c] = 1e300;
        for (std::uint32_t q = c * suite_.queues; q < (c + 1) * suite_.queues; ++q) {
          for (const auto& [set, jobs] : asleep_[q])
            for (const JobId job : jobs)
              queues_[q].insert(order_of(job));
          asleep_[q].clear();
        }
      }
  }

  void enqueue(JobId job)
  {
    const std::uint32_t queue = table_[job].tenant.index();
    if (const auto class_of = asleep_[queue].find(table_[job].workload); class_of != asleep_[queue].end())
      class_of->second.push_back(job);
    else
      queues_[queue].insert(order_of(job));
  }

  void wake_soon(std::uint32_t cohort, double at)
  {
    wakes_[cohort] = std::min(wakes_[cohort], std::max(at, woken_[cohort] + 1.0));
  }

  void release(JobId job, double at)
  {
    used_ += (at - since_.at(job)) * ledger_.allocation(job).chips;
    ledger_.release(job);
  }

  [[nodiscard]] double next_event() const
  {
    double next = std::ranges::min(wakes_);
    if (next_arrival_ < arrivals_.size())
      next = std::min(next, table_[arrivals_[next_arrival_]].submitted.value());
    return ends_.empty() ? next : std::min(next, ends_.begin()->first);
  }

  /// One look at the heads of all queues, which takes as long as the calls that it waits for; false where there are none.
  bool cycle(double& now)
  {
    std::vector<std::pair<bool, JobId>> heads;
    for (const auto& queue : queues_)
      if (!queue.empty()) {
        const JobId job = queue.begin()->job;
        policy::Claim claim{.tenant = table_[job].tenant, .request = &table_.requests(job)[0]};
        heads.emplace_back(!quota_->goes_first(view_, pool_of(job), claim), job);
      }
    std::ranges::sort(heads, {}, [this](const auto& head) { return std::pair{head.first, order_of(head.second)}; });
    for (const auto& head : heads)
      consider(head.second, now);
    return !heads.empty();
  }

  void consider(JobId job, double& now)
  {
    const model::Request& request = table_.requests(job)[0];
    const TenantId tenant = table_[job].tenant;
    const PoolId pool = pool_of(job);
    auto& queue = queues_[tenant.index()];
    if (view_.fits(pool, request) && quota_->judge(view_, pool, tenant, request) == model::Rejection::accepted) {
      queue.erase(order_of(job));
      model::Placement placement{pool, {{{model::HostId{pool.index()}, model::HostId{pool.index()}}, 1, 0}}};
      REQUIRE(ledger_.allocate(job, 0, request, placement, Timestamp{now}) == model::Rejection::accepted);
      since_[job] = now;
      const double lands = calls_.make(now);
      auto& waited = waited_[job];
      waits_[table_[job].workload] += lands - table_[job].submitted.value() - waited;
      waited = lands - table_[job].submitted.value();
      const double end = lands + suite_.sets[table_[job].workload].runtime;
      ends_.emplace(end, job);
      end_of_[job] = end;
      return;
    }
    policy::Claim claim{.tenant = tenant, .request = &request, .over_guests = true};
    claim.priority = table_[job].priority;
    const std::vector<JobId> victims =
        quota_->goes_first(view_, pool, claim) ? quota_->victims(view_, pool, claim) : std::vector<JobId>{};
    for (const JobId victim : victims) {
      now = calls_.make(now);
      ends_.erase({end_of_.at(victim), victim});
      end_of_.erase(victim);
      release(victim, now);
      enqueue(victim);
    }
    if (!victims.empty())
      return;
    due_ += told_;
    for (; due_ >= 1.0; due_ -= 1.0)
      now = calls_.make(now);
    auto& class_of = asleep_[tenant.index()][table_[job].workload];
    const std::uint32_t set = table_[job].workload;
    for (auto each = queue.begin(); each != queue.end();)
      if (table_[each->job].workload == set) {
        class_of.push_back(each->job);
        each = queue.erase(each);
      } else {
        ++each;
      }
  }

  Suite suite_;
  double told_;
  double due_ = 0.0;
  model::Inventory inventory_;
  model::ClusterLedger ledger_{inventory_};
  model::JobTable table_;
  model::PendingQueue pending_{table_};
  std::vector<std::vector<PoolId>> admitted_;
  model::ClusterView view_{ledger_, table_, pending_, admitted_};
  std::unique_ptr<policy::Tenancy> quota_;
  Calls calls_;
  std::vector<std::set<Order>> queues_;
  std::vector<std::map<std::uint32_t, std::vector<JobId>>> asleep_; ///< by queue and set
  std::vector<JobId> arrivals_;
  std::size_t next_arrival_ = 0;
  std::set<std::pair<double, JobId>> ends_;
  std::map<JobId, double> end_of_;
  std::map<JobId, double> since_;
  std::map<JobId, double> waited_;
  std::vector<double> woken_; ///< by cohort
  std::vector<double> wakes_;
  std::array<double, 3> waits_{};
  double used_ = 0.0;
  std::size_t left_ = 0;
};

} // namespace

TEST_CASE("Kueue's suite of queues that borrow: order, waits, wall time and use by its gates")
{
  if (!std::filesystem::exists(kueue_data)) {
    MESSAGE("skipped: there is no " << kueue_data);
    return;
  }
  // measured.csv. How often a refused workload is told so is not published: half the time here. Last seen: 20.6, 87.8 and
  // 231.3 s from creation to admission, 358.7 s in all, 55.9 % of the quotas used.
  KueueModel kueue{read_suite(), 0.5};
  kueue.play();
  CHECK(kueue.wait(2) < kueue.wait(1));
  CHECK(kueue.wait(1) < kueue.wait(0));
  CHECK(kueue.wall == doctest::Approx(351.1).epsilon(0.15));
  CHECK(kueue.wait(0) == doctest::Approx(215.5).epsilon(0.15));
  CHECK(kueue.wait(1) == doctest::Approx(76.8).epsilon(0.35));
  CHECK(std::abs(kueue.use() - 0.559) < 0.04);
  CHECK(kueue.wait(2) > 16.5 / 2.0);
  CHECK(kueue.wait(2) < 16.5 * 2.0);
}
