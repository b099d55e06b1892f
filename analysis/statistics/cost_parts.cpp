#include "analysis/statistics/cost_parts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace leasehold::analysis {

namespace {

using Side = BookLine::Side;
using Parts = std::map<std::string, double>;

constexpr std::string_view total_part = "total";
constexpr std::string_view no_workload = "no workload"; // idle leases, pilots, commitments unused, money paid ahead

/// What is behind `prefix` in the tenants' entries, such as `programme/`.
Parts with_prefix(const Replication& run, std::string_view prefix)
{
  Parts parts;
  for (const BookLine& line : run.books)
    if (line.side == Side::tenants && line.entry.starts_with(prefix))
      parts[line.entry.substr(prefix.size())] += line.value;
  return parts;
}

double paid(const Replication& run)
{
  double sum = 0.0;
  for (const BookLine& line : run.books)
    if (line.side == Side::tenants && line.entry == "billed")
      sum += line.value;
  return sum;
}

Parts by_use(const Replication& run)
{
  const std::map<std::string, std::string, std::less<>> uses = {{"productive", "productive"},
                                                                {"lost", "lost"},
                                                                {"idle", "idle"},
                                                                {"stranded", "stranded"},
                                                                {"spend/commitments", "unused commitments"},
                                                                {"spend/prepaid", "prepaid"}};
  Parts parts;
  for (const BookLine& line : run.books)
    if (const auto use = uses.find(line.entry); line.side == Side::tenants && use != uses.end())
      parts[use->second] += line.value;
  return parts;
}

/// With its share of what the leases that it used cost while nobody did.
Parts by_workload(const Replication& run)
{
  Parts parts;
  for (const BookLine& line : run.books)
    if (line.side == Side::workloads && (line.entry == "spend" || line.entry == "share_of_unused"))
      parts[line.holder] += line.value;
  return parts;
}

Parts by_tenant(const Replication& run)
{
  Parts parts;
  for (const BookLine& line : run.books)
    if (line.side == Side::tenants && line.entry == "billed")
      parts[line.holder] += line.value;
  return parts;
}

Parts parts_of(const Replication& run, CostBy by)
{
  switch (by) {
  case CostBy::programme:
    return with_prefix(run, "programme/");
  case CostBy::provider:
    return with_prefix(run, "provider/");
  case CostBy::workload:
    return by_workload(run);
  case CostBy::use:
    return by_use(run);
  case CostBy::tenant:
    break;
  }
  return by_tenant(run);
}

/// A name that `total_part` has too is told apart.
std::string part_name(const std::string& name)
{
  return name == total_part || name == no_workload ? name + " (by name)" : name;
}

} // namespace

std::optional<CostBy> cost_by_from(std::string_view name)
{
  const auto* found = std::ranges::find(cost_by_names, name);
  return found == cost_by_names.end() ? std::nullopt
                                      : std::optional{static_cast<CostBy>(found - cost_by_names.begin())};
}

CostParts cost_parts(std::span<const Replication> runs, CostBy by)
{
  CostParts result;
  Parts sums;
  for (const Replication& run : runs) {
    Replication& part = result.runs.emplace_back(run);
    part.metrics.clear();
    part.headline.clear();
    const double whole = paid(run);
    double named = 0.0;
    for (const auto& [name, dollars] : parts_of(run, by)) {
      part.metrics[part_name(name)] = dollars;
      named += dollars;
    }
    // The parts are sums of millions of micro-dollars: what is left of them within a cent is rounding.
    if (const double rest = whole - named; std::abs(rest) >= 0.01)
      part.metrics[std::string{no_workload}] = rest;
    for (const auto& [name, dollars] : part.metrics)
      sums[name] += std::abs(*dollars);
    part.metrics[std::string{total_part}] = whole;
  }
  std::erase_if(sums, [](const auto& sum) { return sum.second == 0.0; });
  for (const auto& sum : sums)
    result.parts.push_back(sum.first);
  std::ranges::stable_sort(result.parts, [&](const std::string& a, const std::string& b) { return sums[a] > sums[b]; });
  if (!result.parts.empty())
    result.parts.emplace_back(total_part);
  for (Replication& run : result.runs)
    for (const std::string& name : result.parts)
      run.metrics.emplace(name, 0.0);
  return result;
}

} // namespace leasehold::analysis
