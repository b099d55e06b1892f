// What every start of the program loads.
#include "support/program.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

TEST_CASE("SimGrid is loaded where a platform is read, and by no start")
{
  // The loader's list of what it would load. SimGrid, with the ns-3 that Debian builds it with, took three quarters of a start.
  const Output start = run_shell("LD_TRACE_LOADED_OBJECTS=1 \"$LEASEHOLD\"");
  CHECK(start.status == 0);
  CHECK(start.out.find("libc.so") != std::string::npos);
  CHECK(start.out.find("libsimgrid") == std::string::npos);
  CHECK(start.out.find("libns3") == std::string::npos);
  const Output show = run_program({"platform", "show", "platforms/cluster-1024.xml"});
  CHECK(show.status == 0);
  CHECK(show.out.find("1024") != std::string::npos);
}

} // namespace leasehold::test
