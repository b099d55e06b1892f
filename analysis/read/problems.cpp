#include "analysis/read/problems.hpp"

#include "units/printable.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::analysis {

std::string Problem::text() const
{
  std::string out = path.empty() ? problem : path + ": " + problem;
  if (!why.empty())
    out += " (" + why + ")";
  if (!suggestion.empty())
    out += " " + suggestion;
  return printable(out);
}

void Problems::fault(std::string path, std::string problem, std::string why, std::string suggestion)
{
  all_.push_back({Severity::fault, std::move(path), std::move(problem), std::move(why), std::move(suggestion)});
}

void Problems::note(std::string path, std::string problem, std::string why, std::string suggestion)
{
  all_.push_back({Severity::note, std::move(path), std::move(problem), std::move(why), std::move(suggestion)});
}

bool Problems::any_fault() const
{
  return std::any_of(all_.begin(), all_.end(), [](const Problem& p) { return p.severity == Severity::fault; });
}

} // namespace leasehold::analysis
