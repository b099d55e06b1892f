// Which files a scenario may name. It may come from somebody else: what it names beside the platform and the catalogue,
// which the user sees, is to lie where that somebody could have put it, or where the user says.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/campaign.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

class Readable {
public:
  Readable(const Campaign& campaign, const Trust& trust);

  struct Refusal {
    std::string why;
    std::string suggestion;
  };
  /// None for a file that may be read, and for one that is not there, which its reader tells.
  [[nodiscard]] std::optional<Refusal> refusal_of(const std::filesystem::path& file) const;

private:
  std::vector<std::filesystem::path> folders_; ///< without links
  bool any_ = false;
};

/// Reports every file that a point names and may not. Those given by `--set` are the user's own.
void check_named_files(const Campaign& campaign, const Trust& trust, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
