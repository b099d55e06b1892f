// Every file of a run directory.
#pragma once

#include "output/facts.hpp"
#include "output/focus_columns.hpp"
#include "output/keys.hpp"

#include <span>
#include <string>

namespace leasehold::output {

inline constexpr std::string_view manifest_file = "manifest.yaml";
inline constexpr std::string_view execution_file = "execution.json";
inline constexpr std::string_view campaign_file = "campaign.json";
inline constexpr std::string_view results_file = "results.csv";
inline constexpr std::string_view summary_file = "summary.json";
inline constexpr std::string_view checksums_file = "SHA256SUMS";
inline constexpr std::string_view jobs_file = "jobs.csv";
inline constexpr std::string_view segments_file = "segments.csv";
inline constexpr std::string_view leases_file = "leases.csv";
inline constexpr std::string_view ledger_file = "ledger.csv";
inline constexpr std::string_view contracts_file = "contracts.csv";
inline constexpr std::string_view services_file = "services.csv";
inline constexpr std::string_view ports_file = "ports.csv";
inline constexpr std::string_view events_file = "events.csv";
inline constexpr std::string_view requests_file = "requests.csv";

struct File {
  std::string_view name;
  std::string_view summary;
  std::span<const Column> columns; ///< of a tree its keys
  std::string_view worded{};       ///< the column that says one of `words`
  std::span<const Word> words{};
};

inline constexpr std::array files = {
    File{manifest_file, "of the whole directory: what was run, on which inputs", manifest_keys},
    File{execution_file, "of the whole directory: what varies from call to call, such as wall clock and machine",
         execution_keys},
    File{campaign_file, "of the whole directory, where it has several runs: what they show together", campaign_keys},
    File{results_file, "of the whole directory: all numbers of all runs, one a row", results_columns},
    File{summary_file, "what one replication came to: counts, metrics, books", summary_keys},
    File{checksums_file, "of one replication: the SHA-256 of each of its files, as `sha256sum --check` reads them",
         checksum_columns},
    File{jobs_file, "one row a job, in the order in which they leave; Batsim's columns, then ours", jobs_columns},
    File{segments_file,
         "one row for each stay of a job, or of a replica of a service, on chips, so that preemption is not lost",
         segments_columns},
    File{leases_file, "one row a lease, in order of request, refused ones included", leases_columns},
    File{ledger_file, "one row a charge, in FOCUS 1.2 columns, then ours", ledger_columns},
    File{contracts_file, "one row a lease with a term, in the columns of FOCUS 1.3's contract commitments, then ours",
         contracts_columns},
    File{services_file, "one row a service and autoscaling period", services_columns},
    File{ports_file, "one row a state of a port", ports_columns},
    File{events_file, "one row a fact, in the order in which the run learnt it", events_columns, "event", facts},
    File{requests_file, "one row a request of a service that is followed request by request", requests_columns},
};

/// `a,b,c`: the first line of a table.
inline std::string header_of(std::span<const Column> columns)
{
  std::string header;
  for (const Column& column : columns)
    header.append(header.empty() ? "" : ",").append(column.name);
  return header;
}

} // namespace leasehold::output
