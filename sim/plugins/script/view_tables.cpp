#include "plugins/script/view_tables.hpp"

#include "model/topology/topology.hpp"
#include "plugins/script/columns.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::policy {

namespace {

enum ViewTable : std::size_t {
  jobs_table,
  waiting_table,
  running_table,
  requests_table,
  pools_table,
  hosts_table,
  tenants_table
};

template <class Id> std::int64_t number_of(Id id)
{
  return id.valid() ? std::int64_t{id.index()} : -1;
}

const model::Job& job_at(const JobSight& sight, std::size_t row)
{
  return sight.view->job(sight.jobs[row]);
}

const model::Request& first_request(const JobSight& sight, std::size_t row)
{
  return sight.view->requests(sight.jobs[row]).front();
}

/// Where it runs; null while it waits.
const model::Allocation* stay_of(const JobSight& sight, std::size_t row)
{
  return sight.view->runs(sight.jobs[row]) ? &sight.view->allocation(sight.jobs[row]) : nullptr;
}

using J = const JobSight&;
using Row = std::size_t;
const std::array job_columns{
    Column<JobSight>{"id", +[](J s, Row r) { return std::int64_t{s.jobs[r].index()}; }, "what decisions name it by"},
    Column<JobSight>{"tenant", +[](J s, Row r) { return number_of(job_at(s, r).tenant); }, "row of `tenants`"},
    Column<JobSight>{"priority", +[](J s, Row r) { return std::int64_t{job_at(s, r).priority}; }, "higher goes first"},
    Column<JobSight>{"submitted", +[](J s, Row r) { return job_at(s, r).submitted.value(); }, "s"},
    Column<JobSight>{"deadline", +[](J s, Row r) { return job_at(s, r).deadline.value(); }, "s; inf where it has none"},
    Column<JobSight>{"training", +[](J s, Row r) { return job_at(s, r).kind == model::JobKind::training; },
                     "so many tokens of a model; else a job of a trace, of fixed run time"},
    Column<JobSight>{"housed", +[](J s, Row r) { return job_at(s, r).housed; }, "chips were leased for it"},
    Column<JobSight>{"alternatives", +[](J s, Row r) { return std::int64_t{job_at(s, r).request_count}; },
                     "how many requests it has, of which one runs"},
    Column<JobSight>{"members", +[](J s, Row r) { return std::int64_t{first_request(s, r).members}; },
                     "of its gang, each on one host; of its first alternative"},
    Column<JobSight>{"chips", +[](J s, Row r) { return first_request(s, r).total_chips(); },
                     "of all members; of its first alternative"},
    Column<JobSight>{"rate", +[](J s, Row r) { return first_request(s, r).rate; },
                     "work a second; of its first alternative"},
    Column<JobSight>{"walltime", +[](J s, Row r) { return first_request(s, r).walltime.value(); },
                     "the user's estimate of its run time, s; inf without one; of its first alternative"},
    Column<JobSight>{"executed", +[](J s, Row r) { return s.view->facts(s.jobs[r]).executed.value(); },
                     "time on chips so far, s"},
    Column<JobSight>{"chip_seconds", +[](J s, Row r) { return s.view->facts(s.jobs[r]).chip_seconds; },
                     "attained service, chip s"},
    Column<JobSight>{"work", +[](J s, Row r) { return s.view->facts(s.jobs[r]).work; },
                     "done, in units of `rate` times s"},
    Column<JobSight>{"work_left", +[](J s, Row r) { return s.view->facts(s.jobs[r]).work_left; },
                     "of training; 0 for others, whose run time nobody knows"},
    Column<JobSight>{"preemptions", +[](J s, Row r) { return std::int64_t{s.view->facts(s.jobs[r]).preemptions}; },
                     "how often it was stopped"},
    Column<JobSight>{"keeps", +[](J s, Row r) { return s.view->facts(s.jobs[r]).keeps; },
                     "it writes checkpoints; else a stop costs all that was done"},
    Column<JobSight>{"runs", +[](J s, Row r) { return s.view->runs(s.jobs[r]); }, "it holds chips"},
    Column<JobSight>{"alternative",
                     +[](J s, Row r) {
                       const model::Allocation* stay = stay_of(s, r);
                       return stay == nullptr ? std::int64_t{-1} : std::int64_t{stay->request};
                     },
                     "which of its requests runs; -1 while it waits"},
    Column<JobSight>{"pool",
                     +[](J s, Row r) {
                       const model::Allocation* stay = stay_of(s, r);
                       return stay == nullptr ? std::int64_t{-1} : number_of(stay->placement.pool);
                     },
                     "where it runs; -1 while it waits"},
    Column<JobSight>{"since",
                     +[](J s, Row r) {
                       const model::Allocation* stay = stay_of(s, r);
                       return stay == nullptr ? std::numeric_limits<double>::infinity() : stay->started.value();
                     },
                     "it runs, s; inf while it waits"},
};

const model::Request& request_at(const PoolSight& sight, std::size_t row)
{
  return sight.view->requests(sight.requests[row].first)[sight.requests[row].second];
}

using P = const PoolSight&;
const std::array request_columns{
    Column<PoolSight>{"job", +[](P s, Row r) { return std::int64_t{s.requests[r].first.index()}; }, "whose it is"},
    Column<PoolSight>{"alternative", +[](P s, Row r) { return std::int64_t{s.requests[r].second}; }, "its number"},
    Column<PoolSight>{"members", +[](P s, Row r) { return std::int64_t{request_at(s, r).members}; },
                      "each on one host"},
    Column<PoolSight>{"chips", +[](P s, Row r) { return request_at(s, r).chips.chips(); }, "a member"},
    Column<PoolSight>{"cores", +[](P s, Row r) { return std::int64_t{request_at(s, r).cores}; }, "a member"},
    Column<PoolSight>{"memory", +[](P s, Row r) { return request_at(s, r).memory.value(); },
                      "a member, of the host, B"},
    Column<PoolSight>{"rate", +[](P s, Row r) { return request_at(s, r).rate; }, "work a second"},
    Column<PoolSight>{"walltime", +[](P s, Row r) { return request_at(s, r).walltime.value(); },
                      "the user's estimate, s"},
};

const model::Pool& pool_at(const PoolSight& sight, std::size_t row)
{
  return sight.view->pools()[row];
}

model::PoolId pool_id(std::size_t row)
{
  return model::PoolId{static_cast<std::uint32_t>(row)};
}

const std::array pool_columns{
    Column<PoolSight>{"id", +[](P, Row r) { return static_cast<std::int64_t>(r); }, "what decisions name it by"},
    Column<PoolSight>{"chip",
                      +[](P s, Row r) {
                        const model::ChipTypeId chip = pool_at(s, r).chip;
                        return chip.valid() && chip.index() < s.parties->chips.size()
                                   ? std::string_view{s.parties->chips[chip.index()]}
                                   : std::string_view{};
                      },
                      "its accelerators"},
    Column<PoolSight>{"provider", +[](P s, Row r) { return number_of(pool_at(s, r).provider); },
                      "a number that pools share"},
    Column<PoolSight>{"region", +[](P s, Row r) { return number_of(pool_at(s, r).region); },
                      "a number that pools share"},
    Column<PoolSight>{"owner", +[](P s, Row r) { return number_of(pool_at(s, r).owner); }, "row of `tenants`"},
    Column<PoolSight>{"chips", +[](P s, Row r) { return static_cast<std::int64_t>(pool_at(s, r).chips); }, "all"},
    Column<PoolSight>{
        "chips_up",
        +[](P s, Row r) { return static_cast<std::int64_t>(pool_at(s, r).chips - pool_at(s, r).chips_down); },
        "on hosts that are up"},
    Column<PoolSight>{"chips_free", +[](P s, Row r) { return static_cast<std::int64_t>(pool_at(s, r).chips_free); },
                      "up, and held by nobody"},
    Column<PoolSight>{"hosts_idle", +[](P s, Row r) { return static_cast<std::int64_t>(pool_at(s, r).idle.size()); },
                      "up, with every chip free"},
    Column<PoolSight>{"until", +[](P s, Row r) { return s.view->until(pool_id(r)).value(); },
                      "the first end of a lease behind it, s; inf where there is none"},
    Column<PoolSight>{"price", +[](P s, Row r) { return s.view->price(pool_id(r)); },
                      "$/h of a chip; 0 where nothing tells"},
};

const model::Host& host_at(const PoolSight& sight, std::size_t row)
{
  return sight.view->host(sight.hosts[row].second);
}

const std::array host_columns{
    Column<PoolSight>{"id", +[](P s, Row r) { return std::int64_t{s.hosts[r].second.index()}; }, "its number"},
    Column<PoolSight>{"name", +[](P s, Row r) { return std::string_view{host_at(s, r).name}; },
                      "as the platform has it"},
    Column<PoolSight>{"pool", +[](P s, Row r) { return number_of(s.hosts[r].first); }, "row of `pools`"},
    Column<PoolSight>{"region", +[](P s, Row r) { return number_of(host_at(s, r).region); },
                      "a number that hosts share"},
    Column<PoolSight>{"rack", +[](P s, Row r) { return number_of(host_at(s, r).rack); },
                      "-1 where the platform does not say"},
    Column<PoolSight>{
        "leaf",
        +[](P s, Row r) { return static_cast<std::int64_t>(model::leaf_number(s.view->network(), s.hosts[r].second)); },
        "its first switch, a number that hosts share"},
    Column<PoolSight>{"chips", +[](P s, Row r) { return std::int64_t{host_at(s, r).chips}; }, "all"},
    Column<PoolSight>{"chips_free",
                      +[](P s, Row r) {
                        return s.view->is_down(s.hosts[r].second) ? std::int64_t{0}
                                                                  : std::int64_t{s.view->free_chips(s.hosts[r].second)};
                      },
                      "held by nobody; 0 while it is down"},
    Column<PoolSight>{"up", +[](P s, Row r) { return !s.view->is_down(s.hosts[r].second); }, "not down"},
};

model::TenantId tenant_id(std::size_t row)
{
  return model::TenantId{static_cast<std::uint32_t>(row)};
}

const std::array tenant_columns{
    Column<PoolSight>{"id", +[](P, Row r) { return static_cast<std::int64_t>(r); }, "its number"},
    Column<PoolSight>{"name",
                      +[](P s, Row r) {
                        return r < s.parties->tenants.size() ? std::string_view{s.parties->tenants[r]}
                                                             : std::string_view{};
                      },
                      "as the scenario has it"},
    Column<PoolSight>{"weight", +[](P s, Row r) { return s.view->weight(tenant_id(r)); }, "only ratios tell"},
    Column<PoolSight>{"share", +[](P s, Row r) { return s.view->share(tenant_id(r)); },
                      "of the whole, where tenants compete; all sum to 1"},
    Column<PoolSight>{"quota", +[](P s, Row r) { return s.view->quota(tenant_id(r)); },
                      "chips that it may hold at once"},
};

bool plannable_job(const model::Job& job)
{
  return job.kind == model::JobKind::rigid || job.kind == model::JobKind::training;
}

} // namespace

