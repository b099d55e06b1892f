#include "simulation/instant.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::simulation {

void Instant::add(Turn turn, Process& process)
{
  const auto place = std::ranges::lower_bound(rows_, turn, {}, &Row::turn);
  if (place != rows_.end() && place->turn == turn)
    throw std::logic_error("two parts take the turn of " + std::string{name_of(turn)});
  rows_.insert(place, {turn, &process});
}

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
  for (auto row = rows_.rbegin(); row != rows_.rend(); ++row)
    row->process->close();
}

std::vector<std::string> Instant::names() const
{
  std::vector<std::string> names;
  for (const Row& row : rows_)
    names.emplace_back(name_of(row.turn));
  return names;
}

} // namespace leasehold::simulation
