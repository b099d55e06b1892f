// Every key has a proof that it acts: a new one without a line in proofs.txt fails here.
#include "keys/proofs.hpp"
#include "keys/schema_rows.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

TEST_CASE("every row of every schema has one line in proofs.txt, and no line is of another")
{
  const SchemaRows rows;
  CHECK(rows.all().size() > 250);
  std::set<std::string> listed;
  for (const Proof& proof : proofs()) {
    CHECK_MESSAGE(listed.insert(proof.row).second, proof.row, " stands twice");
    CHECK_MESSAGE(rows.all().contains(proof.row), proof.row, " is no row of a schema");
  }
  for (const std::string& row : rows.all())
    CHECK_MESSAGE(listed.contains(row), row, " has no proof: two values of which each leaves other files");
}

} // namespace leasehold::test
