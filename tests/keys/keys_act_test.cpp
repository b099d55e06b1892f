// Plays proofs.txt: with either of two values of a key the program leaves other files, beside the manifest.
#include "config/edit.hpp"
#include "config/load.hpp"
#include "keys/proofs.hpp"
#include "platform/generator.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <map>

namespace leasehold::test {

namespace {

using Files = std::map<std::string, std::string>; ///< path → text

Output play(const Proof& proof, const std::string& value, const std::string& out)
{
  std::vector<std::string> arguments{
      "run", keys_folder + "worlds/" + proof.world + ".yaml", "--quiet", "--jobs", "1", "--out", out};
  const auto set = [&](const std::string& path, const std::string& to) {
    arguments.insert(arguments.end(), {"--set", path + "=" + to});
  };
  for (const auto& [path, to] : proof.beside)
    set(path, to);
  set(proof.path, value);
  return run_program(arguments);
}

} // namespace

TEST_CASE("each key of a platform's specification changes the platform")
{
  const std::string file = keys_folder + "worlds/spec.yaml";
  const auto generated = [&](const Proof* change) {
    config::Diagnostics diagnostics;
    auto root = config::load_file(file, diagnostics);
    if (root && change != nullptr)
      root = config::set(*root, change->path, change->values.front(), diagnostics);
    const auto spec = root ? config::decode<platform::PlatformSpec>(*root, diagnostics) : std::nullopt;
    CHECK_MESSAGE(spec.has_value(), diagnostics.text());
    return spec ? platform::generate_platform(*spec) : std::string{};
  };
  const std::string unchanged = generated(nullptr);
  for (const Proof& proof : proofs())
    if (proof.kind == Proof::Kind::generates)
      CHECK_MESSAGE(generated(&proof) != unchanged, proof.row, " changes nothing");
}

TEST_SUITE("long")
{
  TEST_CASE("each key acts, or is refused")
  {
    for (const Proof& proof : proofs()) {
      if (proof.kind != Proof::Kind::acts && proof.kind != Proof::Kind::refused)
        continue;
      const ScratchDirectory scratch;
      std::vector<Files> left;
      for (const std::string& value : proof.values) {
        const std::string out = scratch / std::to_string(left.size());
        const Output output = play(proof, value, out);
        const int due = proof.kind == Proof::Kind::refused ? 2 : 0;
        CHECK_MESSAGE(output.status == due, proof.row, " with ", value, ": ", output.err);
        left.push_back(output.status == 0 ? files_of(out) : Files{{output.err, value}});
      }
      if (left.size() == 2)
        CHECK_MESSAGE(left[0] != left[1], proof.row, " changes nothing");
    }
  }
}

} // namespace leasehold::test
