// Collectives against measured ones, none of whose rows was fitted but for one number, the latency of NVLink 5 (B200,
// physics/nccl_time.cpp). What the models miss:
//   NCCL in one domain: two chips have fewer channels than eight and reach 260 GB/s of H100's 450 (predicted 360: a third too
//   quick for large messages); the switches' own sums (NVLS) carry all-reduces of 256 MiB up to a fifth quicker; exchanges of
//   64 KiB to 1 MiB are a third slower than their bytes, waiting for their channels to start.
//   DeepEP between hosts: the models know no start-up (40 us to dispatch, 65 us to combine), so that batches below 1,024 tokens
//   are too quick by more than half. Its tests route a token to the experts of four hosts at most, as DeepSeek-V3 does.
//   A dispatched row is a byte a value and a scale for 128 (3 %), which brought two hosts nearer and four farther off.
//   Two hosts are bound by the 16 multiprocessors of these kernels, half of which forward over NVLink: 176 GB/s to dispatch and
//   146 to combine of a card's 450. The same kernels carry 225 and 280 GB/s inside one host of H100, and as much of B200, whose
//   NVLink is twice as fast: it is not the links that bound them, and no number of the catalogue does. A sixth too quick to
//   dispatch, a third to combine. Four go at 94 to 95 % of their cards, where the catalogue takes 75 %, fitted to training runs: a
//   quarter too slow. With 90 % of them four hosts would be met, and two would be off by more.
//   At eight hosts combining up to 8,192 tokens is as quick as the four hosts' bytes say; dispatching takes 3.7 times the four
//   hosts' for 1.17 times the bytes, after which ranks wait for each other for as long again, and from 16,384 tokens on
//   combining does too. No way of routing explains that beside these combines: some host or cable of the eight was slow, or the
//   network between two leaves congested. A model that met it would be wrong about eight good hosts.
#include "catalogue/chips.hpp"
#include "physics/collectives.hpp"
#include "physics/nccl_time.hpp"
#include "support/folders.hpp"
#include "workload/csv_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace leasehold::scenario {

namespace {

const std::string operator_tables = std::string(LEASEHOLD_SHARED_DIR) + "/data/turn2/operators/";

using OperatorRow = std::map<std::string, std::string>;

void for_each_row(const std::string& file, const std::function<void(const OperatorRow&)>& visit)
{
  config::Diagnostics diagnostics;
  workload::ReadProblems problems(file, diagnostics);
  workload::CsvTable rows(workload::TraceSource::file(file), std::uint64_t{1} << 26U, problems);
  while (rows.next()) {
    OperatorRow row;
    for (std::size_t i = 0; i < rows.header().size(); ++i)
      row[rows.header()[i]] = std::string(rows[i].text);
    visit(row);
  }
}

/// Relative errors, without their sign, ascending.
struct ErrorsOfTimes {
  std::vector<double> errors;
  [[nodiscard]] double quantile(double q)
  {
    std::ranges::sort(errors);
    return errors.at(std::min(errors.size() - 1, static_cast<std::size_t>(q * static_cast<double>(errors.size()))));
  }
};

model::Chip chip_called(const std::string& name)
{
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  const std::map<std::string, std::string> names{{"H100", "h100"}, {"H200", "h200"}, {"B200", "b200"}};
  return chips->range(*chips->find(names.at(name))).best;
}

bool there(const std::string& file)
{
  if (std::filesystem::exists(file))
    return true;
  MESSAGE("skipped: there is no " << file);
  return false;
}

} // namespace

