// Shared libraries of policies: loaded once, for as long as the process lives; what they bring stands in the tables of
// policies from then on.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::policy {

/// What the command line lets a scenario load. A library is a program: whoever gets a scenario from another must not run one
/// by that.
class Permits {
public:
  Permits() = default;
  explicit Permits(const std::vector<std::filesystem::path>& files);
  [[nodiscard]] bool allow(const std::filesystem::path& file) const;

private:
  std::vector<std::filesystem::path> files_;
};

/// `written`: as the user calls it. What is wrong with it is reported at `at`, and nothing of it is used then.
void load_plugin(const std::filesystem::path& file, const std::string& written, const config::Value& at,
                 config::Diagnostics& diagnostics);

} // namespace leasehold::policy
