#include "platform/grammar.hpp"

#include <doctest/doctest.h>

namespace leasehold::platform {

namespace {

bool good(Syntax syntax, std::string_view value)
{
  return !check_value(syntax, value);
}

} // namespace

TEST_CASE("units are those that SimGrid 3.32 takes")
{
  for (const std::string_view value : {"1f", "40Gf", "1.5Tf", "1e3Gf", "2gigaflops", "40Gf,20Gf"})
    CHECK(good(Syntax::speeds, value));
  for (const std::string_view value : {"", "40", "40 Gf", "40GF", "-1Gf", "0f", "infGf", "nanf", "40Gf,", "1Kf"})
    CHECK_FALSE(good(Syntax::speeds, value));
  for (const std::string_view value : {"1Bps", "125MBps", "10Gbps", "1GiBps"})
    CHECK(good(Syntax::bandwidth, value));
  for (const std::string_view value : {"10Gbit/s", "1KBps", "0Bps", "10"})
    CHECK_FALSE(good(Syntax::bandwidth, value));
  for (const std::string_view value : {"0", "0us", "35ms", "1s"})
    CHECK(good(Syntax::latency, value));
  for (const std::string_view value : {"35", "-1us", "1min"})
    CHECK_FALSE(good(Syntax::latency, value));
}

TEST_CASE("a radical is expanded in its own order")
{
  CHECK(expand_radical("0-3,7,5-6") == std::vector<long>{0, 1, 2, 3, 7, 5, 6});
  CHECK(expand_radical("4") == std::vector<long>{4});
  for (const std::string_view bad : {"", "a", "3-1", "1-", "-1", "0-3,", "0-1000000", "0-999999,0-5"})
    CHECK(expand_radical(bad).empty());
  CHECK(expand_radical("0-999999").size() == 1'000'000);
}

TEST_CASE("settings of models pass, others do not")
{
  CHECK(judge_setting("network/TCP-gamma", "0") == Setting::sound);
  CHECK(judge_setting("network/TCP-gamma", "none") == Setting::unproven);
  CHECK(judge_setting("network/model", "CM02") == Setting::unproven);
  CHECK(judge_setting("tracing/filename", "x") == Setting::refused);
}

} // namespace leasehold::platform
