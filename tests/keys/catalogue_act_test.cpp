// Every key of the catalogue acts: catalogue_proofs.txt has a line for each row of its schemas, and plays it.
#include "config/edit.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"
#include "keys/catalogue_rows.hpp"
#include "keys/proofs.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

namespace leasehold::test {

namespace {

const std::string shipped_catalogue = LEASEHOLD_SOURCE_DIR "/platforms/catalogue";

/// `row | word | ...`, as catalogue_proofs.txt tells.
struct CatalogueProof {
  std::string row, word, path;
  std::vector<std::string> values;
  std::string beside;

  [[nodiscard]] bool is_played() const { return !values.empty(); }
};

CatalogueProof catalogue_proof(const std::string& line)
{
  const auto cells = detail::split_at(line, " | ");
  CatalogueProof proof{cells.at(0), cells.at(1), {}, {}, {}};
  for (const char* told : {"parts", "provenance", "later", "market", "table"})
    if (proof.word == told && cells.size() <= 3)
      return proof;
  proof.path = cells.at(2);
  proof.values.push_back(cells.at(3));
  if (proof.word != "refused")
    proof.values.push_back(cells.at(4));
  proof.beside = cells.size() > 5 ? cells[5] : "";
  return proof;
}

std::vector<CatalogueProof> catalogue_proofs()
{
  std::vector<CatalogueProof> all;
  for (const std::string& line : proof_lines(keys_folder + "catalogue_proofs.txt"))
    all.push_back(catalogue_proof(line));
  return all;
}

/// Index of the entry of a list that has what `[key=value,...]` asks for.
std::size_t entry_of(const config::Value& list, const std::string& asked)
{
  const auto wanted = detail::split_at(asked.substr(1, asked.size() - 2), ",");
  for (std::size_t i = 0; i < list.children().size(); ++i)
    if (std::ranges::all_of(wanted, [&](const std::string& one) {
          const auto equals = one.find('=');
          const auto found = list[i].find(one.substr(0, equals));
          return found && found->text() == one.substr(equals + 1);
        }))
      return i;
  throw std::logic_error("no entry is " + asked);
}

/// With every `[...]` as the index that it stands for.
std::string plain_path(const config::Value& root, const std::string& path)
{
  std::string plain;
  config::Value at = root;
  for (const std::string& step : detail::split_at(path, ".")) {
    const std::string key = step.front() == '[' ? std::to_string(entry_of(at, step)) : step;
    plain += (plain.empty() ? "" : ".") + key;
    if (step.front() == '[')
      at = at[std::stoul(key)];
    else if (const auto below = at.find(key))
      at = *below;
  }
  return plain;
}

/// A copy of the shipped catalogue in which one value is another.
void write_catalogue(const std::filesystem::path& directory, const CatalogueProof& proof, const std::string& value)
{
  std::filesystem::copy(shipped_catalogue, directory);
  const auto file = directory / (proof.row.substr(0, proof.row.find('/')) + ".yaml");
  config::Diagnostics diagnostics;
  const auto root = config::load_file(file.string(), diagnostics);
  REQUIRE(root);
  const auto changed = config::set(*root, plain_path(*root, proof.path), value, diagnostics);
  REQUIRE_MESSAGE(changed, diagnostics.text());
  write_text(file, config::emit(*changed));
}

/// What the program leaves with this value, its standard output among it.
std::map<std::string, std::string> left_with(const CatalogueProof& proof, const std::string& value)
{
  const ScratchDirectory scratch;
  const std::string catalogue = scratch / "catalogue";
  write_catalogue(catalogue, proof, value);
  std::vector<std::string> arguments;
  if (proof.word == "predict") {
    arguments = {"predict", "--catalogue", catalogue};
    const auto words = detail::split_at(proof.beside, " ");
    arguments.insert(arguments.begin() + 1, words.begin(), words.end());
  } else {
    const std::string world = proof.word == "refused" ? "lab" : proof.word;
    arguments = {"run",
                 keys_folder + "worlds/" + world + ".yaml",
                 "--quiet",
                 "--jobs",
                 "1",
                 "--out",
                 scratch / "out",
                 "--set",
                 "catalogue=" + catalogue};
    if (!proof.beside.empty())
      for (const auto& [path, to] : detail::settings(proof.beside))
        arguments.insert(arguments.end(), {"--set", path + "=" + to});
  }
  const Output output = run_program(arguments);
  CHECK_MESSAGE(output.status == (proof.word == "refused" ? 2 : 0), proof.row, " with ", value, ": ", output.err);
  return proof.word == "predict" || output.status != 0 ? std::map<std::string, std::string>{{"", output.out}}
                                                       : files_of(scratch / "out");
}

} // namespace

TEST_CASE("every row of the catalogue's schemas has one line in catalogue_proofs.txt, and no line is of another")
{
  const std::set<std::string> rows = catalogue_rows();
  CHECK(rows.size() > 180);
  std::set<std::string> listed;
  for (const CatalogueProof& proof : catalogue_proofs()) {
    CHECK_MESSAGE(listed.insert(proof.row).second, proof.row, " stands twice");
    CHECK_MESSAGE(rows.contains(proof.row), proof.row, " is no row of a schema");
  }
  for (const std::string& row : rows)
    CHECK_MESSAGE(listed.contains(row), row, " has no proof: two values of which each leaves other files");
}

TEST_SUITE("long")
{
  TEST_CASE("each key of the catalogue acts, or is refused")
  {
    for (const CatalogueProof& proof : catalogue_proofs())
      if (proof.is_played()) {
        const auto first = left_with(proof, proof.values.front());
        if (proof.values.size() > 1)
          CHECK_MESSAGE(first != left_with(proof, proof.values.back()), proof.row, " changes nothing");
      }
  }
}

} // namespace leasehold::test
