// services.csv, events.csv, ports.csv and requests.csv.
#include "output/events_file.hpp"
#include "output/ports_file.hpp"
#include "output/requests_file.hpp"
#include "output/services_file.hpp"
#include "output/table_file.hpp"

namespace leasehold::output {

TEST_CASE("services.csv: each column of a period")
{
  const test::ScratchDirectory scratch;
  ServicesFile file{scratch.path()};
  file.write(
      {"chat", Timestamp{600.0}, Hertz{12.5}, Hertz{20.0}, Hertz{15.0}, 3, 4, 0.97, Seconds{0.25}, std::nullopt});
  file.close();
  test::check_only_row(scratch.path(), services_file,
                       {{"service", "chat"},
                        {"time", "600.000000"},
                        {"offered", "12.500000"},
                        {"capacity", "20.000000"},
                        {"capacity_within_slo", "15.000000"},
                        {"replicas", "3"},
                        {"desired_replicas", "4"},
                        {"share_within_slo", "0.970000"},
                        {"ttft_queue", "0.250000"},
                        {"ttft_prefill", ""}});
}

TEST_CASE("events.csv: each column of a fact")
{
  const test::ScratchDirectory scratch;
  EventsFile file{scratch.path()};
  file.write(Timestamp{7.0}, Fact::lease_moved, "3", "active, late");
  file.close();
  test::check_only_row(scratch.path(), events_file,
                       {{"time", "7.000000"}, {"event", "lease_moved"}, {"subject", "3"}, {"detail", "active, late"}});
}

TEST_CASE("events.csv: the last fact has a name too")
{
  const test::ScratchDirectory scratch;
  EventsFile file{scratch.path()};
  file.write(Timestamp{0.0}, Fact::checkpoint_moved, "job", "");
  file.close();
  CHECK(test::lines_of(test::read_text(scratch.path() / events_file)).at(1) == "0.000000,checkpoint_moved,job,");
}

TEST_CASE("ports.csv: each column of a state")
{
  const test::ScratchDirectory scratch;
  const market::PortKey key{model::TenantId{1}, "moe", "maia-200", market::PortUse::training};
  write_ports(scratch.path(), {{key, market::PortState::validating, Timestamp{60.0}, Timestamp{90.0}}},
              {"lab", "shop"});
  test::check_only_row(scratch.path(), ports_file,
                       {{"tenant", "shop"},
                        {"family", "moe"},
                        {"chip", "maia-200"},
                        {"use", "training"},
                        {"state", "validating"},
                        {"from", "60.000000"},
                        {"to", "90.000000"}});
}

TEST_CASE("requests.csv: each column of a request")
{
  const test::ScratchDirectory scratch;
  RequestsFile file{scratch.path() / requests_file};
  file.write({"chat", 41, Timestamp{100.0}, 512, 5, "completed", 100.2, 100.5, 101.5, 2});
  file.close();
  // four tokens after the first took 101.5 - 100.5 s: 0.25 s each
  test::check_only_row(scratch.path(), requests_file,
                       {{"service", "chat"},
                        {"request", "41"},
                        {"arrival", "100.000000"},
                        {"input_tokens", "512"},
                        {"output_tokens", "5"},
                        {"state", "completed"},
                        {"first_token", "100.500000"},
                        {"finish", "101.500000"},
                        {"ttft", "0.500000"},
                        {"ttft_queue", "0.200000"},
                        {"ttft_prefill", "0.300000"},
                        {"tpot", "0.250000"},
                        {"e2e", "1.500000"},
                        {"restarts", "2"}});
}

TEST_CASE("requests.csv: what a request did not come to is empty, and one token has no time per further token")
{
  const test::ScratchDirectory scratch;
  RequestsFile file{scratch.path() / requests_file};
  file.write({"chat", 0, Timestamp{1.0}, 8, 1, "completed", 1.0, 3.0, 3.0, 0});
  file.write({"chat", 1, Timestamp{2.0}, 8, 9, "running", 2.5, 3.0, std::nullopt, 0});
  file.write({"chat", 2, Timestamp{2.5}, 8, 9, "running", 2.75, std::nullopt, std::nullopt, 0});
  file.close();
  const auto lines = test::lines_of(test::read_text(scratch.path() / requests_file));
  REQUIRE(lines.size() == 4);
  CHECK(lines[1] == "chat,0,1.000000,8,1,completed,3.000000,3.000000,2.000000,0.000000,2.000000,,2.000000,0");
  CHECK(lines[2] == "chat,1,2.000000,8,9,running,3.000000,,1.000000,0.500000,0.500000,,,0");
  CHECK(lines[3] == "chat,2,2.500000,8,9,running,,,,0.250000,,,,0");
}

} // namespace leasehold::output
