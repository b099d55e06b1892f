#include "simulation/instant.hpp"

#include <algorithm>
#include <ranges>

namespace leasehold::simulation {

Timestamp Instant::next() const
{
  Timestamp next = Timestamp::never();
  for (const Row& row : rows_)
    next = std::min(next, row.process->next_event());
  return next;
}

void Instant::play()
{
  for (const Row& row : rows_)
    row.process->advance();
  for (const Row& row : rows_)
    row.process->decide();
  for (const Row& row : rows_)
    row.process->audit();
}

void Instant::close()
{
  for (const Row& row : rows_ | std::views::reverse)
    row.process->close();
}

std::vector<std::string> Instant::names() const
{
  std::vector<std::string> names;
  for (const Row& row : rows_)
    names.emplace_back(row.name);
  return names;
}

} // namespace leasehold::simulation
