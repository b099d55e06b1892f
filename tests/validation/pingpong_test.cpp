// Messages between two hosts against measured ones, MPI ping-pong on the cluster `taurus` (Grid'5000, 10 GbE), and against SimGrid's
// own MPI (SMPI), for which SimGrid's people published a platform with factors fitted to such measurements.
//
// `predict message` takes what SMPI takes, to a millionth, on every section of the factors; smpirun plays it here. So the 6,620
// measured sends are met as well as by SimGrid: half of them within 5 % (6,140 of them return when the message is copied; of
// these half are within 4 %, nine in ten within 107 %). The 480 longer ones, which wait for the receiver, are nearer to the route
// itself: two cards of 687.5 MB/s, as the platform has them, are a third to a half too slow where the measured sends reach 10 Gb/s,
// and SMPI with the published factors is slower by far, as its bandwidth factor for them is 0.096. Runs go by the route.
#include "model/topology/gang_paths.hpp"
#include "platform/platform_child.hpp"
#include "platform/reader.hpp"
#include "platform/scratch_file.hpp"
#include "platform/smpi_factors.hpp"
#include "workload/csv_table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace leasehold::platform {

namespace {

const std::string taurus_folder = std::string(LEASEHOLD_SHARED_DIR) + "/data/simgrid/";

struct Message {
  double bytes;
  double seconds;
};

/// Those of at least so many bytes.
std::vector<Message> messages_from(const std::string& file, double least)
{
  std::vector<Message> found;
  config::Diagnostics diagnostics;
  workload::ReadProblems problems(file, diagnostics);
  workload::CsvTable rows(workload::TraceSource::file(file), std::uint64_t{1} << 26U, problems);
  std::size_t bytes = 0;
  std::size_t seconds = 0;
  for (std::size_t i = 0; i < rows.header().size(); ++i) {
    bytes = rows.header()[i] == "bytes" ? i : bytes;
    seconds = rows.header()[i] == "duration_s" ? i : seconds;
  }
  while (rows.next())
    if (const Message message{std::stod(std::string(rows[bytes].text)), std::stod(std::string(rows[seconds].text))};
        message.bytes >= least)
      found.push_back(message);
  return found;
}

/// What stands between the quotes after `key="` or after `id="key" value="`.
std::string said(const std::string& xml, const std::string& before)
{
  const auto at = xml.find(before + "\"");
  REQUIRE(at != std::string::npos);
  const auto from = at + before.size() + 1;
  return xml.substr(from, xml.find('"', from) - from);
}

/// Seconds of a byte and of none, by our own reading of a cluster with these cards.
struct Way {
  double latency;
  double bandwidth;
  [[nodiscard]] double time(double bytes) const { return latency + bytes / bandwidth; }
};

Way our_way(const std::string& bandwidth, const std::string& latency)
{
  const test::ScratchFile file(
      "taurus.xml",
      fmt::format("<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                  "<platform version=\"4.1\">\n<cluster id=\"taurus\" prefix=\"taurus-\" suffix=\"\" radical=\"1-16\" "
                  "speed=\"1Gf\" bw=\"{}Bps\" lat=\"{}s\" sharing_policy=\"SPLITDUPLEX\"><prop id=\"provider\" "
                  "value=\"p\"/><prop id=\"region\" value=\"r\"/><prop id=\"chip\" value=\"h100\"/>"
                  "<prop id=\"chip_count\" value=\"1\"/></cluster>\n</platform>\n",
                  bandwidth, latency));
  const std::string read = test::in_child([&] {
    config::Diagnostics diagnostics;
    const model::Inventory inventory = load_platform(file.path(), diagnostics);
    const auto path = model::path_between(*inventory.network, model::HostId{0}, model::HostId{1});
    return fmt::format("{} {}", path->latency.value(), path->bandwidth.value());
  });
  Way way{0.0, 0.0};
  std::istringstream{read} >> way.latency >> way.bandwidth;
  REQUIRE_MESSAGE(way.bandwidth > 0.0, read);
  return way;
}

double median_error(const std::vector<Message>& messages, const Way& way)
{
  std::vector<double> errors;
  errors.reserve(messages.size());
  for (const Message& message : messages)
    errors.push_back(std::abs(way.time(message.bytes) / message.seconds - 1.0));
  std::ranges::nth_element(errors, errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2));
  return errors.at(errors.size() / 2);
}

} // namespace

