// `.slurm` in a run directory: what a campaign and the tasks of its job array tell each other, there while these are under way.
// The directory is shared by all machines; nothing else is.
#pragma once

#include "experiment/process_pool.hpp"
#include "experiment/replication.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leasehold::experiment {

/// What a task of the array tells of one replication, by its number in the list: a line of experiment/message.hpp, or how it
/// ended.
struct ArrayNews {
  std::size_t replication = 0;
  std::variant<std::string, Ending> what;
};

[[nodiscard]] std::string encode(const ArrayNews& news);
/// None of a line that is none.
[[nodiscard]] std::optional<ArrayNews> decode_news(std::string_view line);

class ArrayFolder {
public:
  explicit ArrayFolder(const std::filesystem::path& run) : path_(run / ".slurm") {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Makes it, with the list of what is to be played by so many tasks of the array, and a file of news for each: one that is
  /// there is seen by all machines at once. Throws std::system_error.
  void make(const std::vector<Replication>& all, std::size_t tasks) const;
  void remove() const;

  /// Number of the job in Slurm's queue; none where there is none.
  [[nodiscard]] std::optional<std::string> job() const;
  void set_job(const std::string& id) const;

  /// Which of the list, by number, a task of the array plays: every so-manieth, so that all together go through it in order.
  /// Nothing where there is no list, or no such task.
  struct Share {
    std::vector<std::size_t> numbers;
    std::vector<std::filesystem::path> directories; ///< of the same
  };
  [[nodiscard]] Share share_of(std::size_t task) const;

  [[nodiscard]] std::filesystem::path news_of(std::size_t task) const;
  /// What the task wrote to its streams.
  [[nodiscard]] std::filesystem::path streams_of(std::size_t task) const;

private:
  std::filesystem::path path_;
};

/// The news of one task, as they come.
class NewsReader {
public:
  explicit NewsReader(std::filesystem::path file) : file_(std::move(file)) {}
  /// Whole lines since the last call. The file is opened each time: only then does a network file system look for what is new.
  [[nodiscard]] std::vector<ArrayNews> more();

private:
  std::filesystem::path file_;
  std::streamoff read_ = 0;
};

} // namespace leasehold::experiment