std::span<const TableDoc> ViewTables::docs()
{
  static const auto jobs = docs_of(job_columns);
  static const auto requests = docs_of(request_columns);
  static const auto pools = docs_of(pool_columns);
  static const auto hosts = docs_of(host_columns);
  static const auto tenants = docs_of(tenant_columns);
  static const std::array all{
      TableDoc{"jobs", "Job", "those that wait, in the order of the queue, then those that run, by id", jobs},
      TableDoc{"waiting", "Job", "jobs that wait, in the order of the queue", jobs},
      TableDoc{"running", "Job", "jobs that run, by id", jobs},
      TableDoc{"requests", "Request", "the alternatives of all `jobs`, in their order", requests},
      TableDoc{"pools", "Pool", "live leased hosts of one owner with one kind of chips in one region", pools},
      TableDoc{"hosts", "Host", "of all pools, by pool", hosts},
      TableDoc{"tenants", "Tenant", "who takes part", tenants},
  };
  return all;
}

void ViewTables::look(const model::ClusterView& view)
{
  waiting_.view = running_.view = all_.view = sight_.view = &view;
  waiting_.jobs.clear();
  waiting_count_ = view.pending().size();
  next_waiting_ = view.pending().front();
  knows_running_ = knows_all_ = knows_hosts_ = knows_requests_ = false;
}

