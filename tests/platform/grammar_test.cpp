#include "platform/grammar.hpp"

#include <doctest/doctest.h>

namespace leasehold::simulation {

namespace {

bool good(platform::Syntax syntax, std::string_view value)
{
  return !platform::check_value(syntax, value);
}

} // namespace

TEST_CASE("units are those that SimGrid 3.32 takes")
{
  for (const std::string_view value : {"1f", "40Gf", "1.5Tf", "1e3Gf", "2gigaflops", "40Gf,20Gf"})
    CHECK(good(platform::Syntax::speeds, value));
  for (const std::string_view value : {"", "40", "40 Gf", "40GF", "-1Gf", "0f", "infGf", "nanf", "40Gf,", "1Kf"})
    CHECK_FALSE(good(platform::Syntax::speeds, value));
  for (const std::string_view value : {"1Bps", "125MBps", "10Gbps", "1GiBps"})
    CHECK(good(platform::Syntax::bandwidth, value));
  for (const std::string_view value : {"10Gbit/s", "1KBps", "0Bps", "10"})
    CHECK_FALSE(good(platform::Syntax::bandwidth, value));
  for (const std::string_view value : {"0", "0us", "35ms", "1s"})
    CHECK(good(platform::Syntax::latency, value));
  for (const std::string_view value : {"35", "-1us", "1min"})
    CHECK_FALSE(good(platform::Syntax::latency, value));
}

TEST_CASE("a radical is expanded in its own order")
{
  CHECK(platform::expand_radical("0-3,7,5-6") == std::vector<long>{0, 1, 2, 3, 7, 5, 6});
  CHECK(platform::expand_radical("4") == std::vector<long>{4});
  for (const std::string_view bad : {"", "a", "3-1", "1-", "-1", "0-3,", "0-1000000", "0-999999,0-5"})
    CHECK(platform::expand_radical(bad).empty());
  CHECK(platform::expand_radical("0-999999").size() == 1'000'000);
}

TEST_CASE("settings of models pass, others do not")
{
  CHECK(platform::judge_setting("network/TCP-gamma", "0") == platform::Setting::sound);
  CHECK(platform::judge_setting("network/TCP-gamma", "none") == platform::Setting::unproven);
  CHECK(platform::judge_setting("network/model", "CM02") == platform::Setting::unproven);
  CHECK(platform::judge_setting("tracing/filename", "x") == platform::Setting::refused);
}

} // namespace leasehold::simulation
