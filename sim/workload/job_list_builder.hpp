// Gathers the jobs of a trace and applies the reader's options to them.
#pragma once

#include "workload/job_list.hpp"
#include "workload/read_options.hpp"
#include "workload/read_problems.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace leasehold::workload {

class JobListBuilder {
public:
  JobListBuilder(const ReadOptions& options, ReadProblems& problems);

  /// Room for about so many jobs. A guess may be wrong either way.
  void expect(std::uint64_t jobs);
  /// A job of the trace, in the trace's own time; `line` is where it stands.
  void add(std::string_view name, const TraceJob& job, std::uint64_t line);
  /// A job that another waits for.
  struct NamedLink {
    std::string before;
    Seconds think{0.0};
    bool any_end = false;
    std::string_view field;   ///< that names it
    std::uint64_t column = 0; ///< 0: the trace may name a job that is not in it, which is told and not waited for
  };
  /// The job added last comes once another is over, which may be added later.
  void wait_for(NamedLink link);
  /// A record of this id yields no job: who waits for it waits for nobody, as though it were over.
  void drop(std::string_view name) { dropped_.emplace(name); }
  /// The gang that so many processors of the trace make; `processors` in [1, max_processors].
  [[nodiscard]] model::Request request_for(std::uint32_t processors) const;

  /// What the builder does not fill: machine_size, unix_start and the optional columns, one row for each add().
  [[nodiscard]] JobList& list() { return list_; }
  [[nodiscard]] std::size_t size() const { return list_.jobs.size(); }

  /// Makes the earliest submission time 0, and counts unix_start, now 0, from there: for traces with calendar times.
  void rebase_to_first();
  /// The same, counted as a repair, where times are so large that they count from 1970.
  void rebase_epochs();
  /// Reports repeated ids; takes the window, the limit and the order; hands over the list.
  [[nodiscard]] JobList finish();

private:
  void report_repeated_names();
  void report_hidden(const Labels& labels, std::string_view field);
  void resolve_links();
  void report_cycle();
  /// Of jobs that stand in this order now.
  void keep_links(const std::vector<std::uint32_t>& order);
  [[nodiscard]] std::vector<std::uint32_t> chosen() const;
  void keep(const std::vector<std::uint32_t>& order);

  const ReadOptions& options_;
  ReadProblems& problems_;
  JobList list_;
  std::vector<std::uint32_t> lines_;
  std::vector<std::pair<std::uint32_t, NamedLink>> named_links_; ///< with the job that waits
  std::unordered_set<std::string> dropped_;                      ///< ids
};

} // namespace leasehold::workload
