#include "analysis/statistics/cost_parts.hpp"
#include "analysis/tables/results_csv.hpp"

#include <doctest/doctest.h>

using namespace leasehold::analysis;

namespace {

Replication leased()
{
  Replication run;
  run.point = "leasing=silo";
  run.axes = {{"leasing", "silo"}};
  run.seed = 7;
  run.metrics = {{"cost", 10.0}, {"regret", std::nullopt}};
  using Side = BookLine::Side;
  run.books = {{Side::tenants, "=lab", "billed", 10.0},
               {Side::tenants, "=lab", "productive", 6.0},
               {Side::tenants, "=lab", "idle", 3.0},
               {Side::tenants, "=lab", "spend/commitments", 1.0},
               {Side::tenants, "=lab", "programme/total", 4.0},
               {Side::tenants, "=lab", "programme/on_demand", 6.0},
               {Side::workloads, "chat", "spend", 5.0},
               {Side::workloads, "chat", "share_of_unused", 2.0},
               {Side::providers, "gcp", "revenue", 10.0},
               {Side::services, "chat", "ttft_p99", 0.5}};
  return run;
}

} // namespace

TEST_CASE("results.csv: a row a number, a column an axis, units from the schema, formulas disarmed")
{
  CHECK(results_csv({}) == "point,replication,seed,metric,value,unit,workload,tenant,provider\n");
  const Replication run = leased();
  CHECK(results_csv({&run, 1}) == "point,leasing,replication,seed,metric,value,unit,workload,tenant,provider\n"
                                  "leasing=silo,silo,0,7,cost,10,$,,,\n"
                                  "leasing=silo,silo,0,7,regret,,1,,,\n"
                                  "leasing=silo,silo,0,7,billed,10,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,productive,6,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,idle,3,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,spend/commitments,1,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,programme/total,4,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,programme/on_demand,6,$,,'=lab,\n"
                                  "leasing=silo,silo,0,7,spend,5,$,chat,,\n"
                                  "leasing=silo,silo,0,7,share_of_unused,2,$,chat,,\n"
                                  "leasing=silo,silo,0,7,revenue,10,$,,,gcp\n"
                                  "leasing=silo,silo,0,7,ttft_p99,0.5,s,chat,,\n");
}

// 10 billed: 6 + 3 + 1 by use; 6 + 4 by programme; 5 + 2 by workload leaves 3 that no workload caused.
TEST_CASE("the parts of the cost add up to it, whichever way it is taken apart")
{
  const Replication run = leased();
  const auto parts = [&](CostBy by) { return cost_parts({&run, 1}, by); };
  CHECK(parts(CostBy::use).parts == std::vector<std::string>{"productive", "idle", "unused commitments", "total"});
  CHECK(parts(CostBy::programme).parts == std::vector<std::string>{"on_demand", "total (by name)", "total"});
  CHECK(parts(CostBy::workload).parts == std::vector<std::string>{"chat", "no workload", "total"});
  CHECK(parts(CostBy::workload).runs[0].metrics.at("no workload") == 3.0);
  for (const auto by : {CostBy::use, CostBy::programme, CostBy::workload, CostBy::tenant}) {
    double sum = 0.0;
    const auto taken = parts(by);
    for (const auto& [name, dollars] : taken.runs[0].metrics)
      sum += name == "total" ? 0.0 : *dollars;
    CHECK(sum == doctest::Approx(*taken.runs[0].metrics.at("total")));
  }
  Replication nothing;
  CHECK(cost_parts({&nothing, 1}, CostBy::use).parts.empty());
}
