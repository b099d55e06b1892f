#include "experiment/array_task.hpp"

#include "experiment/array_folder.hpp"
#include "experiment/checksums.hpp"
#include "experiment/manifest.hpp"
#include "experiment/run_directory.hpp"
#include "experiment/worker.hpp"
#include "output/schema.hpp"

#include <cerrno>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

namespace leasehold::experiment {

namespace fs = std::filesystem;

namespace {

/// Appends to the file of news. Of progress at most a line a second: the file is read over a network.
class NewsWriter {
public:
  explicit NewsWriter(const fs::path& file) : file_(file), stream_(file, std::ios::binary | std::ios::app) {}

  void tell(std::size_t replication, std::string_view line)
  {
    if (line.starts_with(R"({"progress")")) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last_progress_ < std::chrono::seconds{1})
        return;
      last_progress_ = now;
    }
    write({replication, std::string{line}});
  }
  void end(std::size_t replication, const Ending& ending) { write({replication, ending}); }

private:
  void write(const ArrayNews& news)
  {
    stream_ << encode(news) << '\n' << std::flush;
    if (!stream_)
      throw std::system_error(errno, std::generic_category(), file_.string());
  }

  fs::path file_;
  std::ofstream stream_;
  std::chrono::steady_clock::time_point last_progress_{};
};

std::string text_of(const fs::path& file)
{
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

} // namespace

int play_array_task(Material& material, const Options& options, std::size_t task)
{
  const ArrayFolder folder{options.out};
  const auto differences =
      manifest_differences(text_of(options.out / output::manifest_file), manifest_of(material, options.program));
  if (!differences.empty()) {
    fmt::print(stderr, "{}: it holds another campaign ({})\n", options.out.string(), differences.front());
    return 2;
  }
  std::map<fs::path, Replication> all;
  for (const Replication& each : replications(material.campaign))
    all.emplace(each.directory, each);
  NewsWriter news{folder.news_of(task)};
  const ArrayFolder::Share share = folder.share_of(task);
  std::vector<std::size_t> numbers; // of what is to be played
  std::vector<Replication> tasks;
  for (std::size_t i = 0; i < share.numbers.size(); ++i) {
    const auto found = all.find(share.directories[i]);
    if (found == all.end())
      continue; // the list is another campaign's, which the manifest's comparison has refused
    const fs::path place = options.out / found->first;
    if (fs::exists(place) && damage_in(place).empty()) { // Slurm began this task again, as after a machine went down
      news.end(share.numbers[i], Ending{});
      continue;
    }
    numbers.push_back(share.numbers[i]);
    tasks.push_back(found->second);
  }
  sweep_partials(options.out, tasks);
  if (!tasks.empty())
    material.calibrate(tasks, options.workers);
  if (tasks.size() > 1) {
    config::Diagnostics found;
    share_inventory(material, found);
    if (!found.ok())
      material.shared.reset(); // each process finds the faults, and tells them
  }
  PoolCalls calls;
  calls.work = [&](std::size_t each, const Send& send) {
    keep_to(options.limits);
    return replicate(material, tasks[each], options.out, send);
  };
  calls.message = [&](std::size_t each, std::string_view line) { news.tell(numbers[each], line); };
  calls.ended = [&](std::size_t each, const Ending& ending) { news.end(numbers[each], ending); };
  calls.reuse = leaves_nothing(material);
  calls.call_limit = options.call_limit;
  calls.task_limit = options.limits.time;
  run_processes(tasks.size(), options.workers, calls);
  return 0;
}

} // namespace leasehold::experiment
