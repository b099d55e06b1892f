// Run directories made for a test, in a folder of their own that goes away with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>
#include <string>

struct RunFolder {
  RunFolder()
  {
    std::string pattern = (std::filesystem::temp_directory_path() / "leasehold-analysis-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    root = pattern;
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(root, ignored);
  }

  std::filesystem::path write(const std::filesystem::path& file, const std::string& content) const
  {
    auto path = root / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
    return path;
  }

  /// A summary of scenario `s` at point `leasing=<label>`; `metrics` is the inside of a JSON object.
  void add(const std::string& run, const std::string& label, int index, int replication, const std::string& metrics,
           int first_seed = 1) const
  {
    write(fmt::format("{}/leasing={}/seed={}/summary.json", run, label, first_seed + replication),
          fmt::format(R"({{"scenario": "s", "point": "leasing={0}", "point_index": {1}, "axes": {{"leasing": "{0}"}},
            "seed": {2}, "replication": {3}, "counts": {{"submitted": 7}}, "stability": {{"stable": true, "reason": ""}},
            "metrics": {{{4}}}}})",
                      label, index, first_seed + replication, replication, metrics));
  }

  std::filesystem::path root;
};
