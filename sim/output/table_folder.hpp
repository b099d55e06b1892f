// Where a run's tables are made, and as what.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace leasehold::output {

struct TableFolder {
  std::filesystem::path directory;
  bool compressed = false; ///< `jobs.csv.gz` instead of `jobs.csv`

  TableFolder() = default; ///< the working directory
  TableFolder(std::filesystem::path where, bool gzip = false) : directory(std::move(where)), compressed(gzip) {}
  TableFolder(const char* where) : directory(where) {}

  [[nodiscard]] std::filesystem::path file(std::string_view name) const
  {
    return directory / (std::string{name} + (compressed ? ".gz" : ""));
  }
};

} // namespace leasehold::output