const JobSight& ViewTables::waiting_jobs(std::size_t jobs)
{
  while (waiting_.jobs.size() < jobs) {
    waiting_.jobs.push_back(next_waiting_);
    next_waiting_ = waiting_.view->pending().next(next_waiting_);
  }
  return waiting_;
}

void ViewTables::before_decision(model::JobId job)
{
  if (waiting_.jobs.empty() || waiting_.jobs.back() != job) // else what comes behind it is known
    static_cast<void>(waiting_jobs());
}

const JobSight& ViewTables::running_jobs()
{
  if (!knows_running_) {
    running_.jobs.clear();
    for (const model::Pool& pool : running_.view->pools())
      for (const model::RunningJob& running : pool.running)
        if (plannable_job(running_.view->job(running.job)))
          running_.jobs.push_back(running.job);
    std::ranges::sort(running_.jobs);
    knows_running_ = true;
  }
  return running_;
}

const JobSight& ViewTables::all_jobs()
{
  if (!knows_all_) {
    all_.jobs = waiting_jobs().jobs;
    const auto& others = running_jobs().jobs;
    all_.jobs.insert(all_.jobs.end(), others.begin(), others.end());
    knows_all_ = true;
  }
  return all_;
}

const JobSight& ViewTables::jobs_of(std::size_t table)
{
  return table == waiting_table ? waiting_jobs() : table == running_table ? running_jobs() : all_jobs();
}

