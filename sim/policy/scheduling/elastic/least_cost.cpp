#include "policy/scheduling/elastic/least_cost.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace leasehold::policy {

namespace {

struct Column {
  std::size_t job, option;
  double cost; ///< below 0: less than that of none
  std::size_t pool;
  double chips;
};

/// What is chosen so far, and what is left.
struct Chosen {
  std::vector<std::size_t> options; ///< of each job
  std::vector<double> costs;        ///< the same
  std::vector<double> free;         ///< by pool

  void take(const Column& column)
  {
    options[column.job] = column.option;
    costs[column.job] = column.cost;
    free[column.pool] -= column.chips;
  }
};

/// Of each column how much of it is in the programme of least cost; whole numbers within a number of nodes.
std::optional<std::vector<double>> solve(const std::vector<Column>& columns, const Chosen& so_far, bool whole)
{
  constexpr int most_nodes = 100;
  LinearProgramme programme;
  std::vector<std::size_t> pools;
  for (const double chips : so_far.free)
    pools.push_back(programme.row(-LinearProgramme::unbounded, std::max(0.0, chips)));
  std::vector<std::size_t> once(so_far.options.size(), no_option);
  for (const Column& column : columns) {
    if (once[column.job] == no_option)
      once[column.job] = programme.row(-LinearProgramme::unbounded, 1.0);
    const std::size_t number = whole ? programme.whole_column(column.cost, 1.0) : programme.column(column.cost, 1.0);
    programme.set(once[column.job], number, 1.0);
    programme.set(pools[column.pool], number, column.chips);
  }
  auto solution = programme.minimise(most_nodes);
  return solution ? std::optional{std::move(solution->columns)} : std::nullopt;
}

/// Takes what the relaxed programme takes whole: all but a job or two for each pool. Leaves the columns of the others that
/// still fit.
void take_whole_ones(std::vector<Column>& columns, Chosen& chosen)
{
  const auto parts = solve(columns, chosen, false);
  if (!parts)
    return;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if ((*parts)[c] > 1.0 - 1e-6)
      chosen.take(columns[c]);
  std::erase_if(columns, [&](const Column& column) {
    return chosen.options[column.job] != no_option || column.chips > chosen.free[column.pool];
  });
}

/// Those that save most for each chip more, while any are left.
void improve(const std::vector<Column>& columns, Chosen& chosen, const ElasticWorld& world)
{
  for (;;) {
    const Column* best = nullptr;
    double most = 1e-9;
    for (const Column& column : columns) {
      const std::size_t now = chosen.options[column.job];
      const bool here = now != no_option && world.options[column.job][now].pool == column.pool;
      if (now != no_option && !here)
        continue;
      const double more = column.chips - (here ? world.options[column.job][now].chips : 0.0);
      const double saved = (chosen.costs[column.job] - column.cost) / std::max(0.5, more);
      if (more <= chosen.free[column.pool] && saved > most) {
        best = &column;
        most = saved;
      }
    }
    if (best == nullptr)
      return;
    if (const std::size_t now = chosen.options[best->job]; now != no_option)
      chosen.free[best->pool] += world.options[best->job][now].chips;
    chosen.take(*best);
  }
}

} // namespace

double worth_moving(Seconds age, double restarts, Seconds cost)
{
  if (age <= cost)
    return 1.0;
  return std::max(0.0, (age - restarts * cost) / (age + cost));
}

std::vector<std::size_t> least_cost_options(const ElasticWorld& world, const PricedOptions& priced)
{
  constexpr std::size_t few_columns = 400;
  std::vector<Column> columns;
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    for (std::size_t o = 0; o < world.options[i].size(); ++o)
      if (const double cost = priced.costs[i][o] - priced.none; cost < 0.0)
        columns.push_back({i, o, cost, world.options[i][o].pool, world.options[i][o].chips});
  Chosen chosen{std::vector<std::size_t>(world.jobs.size(), no_option), std::vector<double>(world.jobs.size(), 0.0),
                world.chips};
  const std::vector<Column> all = columns;
  if (columns.size() > few_columns)
    take_whole_ones(columns, chosen);
  if (!columns.empty())
    if (const auto parts = solve(columns, chosen, true))
      for (std::size_t c = 0; c < columns.size(); ++c)
        if ((*parts)[c] > 0.5)
          chosen.take(columns[c]);
  improve(all, chosen, world);
  return std::move(chosen.options);
}

} // namespace leasehold::policy