TEST_CASE("NCCL's collectives among 2, 4 and 8 GPUs take what was measured: half of them within a fifth, nine in ten "
          "within half")
{
  const std::string file = operator_tables + "nccl.csv.gz";
  if (!there(file))
    return;
  const std::map<std::string, physics::Collective> operations{{"all_reduce", physics::Collective::all_reduce},
                                                              {"all_gather", physics::Collective::all_gather},
                                                              {"reduce_scatter", physics::Collective::reduce_scatter},
                                                              {"alltoall", physics::Collective::all_to_all}};
  std::map<std::string, model::Chip> chips;
  for (const char* name : {"H100", "H200", "B200"})
    chips[name] = chip_called(name);
  std::map<std::string, ErrorsOfTimes> groups; // by chip and operation
  for_each_row(file, [&](const OperatorRow& row) {
    const double bytes = std::stod(row.at("message_elements")) * (row.at("dtype") == "half" ? 2.0 : 1.0);
    const Seconds predicted = physics::nccl_time(operations.at(row.at("op")), Bytes{bytes}, std::stoi(row.at("gpus")),
                                                 chips.at(row.at("chip")));
    groups[row.at("chip") + " " + row.at("op")].errors.push_back(
        std::abs(predicted.value() / (std::stod(row.at("latency_ms")) * 1e-3) - 1.0));
  });
  REQUIRE(groups.size() == 12);
  for (auto& entry : groups) {
    const std::string& name = entry.first;
    ErrorsOfTimes& group = entry.second;
    MESSAGE(name << ": " << group.errors.size() << " rows, median error " << group.quantile(0.5) << ", 90 % "
                 << group.quantile(0.9));
    CHECK_MESSAGE(group.quantile(0.5) <= 0.20, name);
    CHECK_MESSAGE(group.quantile(0.9) <= 0.50, name);
  }
}

TEST_CASE("DeepEP's exchanges between two and four hosts of eight GPUs take what was measured within a third")
{
  const std::string file = operator_tables + "deepep_normal.csv.gz";
  if (!there(file))
    return;
  const model::Chip chip = chip_called("H100"); // H200 has the same links and cards
  const physics::Fabric fabric = physics::fabric(chip, chip.scale_up_chips);
  std::map<int, ErrorsOfTimes> by_hosts;
  ErrorsOfTimes across;
  ErrorsOfTimes undisturbed; // of eight hosts
  for_each_row(file, [&](const OperatorRow& row) {
    const double tokens = std::stod(row.at("tokens"));
    if (row.at("chip") == "B200" || tokens < 1024)
      return;
    const int hosts = std::stoi(row.at("nodes"));
    for (const auto& [what, element] :
         {std::pair{"dispatch_us", physics::fp8_dispatched}, std::pair{"combine_us", physics::bf16_combined}}) {
      const Seconds predicted = physics::exchange_time(tokens, Bytes{std::stod(row.at("hidden")) * element},
                                                       {std::stoi(row.at("topk")), 4}, 8 * hosts, fabric);
      const double error = std::abs(predicted.value() / (std::stod(row.at(what)) * 1e-6) - 1.0);
      by_hosts[hosts].errors.push_back(error);
      if (hosts > 1)
        across.errors.push_back(error);
      if (hosts == 8 && element == physics::bf16_combined && tokens <= 8192)
        undisturbed.errors.push_back(error);
    }
  });
  for (auto& [hosts, group] : by_hosts)
    MESSAGE(hosts << " hosts: " << group.errors.size() << ", median error " << group.quantile(0.5) << ", 90 % "
                  << group.quantile(0.9));
  MESSAGE("across hosts: median error " << across.quantile(0.5) << ", 90 % " << across.quantile(0.9));
  CHECK(by_hosts[2].quantile(0.5) <= 0.36);
  CHECK(by_hosts[2].quantile(0.9) <= 0.50);
  CHECK(by_hosts[4].quantile(0.5) <= 0.24);
  CHECK(by_hosts[4].quantile(0.9) <= 0.50);
  CHECK(undisturbed.quantile(0.5) <= 0.20);
  CHECK(undisturbed.quantile(0.9) <= 0.50);
  CHECK(across.quantile(0.5) <= 0.27); // not the fifth that is wanted, nor half for nine in ten: see above
}

} // namespace leasehold::scenario