std::span<const model::JobId> ViewTables::running()
{
  return running_jobs().jobs;
}

void ViewTables::list_hosts()
{
  if (knows_hosts_)
    return;
  sight_.hosts.clear();
  const auto pools = sight_.view->pools();
  for (std::size_t p = 0; p < pools.size(); ++p)
    pools[p].hosts.for_each([&](model::HostId host) { sight_.hosts.emplace_back(pool_id(p), host); });
  knows_hosts_ = true;
}

void ViewTables::list_requests()
{
  if (knows_requests_)
    return;
  sight_.requests.clear();
  for (const model::JobId job : all_jobs().jobs)
    for (std::uint32_t r = 0; r < sight_.view->job(job).request_count; ++r)
      sight_.requests.emplace_back(job, r);
  knows_requests_ = true;
}

std::size_t ViewTables::rows(std::size_t table)
{
  switch (table) {
  case requests_table:
    list_requests();
    return sight_.requests.size();
  case pools_table:
    return sight_.view->pools().size();
  case hosts_table:
    list_hosts();
    return sight_.hosts.size();
  case tenants_table:
    return sight_.view->tenants();
  case waiting_table:
    return waiting_count_;
  default:
    return jobs_of(table).jobs.size();
  }
}

void ViewTables::fill(std::size_t table, std::size_t column, std::size_t first, std::size_t rows, void* cells)
{
  switch (table) {
  case requests_table:
    list_requests();
    return fill_cells(request_columns[column], sight_, first, rows, cells);
  case pools_table:
    return fill_cells(pool_columns[column], sight_, first, rows, cells);
  case hosts_table:
    list_hosts();
    return fill_cells(host_columns[column], sight_, first, rows, cells);
  case tenants_table:
    return fill_cells(tenant_columns[column], sight_, first, rows, cells);
  case waiting_table:
    return fill_cells(job_columns[column], waiting_jobs(first + rows), first, rows, cells);
  default:
    return fill_cells(job_columns[column], jobs_of(table), first, rows, cells);
  }
}

std::string_view ViewTables::word(std::size_t table, std::size_t column, std::size_t row)
{
  switch (table) {
  case pools_table:
    return word_of(pool_columns[column], sight_, row);
  case hosts_table:
    list_hosts();
    return word_of(host_columns[column], sight_, row);
  case tenants_table:
    return word_of(tenant_columns[column], sight_, row);
  default:
    return {};
  }
}

} // namespace leasehold::policy
