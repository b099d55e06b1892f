#include "policy/scheduling/elastic/least_cost.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <tuple>

namespace leasehold::policy {

namespace {

struct Column {
  std::size_t job, option;
  double cost, chips;
};

/// The cheapest for each chip first.
std::vector<std::size_t> greedy(const ElasticWorld& world, std::vector<Column> columns)
{
  std::vector<std::size_t> chosen(world.jobs.size(), no_option);
  std::vector<double> free = world.chips;
  std::ranges::sort(columns, {}, [](const Column& one) {
    return std::tuple{one.cost / one.chips, one.job, one.option};
  });
  for (const Column& column : columns) {
    double& left = free[world.options[column.job][column.option].pool];
    if (chosen[column.job] == no_option && column.chips <= left) {
      chosen[column.job] = column.option;
      left -= column.chips;
    }
  }
  return chosen;
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
  constexpr int most_nodes = 100;
  LinearProgramme programme;
  std::vector<std::size_t> pools;
  for (const double chips : world.chips)
    pools.push_back(programme.row(-LinearProgramme::unbounded, std::max(0.0, chips)));
  std::vector<Column> columns;
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    const std::size_t once = programme.row(-LinearProgramme::unbounded, 1.0);
    for (std::size_t o = 0; o < world.options[i].size(); ++o) {
      const double cost = priced.costs[i][o] - priced.none;
      if (cost >= 0.0)
        continue;
      const Option& option = world.options[i][o];
      const std::size_t column = programme.whole_column(cost, 1.0);
      programme.set(once, column, 1.0);
      programme.set(pools[option.pool], column, option.chips);
      columns.push_back({i, o, cost, option.chips});
    }
  }
  if (columns.empty())
    return std::vector<std::size_t>(world.jobs.size(), no_option);
  const auto solution = programme.minimise(most_nodes);
  if (!solution)
    return greedy(world, std::move(columns));
  std::vector<std::size_t> chosen(world.jobs.size(), no_option);
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (solution->columns[c] > 0.5)
      chosen[columns[c].job] = columns[c].option;
  return chosen;
}

} // namespace leasehold::policy
