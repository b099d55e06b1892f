#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leasehold::test {

namespace {

/// Two sites of two hosts with cards of 10 GB/s and 1 us, joined by a line of 2 GB/s and 30 ms.
std::string platform(const std::string& config, const std::string& name = "a")
{
  const auto cluster = [](const std::string& site) {
    return fmt::format(
        "<cluster id=\"{0}\" prefix=\"{0}-\" suffix=\"\" radical=\"0-1\" speed=\"1Gf\" bw=\"10GBps\" lat=\"1us\" "
        "sharing_policy=\"SPLITDUPLEX\" router_id=\"{0}-out\">\n<prop id=\"provider\" value=\"p\"/>"
        "<prop id=\"region\" value=\"{0}\"/><prop id=\"chip\" value=\"h100\"/>"
        "<prop id=\"chip_count\" value=\"8\"/></cluster>\n",
        site);
  };
  return fmt::format(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
      "<platform version=\"4.1\">\n{}<zone id=\"all\" routing=\"Full\">\n{}{}"
      "<link id=\"line\" bandwidth=\"2GBps\" latency=\"30ms\" sharing_policy=\"FATPIPE\"/>\n"
      "<zoneRoute src=\"{}\" dst=\"b\" gw_src=\"{}-out\" gw_dst=\"b-out\"><link_ctn id=\"line\"/></zoneRoute>\n"
      "</zone>\n</platform>\n",
      config, cluster(name), cluster("b"), name, name);
}

std::string setting(const std::string& key, const std::string& value)
{
  return fmt::format("<config><prop id=\"{}\" value=\"{}\"/></config>\n", key, value);
}

} // namespace

TEST_CASE("predict message tells the time, the latency and the narrowest link between two hosts, and refuses what it "
          "does not know")
{
  const ScratchDirectory scratch;
  const std::string file = scratch / "platform.xml";
  write_text(file, platform(setting("network/TCP-gamma", "0")));
  const auto ask = [&](const std::vector<std::string>& options) {
    std::vector<std::string> line{"predict", "message", file};
    line.insert(line.end(), options.begin(), options.end());
    return run_program(line);
  };
  const auto tells = [&](const std::vector<std::string>& options, const std::string& what) {
    const Output told = ask(options);
    CHECK_MESSAGE(told.status == 0, told.err);
    CHECK_MESSAGE(told.err.empty(), told.err);
    CHECK_MESSAGE(told.out.find(what) != std::string::npos, told.out);
  };
  // 1 us of each card and 30 ms of the line; 10 GB at 2 GB/s.
  tells({"--from", "a-0", "--to", "b-1", "--size", "10 GB"}, "time           5.03 s\nlatency        30 ms, of 3 links\n"
                                                             "bandwidth      2 GB/s; `line` has least, 2 GB/s");
  // The line caps each flow by itself: four have 8 of the cards' 10 GB/s.
  tells({"--from", "a-0", "--to", "b-1", "--size", "10 GB", "--flows", "4"}, "bandwidth      8 GB/s");
  // Inside a site 2 us and 1 MB at 10 GB/s.
  tells({"--from", "a-0", "--to", "a-1", "--size", "1 MB"}, "time           102 us");
  const auto refused = [&](const std::vector<std::string>& options, const std::string& what) {
    const Output told = ask(options);
    CHECK(told.status == 2);
    CHECK_MESSAGE(told.err.find(what) != std::string::npos, told.err);
  };
  refused({"--from", "a-0", "--to", "b-3"}, "`b-3` is no host of the platform. did you mean `b-");
  refused({"--from", "a-0", "--to", "a-0"}, "`a-0` sends nothing to itself");
  refused({"--from", "a-0", "--to", "a-1", "--size", "much"}, "the size `much`");
}

TEST_CASE("predict message goes by SMPI's factors where the file has them")
{
  const ScratchDirectory scratch;
  const std::string file = scratch / "platform.xml";
  write_text(file, platform("<config><prop id=\"network/TCP-gamma\" value=\"0\"/>"
                            "<prop id=\"smpi/os\" value=\"0:4e-6:1e-10\"/>"
                            "<prop id=\"smpi/bw-factor\" value=\"0:0.5\"/>"
                            "<prop id=\"smpi/send-is-detached-thresh\" value=\"65536\"/></config>\n"));
  // 4 us and 10,000 bytes of 0.1 ns: 5 us. With its envelope of 16 bytes 10,016 at 5 GB/s and 2 us: 4.003 us more.
  const Output told = run_program({"predict", "message", file, "--from", "a-0", "--to", "a-1", "--size", "10 kB"});
  CHECK_MESSAGE(told.out.find("MPI_Send       5 us, when the message is copied\nMPI_Recv       9.003 us") !=
                    std::string::npos,
                told.out);
  // A run does not go by them, and says so.
  const Output shown = run_program({"platform", "show", file});
  CHECK_MESSAGE(shown.err.find("SMPI's factors act on `predict message` alone") != std::string::npos, shown.err);
}