TEST_CASE("a message takes the latency of its route, both cards', and its bytes over the narrowest link")
{
  // Cards of 500 MB/s and 20 us: 40 us, and 1 s for 500 MB. Sends that only copy are none of these.
  const Way way = our_way("5e8", "2e-5");
  CHECK(way.latency == doctest::Approx(4e-5));
  CHECK(way.bandwidth == doctest::Approx(5e8));
  const test::ScratchFile sample("pingpong.csv", "op,bytes,start_s,duration_s\nMPI_Send,100,0,4e-6\n"
                                                 "MPI_Send,400000,1,8.4e-4\nMPI_Send,1000000,2,2.04e-3\n");
  const auto messages = messages_from(sample.path(), 320000.0);
  REQUIRE(messages.size() == 2);
  CHECK(median_error(messages, way) < 1e-9);
  CHECK(median_error(messages, our_way("2.5e8", "2e-5")) > 0.9);
}

namespace {

struct Factors {
  std::string key;
  std::string value;
};
const std::vector<Factors> drawn_factors{{"smpi/os", "0:4e-6:1e-10;1000:5e-6:2e-10;65536:7e-5:2e-10;320000:0:0"},
                                         {"smpi/or", "0:3e-6:3e-10;1000:8e-6:4e-10;65536:6e-5:1e-9;320000:0:0"},
                                         {"smpi/bw-factor", "0:0.01;1000:0.15;65536:0.2;320000:0.1"},
                                         {"smpi/lat-factor", "0:2.1;1000:5.2;65536:7;320000:6.2"},
                                         {"smpi/send-is-detached-thresh", "320000"}};

std::string config_of(const std::vector<Factors>& factors)
{
  std::string text = "<platform>\n<config>\n";
  for (const Factors& each : factors)
    text += fmt::format("<prop id=\"{}\" value=\"{}\"/>\n", each.key, each.value);
  return text + "</config>\n</platform>\n";
}

SmpiFactors read_factors(const std::string& xml)
{
  config::Diagnostics diagnostics;
  const auto factors = smpi_factors(read_xml(xml).root, "platform.xml", diagnostics);
  REQUIRE_MESSAGE(factors, diagnostics.text());
  return *factors;
}

/// Sends as many bytes as each argument says and tells when the send began, ended, and was received.
constexpr const char* ping_pong = R"(#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int count, char** sizes)
{
  MPI_Init(&count, &sizes);
  int rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  char* buffer = calloc(1 << 20, 1);
  for (int i = 1; i < count; ++i) {
    int bytes = atoi(sizes[i]);
    if (rank == 0) {
      sleep(1); /* the receiver waits by now */
      double begun = MPI_Wtime();
      MPI_Send(buffer, bytes, MPI_CHAR, 1, 0, MPI_COMM_WORLD);
      printf("%d sent %.15g %.15g\n", i, begun, MPI_Wtime());
    } else {
      MPI_Recv(buffer, bytes, MPI_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      printf("%d received 0 %.15g\n", i, MPI_Wtime());
    }
  }
  MPI_Finalize();
  return 0;
}
)";

struct Played {
  double begun = 0.0;
  double sent = 0.0;
  double received = 0.0;
};

/// By SimGrid's own MPI, between two hosts with cards of 687.5 MB/s and 24 us.
std::map<int, Played> play_with_smpi(const std::vector<int>& sizes)
{
  const test::ScratchFile program("ping_pong.c", ping_pong);
  const test::ScratchFile hosts("hosts", "n-1\nn-2\n");
  const test::ScratchFile platform(
      "platform.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                      "<platform version=\"4.1\">\n<cluster id=\"c\" prefix=\"n-\" suffix=\"\" radical=\"1-2\" "
                      "speed=\"1Gf\" bw=\"6.875E8Bps\" lat=\"2.4E-5s\"/>\n</platform>\n");
  std::string settings;
  for (const Factors& each : drawn_factors)
    settings += fmt::format(" '--cfg={}:{}'", each.key, each.value);
  const std::string binary = program.path() + ".out";
  const std::string said = binary + ".txt";
  const std::string command = fmt::format(
      "smpicc -O1 '{}' -o '{}' && smpirun -np 2 -hostfile '{}' -platform '{}' --cfg=smpi/simulate-computation:0 "
      "--cfg=smpi/wtime:0{} '{}' {} > '{}' 2> '{}.log'",
      program.path(), binary, hosts.path(), platform.path(), settings, binary, fmt::join(sizes, " "), said, said);
  REQUIRE_MESSAGE(std::system(command.c_str()) == 0, command); // NOLINT(cert-env33-c)
  std::map<int, Played> played;
  std::ifstream lines{said};
  int which = 0;
  std::string what;
  for (double from = 0.0, to = 0.0; lines >> which >> what >> from >> to;) {
    Played& message = played[sizes.at(static_cast<std::size_t>(which - 1))];
    if (what == "sent") {
      message.begun = from;
      message.sent = to;
    } else
      message.received = to;
  }
  for (const std::string& file : {binary, said, said + ".log"})
    std::filesystem::remove(file);
  return played;
}

double median(std::vector<double> errors)
{
  std::ranges::nth_element(errors, errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2));
  return errors.at(errors.size() / 2);
}

} // namespace

