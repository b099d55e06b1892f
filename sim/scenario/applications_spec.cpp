#include "scenario/applications_spec.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace leasehold::scenario {

namespace {

/// The application that a table of Pollux's is named after, as `bert_placements.csv` or `bert/placements.csv`; empty where
/// the file is none.
std::string application_of(const std::filesystem::path& file)
{
  std::string name = file.filename().string();
  if (name.ends_with(".gz"))
    name.resize(name.size() - 3);
  for (const std::string_view table :
       std::array{std::string_view{"placements.csv"}, std::string_view{"scalability.csv"}}) {
    if (name == table)
      return file.parent_path().filename().string();
    if (name.ends_with(table) && name.size() > table.size() + 1 && name[name.size() - table.size() - 1] == '_')
      return name.substr(0, name.size() - table.size() - 1);
  }
  return {};
}

} // namespace

std::vector<ApplicationTable> step_tables_at(const std::string& path)
{
  namespace fs = std::filesystem;
  std::error_code no_matter;
  if (!fs::is_directory(path, no_matter))
    return {{path, {}}};
  std::vector<ApplicationTable> tables;
  const auto look = [&](const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator{folder, no_matter})
      if (std::string application = application_of(entry.path()); !application.empty() && entry.is_regular_file())
        tables.push_back({entry.path().string(), std::move(application)});
  };
  look(path);
  for (const auto& entry : fs::directory_iterator{path, no_matter})
    if (entry.is_directory())
      look(entry.path());
  std::ranges::sort(tables, {}, &ApplicationTable::path);
  return tables;
}

const config::Schema<StepTimesSpec>& schema(Tag<StepTimesSpec>)
{
  static const auto declared =
      config::Schema<StepTimesSpec>("step_times", "measured times of applications' steps")
          .required(
              "tables", &StepTimesSpec::tables,
              "a table with columns application, gpu_type, placement, num_nodes, num_replicas, local_bsz, step_time "
              "and sync_time, as Sia's; or a folder of tables as Pollux's, `APPLICATION_placements.csv` and "
              "`APPLICATION_scalability.csv`, or these two in a folder for each application, which have no "
              "`gpu_type`")
          .optional("gpu_type", &StepTimesSpec::gpu_type, "of that column: only these rows; all by default")
          .optional("chip", &StepTimesSpec::chip,
                    "the chip type on which the times were measured, as the platform calls it; by default as the "
                    "column `gpu_type` does");
  return declared;
}

const config::Schema<ApplicationsSpec>& schema(Tag<ApplicationsSpec>)
{
  static const auto declared =
      config::Schema<ApplicationsSpec>("applications", "what the applications of a trace of Pollux's or Sia's "
                                                       "simulator take: each job runs at its own rate on every "
                                                       "chip of the platform for which there are step times, and is "
                                                       "done when the progress of all its epochs is made")
          .required("efficiency", &ApplicationsSpec::efficiency,
                    "table of what epochs are worth by batch size: columns application, batch_size, epoch, progress, "
                    "grad_sqr and grad_var")
          .required("step_times", &ApplicationsSpec::step_times, "how long steps take", config::non_empty())
          .optional("adapts", &ApplicationsSpec::adapts,
                    "what of a job may be other than its trace says; a job that adapts starts on the first width that "
                    "fits, its own first, then narrower ones, and policies that resize jobs move it among them");
  return declared;
}

} // namespace leasehold::scenario
