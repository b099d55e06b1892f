#include "cli/program/program_facts.hpp"

#include "cli/program/commit.hpp"

#include <algorithm>
#include <fstream>

namespace leasehold::cli {

namespace {

/// `name version,name version`
std::vector<std::pair<std::string, std::string>> packages_in(std::string_view list)
{
  std::vector<std::pair<std::string, std::string>> packages;
  while (!list.empty()) {
    const std::string_view row = list.substr(0, list.find(','));
    const std::size_t space = row.find(' ');
    packages.emplace_back(row.substr(0, space), row.substr(space + 1));
    list.remove_prefix(std::min(list.size(), row.size() + 1));
  }
  return packages;
}

} // namespace

std::string_view version()
{
  return LEASEHOLD_VERSION;
}

experiment::Program this_program(std::vector<std::string> command)
{
  return {LEASEHOLD_VERSION, LEASEHOLD_COMMIT, packages_in(LEASEHOLD_PACKAGES), std::move(command), command_line()};
}

std::vector<std::string> command_line()
{
  std::vector<std::string> words;
  std::ifstream stream{"/proc/self/cmdline", std::ios::binary};
  for (std::string word; std::getline(stream, word, '\0');)
    words.push_back(word);
  return words;
}

} // namespace leasehold::cli
