// `predict serving` with requests played one by one.
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>

namespace leasehold::test {

namespace {

/// quantity → value of a CSV answer.
std::map<std::string, double> values(const Output& answer)
{
  CHECK(answer.status == 0);
  CHECK(answer.err.empty());
  std::map<std::string, double> found;
  std::istringstream lines{answer.out};
  for (std::string line; std::getline(lines, line);) {
    const auto comma = line.find(',');
    if (comma != std::string::npos && line.compare(0, comma, "quantity") != 0)
      found[line.substr(0, comma)] = std::stod(line.substr(comma + 1));
  }
  return found;
}

std::vector<std::string> predict(std::vector<std::string> more)
{
  std::vector<std::string> arguments{"predict", "serving", "--model", "llama3-8b", "--chip",
                                     "h100",    "--plan",  "TP1",     "--format",  "csv"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

constexpr const char* two_apart = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
                                  "2023-11-16 18:15:00.000,1000,1\n"
                                  "2023-11-16 18:16:40.000,1000,201\n";

} // namespace

TEST_CASE("lone requests take what the closed form says")
{
  const ScratchDirectory scratch;
  write_text(scratch / "two.csv", two_apart);
  const auto played =
      values(run_program(predict({"--trace", scratch / "two.csv", "--requests-out", scratch / "rows.csv"})));
  // The second comes 100 s after the first, so each is alone: its TTFT is a lone prefill of 1000 tokens, and its 200
  // later tokens are lone decode steps at contexts 1001 to 1200, on average as at 1000 + 200/2.
  const auto closed = values(run_program(predict({"--input", "1000", "--output", "200"})));
  CHECK(played.at("injected") == 2);
  CHECK(played.at("completed") == 2);
  // The closed form is printed to six digits.
  CHECK(played.at("ttft_mean") == doctest::Approx(closed.at("prefill_alone")).epsilon(5e-6));
  CHECK(played.at("ttft_p99") == doctest::Approx(played.at("ttft_p50")).epsilon(1e-6));
  CHECK(played.at("tpot_mean") == doctest::Approx(closed.at("time_per_token_alone")).epsilon(0.002));
  CHECK(played.at("good_share") == 100);

  const std::string rows = read_text(scratch / "rows.csv");
  CHECK(rows.starts_with("service,request,arrival,input_tokens,output_tokens,state,first_token,finish,ttft,ttft_queue,"
                         "ttft_prefill,tpot,e2e,restarts\n"));
  CHECK(rows.find("\nllama3-8b,1,100.000000,1000,201,completed,100.") != std::string::npos);
  const Output again = run_program(predict({"--trace", scratch / "two.csv", "--requests-out", scratch / "rows.csv"}));
  CHECK(again.status == 2);
  CHECK(again.err.find("nothing is replaced silently") != std::string::npos);
}

TEST_CASE("an objective that one of two requests misses halves the goodput; one cut off is counted as running")
{
  const ScratchDirectory scratch;
  // Equal prompts at the same instant share the first iteration and its end; with a third behind, sent 1 ms later, the
  // third waits for it.
  write_text(scratch / "three.jsonl",
             "{\"timestamp\": 0, \"input_length\": 4000, \"output_length\": 2, \"hash_ids\": [1, 2]}\n"
             "{\"timestamp\": 1, \"input_length\": 4000, \"output_length\": 2, \"hash_ids\": [1, 2]}\n");
  const auto cold = values(run_program(predict({"--trace", scratch / "three.jsonl", "--prefix-cache", "0"})));
  const auto warm = values(run_program(predict({"--trace", scratch / "three.jsonl"})));
  CHECK(cold.at("prefix_hit_rate") == 0);
  CHECK(warm.at("prefix_hit_rate") == 50); // two of four blocks: those of the second request
  CHECK(warm.at("ttft_mean") < cold.at("ttft_mean"));
  // The first has its token after one prefill of 4000 tokens, the second nearly a prefill later: between 1.5 times the
  // first one's time and below the second's lies a limit that only the first keeps.
  const double first = values(run_program(predict({"--input", "4000", "--output", "2"}))).at("prefill_alone");
  const auto half = values(run_program(predict({"--trace", scratch / "three.jsonl", "--prefix-cache", "0", "--slo-ttft",
                                                std::to_string(1.5 * first / 1e3) + "s"})));
  CHECK(half.at("good_share") == 50);
  CHECK(half.at("goodput") == doctest::Approx(half.at("request_rate") / 2));

  write_text(scratch / "two.csv", two_apart);
  const auto cut = values(run_program(predict({"--trace", scratch / "two.csv", "--end", "100.1s"})));
  CHECK(cut.at("completed") == 1);
  CHECK(cut.at("running") == 1);
  CHECK(cut.at("queued") + cut.at("dropped") == 0);
}

TEST_CASE("generated arrivals keep their rate and their seed")
{
  const std::vector<std::string> poisson{"--generate", "poisson", "--rate",      "5", "--duration", "1h",
                                         "--replicas", "2",       "--output-cv", "0", "--input-cv", "0"};
  const Output one = run_program(predict(poisson));
  const auto played = values(one);
  // 18,000 arrivals expected; a Poisson count is within 5 standard deviations, 5 √18,000 = 671.
  CHECK(played.at("injected") == doctest::Approx(18000).epsilon(671.0 / 18000));
  CHECK(played.at("completed") == played.at("injected"));
  CHECK(played.at("output_rate") == doctest::Approx(256 * played.at("request_rate")));
  CHECK(run_program(predict(poisson)).out == one.out);
  auto other = poisson;
  other.insert(other.end(), {"--seed", "2"});
  CHECK(run_program(predict(other)).out != one.out);
  for (const char* law : {"gamma", "diurnal", "multi_client"}) {
    CAPTURE(law);
    const auto drawn =
        values(run_program(predict({"--generate", law, "--rate", "2", "--cv", "2", "--duration", "2 d"})));
    // 345,600 expected; gaps with cv 2 spread a count by 2 √345,600 = 1,176, so 2 % is 5.9 deviations. Two whole days
    // of the diurnal sine average out.
    CHECK(drawn.at("injected") == doctest::Approx(345600).epsilon(0.02));
  }
}

TEST_CASE("questions about requests that cannot be answered end with status 2 and say why")
{
  const ScratchDirectory scratch;
  write_text(scratch / "lengths.csv", "num_prefill_tokens,num_decode_tokens\n100,10\n");
  write_text(scratch / "unknown.csv", "a,b\n1,2\n");
  const auto refused = [&](std::vector<std::string> more, const char* why) {
    const Output answer = run_program(predict(std::move(more)));
    CAPTURE(answer.err);
    CHECK(answer.status == 2);
    CHECK(answer.out.empty());
    CHECK(answer.err.find(why) != std::string::npos);
  };
  refused({"--trace", scratch / "lengths.csv"}, "holds lengths without arrivals");
  refused({"--trace", scratch / "unknown.csv"}, "does not tell its format");
  refused({"--trace", scratch / "nowhere.csv"}, "cannot be read");
  refused({"--trace", scratch / "unknown.csv", "--trace-format", "azure"}, "this is not the header of a azure trace");
  refused({"--generate", "poisson"}, "needs a --rate");
  refused({"--generate", "gamma", "--rate", "1"}, "needs the --cv");
  refused({"--generate", "poisson", "--rate", "1", "--duration", "soon"}, "`soon` is no span of time");
  refused({"--generate", "poisson", "--rate", "1e9", "--duration", "1 y"}, "do not fit into memory");
  refused({"--generate", "weekly", "--rate", "1"}, "--generate");
  refused({"--generate", "poisson", "--rate", "1", "--routing", "random"}, "--routing");
  const Output lengths =
      run_program(predict({"--trace", scratch / "lengths.csv", "--generate", "poisson", "--rate", "3"}));
  CHECK(values(lengths).at("ttft_mean") > 0);
}

} // namespace leasehold::test
