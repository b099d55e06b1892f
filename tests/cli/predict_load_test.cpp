// `predict serving` at a load: so many clients, so many requests a second, and all of them in a sweep.
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <sstream>

namespace leasehold::test {

namespace {

std::vector<std::string> serving_question(std::vector<std::string> more)
{
  std::vector<std::string> arguments{"predict", "serving", "--model", "llama3-8b", "--chip", "h100", "--format", "csv"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::vector<std::string>> cells_of(const Output& answer)
{
  CHECK(answer.status == 0);
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines{answer.out};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells{line};
    rows.emplace_back();
    for (std::string one; std::getline(cells, one, ',');)
      rows.back().push_back(one);
  }
  return rows;
}

std::map<std::string, double> quantities(const std::vector<std::string>& more)
{
  std::map<std::string, double> found;
  for (const std::vector<std::string>& row : cells_of(run_program(serving_question(more))))
    if (row.front() != "quantity")
      found[row.front()] = std::stod(row.at(1));
  return found;
}

} // namespace

TEST_CASE("a lone client is alone, and many clients saturate the replica")
{
  const auto one = quantities({"--plan", "TP1", "--concurrency", "1"});
  CHECK(one.at("time_per_token_at_load") == doctest::Approx(one.at("time_per_token_alone")).epsilon(0.01));
  CHECK(one.at("output_rate_per_user_at_load") ==
        doctest::Approx(1000.0 / one.at("time_per_token_at_load")).epsilon(1e-4));
  const auto many = quantities({"--plan", "TP1", "--concurrency", "100000"});
  CHECK(many.at("output_rate_per_chip_at_load") == doctest::Approx(many.at("output_rate_per_chip")).epsilon(0.05));
  CHECK(many.at("batch_at_load") == doctest::Approx(many.at("batch")).epsilon(1e-4));
  // The others wait: their round is clients over rate (Little).
  CHECK(many.at("first_token_at_load") > 1000.0 * many.at("first_token_at_half_load"));
}

TEST_CASE("arrivals that the replica can take are served")
{
  const auto two = quantities({"--plan", "TP1", "--rate", "2", "--output", "100"});
  CHECK(two.at("output_rate_per_chip_at_load") == doctest::Approx(200.0).epsilon(1e-5));
}

TEST_CASE("what is measured is expected within a range around what is predicted")
{
  const auto answer = quantities({"--plan", "TP1"});
  const double least = answer.at("output_rate_per_chip_expected_least"),
               most = answer.at("output_rate_per_chip_expected_most");
  CHECK(least < answer.at("output_rate_per_chip"));
  CHECK(answer.at("output_rate_per_chip") < most);
  CHECK(most <= 2.0001 * least);
}

TEST_CASE("of a chip that no published run stands behind no range is told of what is measured")
{
  const std::vector<std::string> arguments{"predict", "serving",  "--model", "llama3-8b", "--chip",
                                           "maia200", "--format", "csv",     "--plan",    "TP1"};
  const Output answer = run_program(arguments);
  CHECK(answer.status == 0);
  CHECK(answer.out.find("output_rate_per_chip,") != std::string::npos);
  CHECK(answer.out.find("expected") == std::string::npos);
}

TEST_CASE("no more than --batch sequences are held in a sweep")
{
  const auto rows =
      cells_of(run_program(serving_question({"--sweep", "concurrency", "--plan", "TP1", "--batch", "5"})));
  REQUIRE(rows.size() == 5); // 1, 2, 4 and 5 clients
  CHECK(std::stod(rows.back().at(1)) == 5.0);
}

TEST_CASE("a sweep goes from the quickest user to the fullest chip")
{
  for (const std::vector<std::string>& plan :
       {std::vector<std::string>{"--plan", "TP2"}, std::vector<std::string>{"--most-chips", "8"}}) {
    std::vector<std::string> question{"--sweep", "concurrency"};
    question.insert(question.end(), plan.begin(), plan.end());
    const auto rows = cells_of(run_program(serving_question(question)));
    REQUIRE(rows.size() > 5);
    REQUIRE(rows.front() == std::vector<std::string>{"plan", "concurrency", "output_rate_per_chip",
                                                     "output_rate_per_user", "first_token_ms", "time_per_token_ms"});
    for (std::size_t i = 2; i < rows.size(); ++i) {
      CHECK(std::stod(rows[i][2]) > std::stod(rows[i - 1][2]));
      CHECK(std::stod(rows[i][3]) < std::stod(rows[i - 1][3]));
    }
    CHECK(rows[1][0] == (plan.front() == "--plan" ? "TP2" : "TP8")); // eight chips serve one user quickest
  }
}

TEST_CASE("a load is one of them")
{
  const auto refused = [](const std::vector<std::string>& more) {
    const Output answer = run_program(serving_question(more));
    CHECK(answer.status == 2);
    return answer.err;
  };
  CHECK(refused({"--concurrency", "4", "--rate", "2"}).find("a load is one of them") != std::string::npos);
  CHECK(refused({"--sweep", "concurrency", "--rate", "2"}).find("write no --concurrency and no --rate") !=
        std::string::npos);
  CHECK(refused({"--sweep", "concurrency", "--tpot", "0.05"}).find("without limits and costs") != std::string::npos);
  CHECK(refused({"--sweep", "concurrency", "--price", "$2/h"}).find("without limits and costs") != std::string::npos);
  CHECK(refused({"--concurrency", "4", "--generate", "poisson"}).find("played one by one") != std::string::npos);
  CHECK(run_program(serving_question({"--sweep", "latency"})).status != 0);
  CHECK(run_program(serving_question({"--concurrency", "0"})).status != 0);
}

} // namespace leasehold::test