TEST_CASE("messages by SMPI's factors take what SimGrid's own MPI makes them take")
{
  if (std::system("command -v smpicc > /dev/null && command -v smpirun > /dev/null") != 0) { // NOLINT(cert-env33-c)
    MESSAGE("skipped: there is no smpirun");
    return;
  }
  const SmpiFactors factors = read_factors(config_of(drawn_factors));
  const Seconds latency{4.8e-5};
  const BytesPerSecond bandwidth{6.875e8};
  // Two in each section, one of them at its end: sections hold above the size that they name.
  const auto played = play_with_smpi({26, 1000, 1001, 50000, 65536, 70000, 319000, 320001, 765921});
  REQUIRE(played.size() == 9);
  for (const auto& [bytes, message] : played) {
    const Bytes size{static_cast<double>(bytes)};
    CHECK_MESSAGE(message.sent - message.begun ==
                      doctest::Approx(factors.send_time(size, latency, bandwidth).value()).epsilon(1e-6),
                  bytes);
    CHECK_MESSAGE(message.received - message.begun ==
                      doctest::Approx(factors.arrival_time(size, latency, bandwidth).value()).epsilon(1e-6),
                  bytes);
  }
}

TEST_CASE("sends on taurus are met as well as with SMPI's published factors, and long ones better")
{
  const std::string platform = taurus_folder + "taurus_calibrated.xml";
  const std::string measured = taurus_folder + "taurus_pingpong_sampled.csv.gz";
  if (!std::filesystem::exists(platform) || !std::filesystem::exists(measured)) {
    MESSAGE("skipped: there is no " << measured);
    return;
  }
  std::ifstream stream{platform};
  const std::string xml{std::istreambuf_iterator<char>{stream}, {}};
  const SmpiFactors factors = read_factors(xml);
  const Way way = our_way(said(xml, " bw="), said(xml, " lat="));
  const auto errors = [&](const std::vector<Message>& messages) {
    std::vector<double> of_all;
    for (const Message& message : messages)
      of_all.push_back(std::abs(
          factors.send_time(Bytes{message.bytes}, Seconds{way.latency}, BytesPerSecond{way.bandwidth}).value() /
              message.seconds -
          1.0));
    return of_all;
  };
  const auto all = messages_from(measured, 0.0);
  const auto waiting = messages_from(measured, factors.detached_below);
  REQUIRE(all.size() == 6620);
  REQUIRE(waiting.size() == 480);
  MESSAGE("median error of all, as SMPI has it: " << median(errors(all))
                                                  << "; of long ones: " << median(errors(waiting))
                                                  << ", by the route alone " << median_error(waiting, way));
  CHECK(median(errors(all)) <= 0.06);
  CHECK(median_error(waiting, way) <= median(errors(waiting)));
  CHECK(median_error(waiting, way) <= 0.5);
}

TEST_CASE("SMPI's settings that cannot be read are told, and those that act on nothing")
{
  const auto told = [](const std::string& key, const std::string& value) {
    config::Diagnostics diagnostics;
    static_cast<void>(smpi_factors(read_xml(config_of({{key, value}})).root, "platform.xml", diagnostics));
    return diagnostics.text();
  };
  const auto tells = [&](const std::string& key, const std::string& value, const std::string& what) {
    const std::string text = told(key, value);
    CHECK_MESSAGE(text.find(what) != std::string::npos, text);
  };
  tells("smpi/os", "0:4e-6", "`0:4e-6` is no list of sections");
  tells("smpi/bw-factor", "0:0", "`0:0` is no list of sections");
  tells("smpi/lat-factor", "100:1;100:2", "is no list of sections");
  tells("smpi/lat-factor", "", "is no list of sections");
  tells("smpi/send-is-detached-thresh", "many", "platform.xml:3:48: config.prop[smpi/send-is-detached-thresh]: `many`");
  tells("smpi/wtime", "4e-8", "`smpi/wtime` acts on nothing");
  tells("smpi/or", "0:1e-6:0", "SMPI's factors act on `predict message` alone");
}

} // namespace leasehold::platform
