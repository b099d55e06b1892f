// What a campaign and its job array tell each other. The cluster itself is in tests/slurm.
#include "experiment/array_folder.hpp"
#include "experiment/executor.hpp"
#include "experiment/slurm_executor.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>
#include <fstream>

namespace leasehold::experiment {

// Seven replications for three tasks: 0 3 6, 1 4 and 2 5.
TEST_CASE("each task of an array has every so-manieth replication")
{
  const test::ScratchDirectory scratch;
  const ArrayFolder folder{scratch.path()};
  std::vector<Replication> all;
  for (std::uint64_t seed = 1; seed <= 7; ++seed)
    all.push_back({0, static_cast<std::uint32_t>(seed - 1), seed, "a point/seed=" + std::to_string(seed)});
  folder.make(all, 3);
  CHECK(folder.share_of(0).numbers == std::vector<std::size_t>{0, 3, 6});
  CHECK(folder.share_of(1).numbers == std::vector<std::size_t>{1, 4});
  CHECK(folder.share_of(2).directories == std::vector<std::filesystem::path>{"a point/seed=3", "a point/seed=6"});
  CHECK(folder.share_of(3).numbers.empty());
  CHECK_FALSE(folder.job());
  folder.set_job("17");
  CHECK(folder.job() == "17");
  // Whoever plays here must not write beside the array.
  CHECK(LocalExecutor{1}.take_over(scratch.path()).find("job 17 of Slurm may still write there") != std::string::npos);
  folder.remove();
  CHECK_FALSE(folder.job());
  CHECK(folder.share_of(0).numbers.empty());
  CHECK(LocalExecutor{1}.take_over(scratch.path()).empty());
}

TEST_CASE("news come once, whole, and whatever stands between them is passed over")
{
  const test::ScratchDirectory scratch;
  const auto file = scratch.path() / "news";
  NewsReader reader{file};
  CHECK(reader.more().empty()); // there is none yet
  Ending ending;
  ending.code = 1;
  ending.signal = 9;
  ending.wall_seconds = 1.5;
  ending.processor_seconds = 1.25;
  ending.peak_kib = 4096;
  ending.inside = "\"a\" policy";
  ending.overran = ending.waited = ending.late = true;
  const std::string last = encode(ArrayNews{5, ending});
  std::ofstream(file) << encode(ArrayNews{3, "a \"line\""}) << "\nnonsense\n" << last.substr(0, 10);
  auto news = reader.more();
  REQUIRE(news.size() == 1);
  CHECK(news.front().replication == 3);
  CHECK(std::get<std::string>(news.front().what) == "a \"line\"");
  std::ofstream(file, std::ios::app) << last.substr(10) << "\n";
  news = reader.more();
  REQUIRE(news.size() == 1);
  const auto& told = std::get<Ending>(news.front().what);
  CHECK(news.front().replication == 5);
  CHECK(told.code == 1);
  CHECK(told.signal == 9);
  CHECK(told.wall_seconds == 1.5);
  CHECK(told.processor_seconds == 1.25);
  CHECK(told.peak_kib == 4096);
  CHECK(told.inside == ending.inside);
  CHECK((told.overran && told.waited && told.late));
  CHECK(reader.more().empty());
}

TEST_CASE("states of an array's tasks as squeue prints them")
{
  const auto tasks = queued_tasks("0|COMPLETED\n3|RUNNING\nN/A|PENDING\n\n12|PENDING\n4|NODE_FAIL\n5|COMPLETING");
  REQUIRE(tasks.size() == 5);
  CHECK(tasks[0].number == 0);
  CHECK(tasks[0].over());
  CHECK(tasks[1].state == "RUNNING");
  CHECK_FALSE(tasks[1].over());
  CHECK(tasks[2].number == 12);
  CHECK_FALSE(tasks[2].over());
  CHECK(tasks[3].over());
  CHECK_FALSE(tasks[4].over());
}

} // namespace leasehold::experiment
