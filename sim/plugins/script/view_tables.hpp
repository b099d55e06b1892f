// The tables of scheduling and tenancy policies: jobs, their alternatives, pools, hosts and tenants, from the live view.
#pragma once

#include "model/view.hpp"
#include "plugins/script/picture.hpp"
#include "policy/api/parties.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// Jobs of a table and the view that tells of them. Who waits and who runs is found out once a table is looked at.
struct JobSight {
  const model::ClusterView* view = nullptr;
  std::vector<model::JobId> jobs;
};

struct PoolSight {
  const model::ClusterView* view = nullptr;
  const Parties* parties = nullptr;
  std::vector<std::pair<model::PoolId, model::HostId>> hosts; ///< by pool, then by id
  std::vector<std::pair<model::JobId, std::uint32_t>>
      requests; ///< alternatives: a job and a number, in the order of `jobs`
};

class ViewTables {
public:
  explicit ViewTables(const Parties& parties) { sight_.parties = &parties; }

  [[nodiscard]] static std::span<const TableDoc> docs();

  /// Forgets all it knew: a call begins.
  void look(const model::ClusterView& view);
  [[nodiscard]] std::size_t rows(std::size_t table);
  void fill(std::size_t table, std::size_t column, std::size_t first, std::size_t rows, void* cells);
  [[nodiscard]] std::string_view word(std::size_t table, std::size_t column, std::size_t row);
  /// To be told of each decision about a job before it is taken: the queue changes by it.
  void before_decision(model::JobId job);
  /// Those that run and may be planned, by id.
  [[nodiscard]] std::span<const model::JobId> running();

private:
  /// The queue, walked as far as so many jobs: who looks at its first alone need not pay for all.
  const JobSight& waiting_jobs(std::size_t jobs);
  [[nodiscard]] const JobSight& waiting_jobs() { return waiting_jobs(waiting_count_); }
  [[nodiscard]] const JobSight& running_jobs();
  [[nodiscard]] const JobSight& all_jobs();
  [[nodiscard]] const JobSight& jobs_of(std::size_t table);
  void list_hosts();
  void list_requests();

  JobSight waiting_, running_, all_;
  std::size_t waiting_count_ = 0;
  model::JobId next_waiting_; ///< behind the last of `waiting_`
  bool knows_running_ = false, knows_all_ = false, knows_hosts_ = false, knows_requests_ = false;
  PoolSight sight_;
};

} // namespace leasehold::policy
