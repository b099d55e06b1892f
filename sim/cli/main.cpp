// The program `leasehold`: the only place that ends the process.
#include "cli/program/program_facts.hpp"
#include "cli/program/standard_streams.hpp"
#include "cli/shell_word.hpp"
#include "cli/usage.hpp"
#include "cli/verbs.hpp"
#include "units/printable.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <new>
#include <string>
#include <system_error>

namespace {

/// As the caller wrote it, so that the commands which the program names work when they are pasted: by its path, or by the
/// script's that started it in its own name.
std::string called_as(int argc, const char* const* argv)
{
  return argc > 0 && *argv[0] != '\0' ? leasehold::cli::shell_word(argv[0]) : "leasehold";
}

int run_program(int argc, char** argv)
{
  using namespace leasehold::cli;
  CLI::App program{"Simulates who leases which accelerators from whom, and what trains and serves on them.",
                   called_as(argc, argv)};
  program.set_version_flag("--version", "leasehold " + std::string{version()});
  program.require_subcommand(1);
  program.footer("Results go to files and standard output, everything else to standard error.\n"
                 "Exit status: 0 done, 1 a run failed, 2 bad input or usage, 128 + n ended by signal n.");
  Action action;
  for (const auto add : {add_run, add_validate, add_compare, add_flip, add_sensitivity, add_steady, add_figures,
                         add_report, add_timeline, add_verify, add_reproduce, add_platform, add_list, add_describe,
                         add_import, add_predict, add_new})
    add(program, action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer_usage(program, error, argc, argv);
  }
  return action ? action() : 2;
}

} // namespace

int main(int argc, char** argv)
{
  leasehold::cli::secure_streams();
  try {
    const int status = run_program(argc, argv);
    if (std::fflush(stdout) == 0)
      return status;
    if (errno != EPIPE) // whoever read has enough
      fmt::print(stderr, "leasehold: standard output cannot be written ({})\n", std::strerror(errno));
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "leasehold: there is not enough memory (--max-memory says what a campaign may take) read less, "
                       "or allow more\n");
  } catch (const std::filesystem::filesystem_error& fault) {
    const std::string path = fault.path1().string();
    constexpr std::size_t shown = 100;
    fmt::print(stderr, "leasehold: `{}{}` cannot be used ({})\n", leasehold::printable(path.substr(0, shown)),
               path.size() > shown ? "..." : "", fault.code().message());
  } catch (const std::system_error& fault) {
    if (fault.code() != std::errc::broken_pipe)
      fmt::print(stderr, "leasehold: {}\n", leasehold::printable(fault.what()));
  } catch (const std::exception& exception) {
    fmt::print(stderr, "leasehold: {}\n", leasehold::printable(exception.what()));
  }
  return 1;
}
