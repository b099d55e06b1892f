#include "experiment/message.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace leasehold::experiment {

TEST_CASE("messages survive the pipe")
{
  const assembly::Progress progress{Timestamp{12.5}, Timestamp::never(), 3, 10};
  const auto back = std::get<assembly::Progress>(decode_message(encode(progress)));
  CHECK(back.now == progress.now);
  CHECK(back.horizon == Timestamp::never());
  CHECK(back.jobs_done == 3);
  CHECK(back.jobs_total == 10);

  config::Diagnostic diagnostic{{"a \"file\".yaml", 3, 7}, "x.0", "a\nb", "why", "do", config::Severity::warning};
  const auto told = std::get<config::Diagnostic>(decode_message(encode(diagnostic)));
  CHECK(told.location == diagnostic.location);
  CHECK(told.problem == "a\nb");
  CHECK(told.severity == config::Severity::warning);
  CHECK(config::to_text(told) == config::to_text(diagnostic));
}

TEST_CASE("a failure of a file is its path and what the system says")
{
  const auto no_room = std::make_error_code(std::errc::no_space_on_device);
  CHECK(failure_of(std::filesystem::filesystem_error("cannot create directory", "out/a", no_room)).what ==
        "out/a: No space left on device");
  CHECK(failure_of(std::runtime_error("as it is")).what == "as it is");
}

TEST_CASE("a message cut short is a failure, not the end of the parent")
{
  const std::string whole = encode(Failure{"long story"});
  for (std::size_t kept = 0; kept < whole.size(); ++kept)
    CHECK(std::holds_alternative<Failure>(decode_message(whole.substr(0, kept))));
  CHECK(std::holds_alternative<Failure>(decode_message("{\"progress\": [1]}")));
  CHECK(std::holds_alternative<Failure>(decode_message("[]")));
  CHECK(std::holds_alternative<Failure>(decode_message("{\"diagnostic\": 3}")));
}

} // namespace leasehold::experiment