TEST_CASE("a file that leaves SimGrid's TCP window on is told what that does to a transfer elsewhere")
{
  const ScratchDirectory scratch;
  const std::string file = scratch / "platform.xml";
  const auto shown = [&](const std::string& config) {
    write_text(file, platform(config));
    return run_program({"platform", "show", file}).err;
  };
  // 4,194,304 bytes each 60 ms are 69.9 MB/s of 2,000: 10 GB take 143 s, not 5.
  const std::string told = shown("");
  CHECK_MESSAGE(
      told.find(
          ":3:2: warning: config.prop[network/TCP-gamma]: the TCP window of 4.19 MB that SimGrid leaves on does not "
          "act here") != std::string::npos,
      told);
  CHECK_MESSAGE(told.find("69.9 of the 2e+03 MB/s of `line`, and 10 GB take 143 s on it, not 5 s") != std::string::npos,
                told);
  CHECK(shown(setting("network/TCP-gamma", "1000000")).find("the TCP window of 1 MB does not act here") !=
        std::string::npos);
  CHECK(shown(setting("network/TCP-gamma", "0")).empty());
  CHECK(shown(setting("network/TCP-gamma", "1e9")).empty()); // 16.7 GB/s
}

TEST_CASE("platform show --network tells what each region's network carries, and who is cut off without a part of it")
{
  const ScratchDirectory scratch;
  const std::string file = scratch / "platform.xml";
  write_text(file, platform(setting("network/TCP-gamma", "0")));
  const auto shown = [&](const std::vector<std::string>& without) {
    std::vector<std::string> line{"platform", "show", file, "--network"};
    for (const std::string& name : without)
      line.insert(line.end(), {"--without", name});
    return run_program(line);
  };
  const auto told = [&](const std::vector<std::string>& without, const std::string& what) {
    const Output output = shown(without);
    CHECK_MESSAGE(output.status == 0, output.err);
    CHECK_MESSAGE(output.out.find(what) != std::string::npos, output.out);
  };
  // Two hosts of a site are two links apart, 10 GB/s of each; half of them, one, sends as much to the other.
  told({}, "p          a                    2      2          2           80            80           80\n");
  told({}, "all hosts reach each other");
  told({"line"}, "2 parts, between which nothing can be sent:\n  2 hosts, a-0 the first\n  2 hosts, b-0 the first\n");
  told({"a switch"}, "3 parts");
  told({"a-1"}, "without these all hosts that are left reach each other");
  const Output unknown = shown({"lime"});
  CHECK(unknown.status == 2);
  CHECK_MESSAGE(unknown.err.find("`lime` is no host, switch, router or link of the platform did you mean `line`?") !=
                    std::string::npos,
                unknown.err);
  CHECK(run_program({"platform", "show", file, "--without", "line"}).status != 0);
}

TEST_CASE("hosts of a region without a route to each other are told")
{
  const ScratchDirectory scratch;
  const std::string file = scratch / "parted.xml";
  const auto host = [](const std::string& id) {
    return "<host id=\"" + id +
           "\" speed=\"1Gf\"><prop id=\"provider\" value=\"p\"/><prop id=\"region\" value=\"r\"/>"
           "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/></host>\n";
  };
  const auto told = [&](const std::string& routes) {
    write_text(file, "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                     "<platform version=\"4.1\">\n<zone id=\"z\" routing=\"Full\">\n" +
                         host("a") + host("b") + host("c") + "<link id=\"l\" bandwidth=\"1GBps\" latency=\"1us\"/>\n" +
                         routes + "</zone>\n</platform>\n");
    return run_program({"platform", "show", file}).err;
  };
  const std::string one = "<route src=\"a\" dst=\"b\"><link_ctn id=\"l\"/></route>\n";
  const std::string other = "<route src=\"a\" dst=\"c\"><link_ctn id=\"l\"/></route>\n"
                            "<route src=\"b\" dst=\"c\"><link_ctn id=\"l\"/></route>\n";
  CHECK(told(one + other).empty());
  CHECK_MESSAGE(told(one).find("region[r]: its hosts fall into 2 parts") != std::string::npos, told(one));
  CHECK_MESSAGE(told("").empty(), told("")); // of a network the file says nothing
}

} // namespace leasehold::test
