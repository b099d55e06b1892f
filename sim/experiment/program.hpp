// Which program makes the results, and how it was called.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leasehold::experiment {

struct Program {
  std::string version;
  std::string commit;                                        ///< of its source
  std::vector<std::pair<std::string, std::string>> packages; ///< name → version that it was built with
  std::vector<std::string> command; ///< words that results depend on: not where they go, nor how many workers
  std::vector<std::string> words;   ///< all words of the command line
};

} // namespace leasehold::experiment
