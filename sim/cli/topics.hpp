// What `list` lists and `describe` describes: everything with a name that a scenario or a table may hold.
#pragma once

#include "config/schema.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::cli {

enum class TopicKind { policies, metrics, files, formats, scenario, accelerators, models, programmes };

struct Topic {
  TopicKind kind;
  std::string group; ///< heading within the kind, such as `scheduling`; may be empty
  std::string name;
  std::string summary; ///< one line
  std::function<std::string(bool markdown)> page;
};

/// Metrics, files of a run, formats, policies and the parts of a scenario, which the program itself knows.
[[nodiscard]] std::vector<Topic> built_in_topics();

/// Accelerators, models and programmes of the catalogue in `directory`; faults are reported.
[[nodiscard]] std::vector<Topic> catalogue_topics(const std::string& directory, config::Diagnostics& diagnostics);

/// `platforms/catalogue` below the working directory, else beside the program in the folders above it; empty where
/// there is none.
[[nodiscard]] std::string default_catalogue();

} // namespace leasehold::cli
