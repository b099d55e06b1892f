// One file a verb. Each adds its subcommand to the program's command line; the action that it registers is run by main
// and its result is the exit status: 0 done, 1 a run failed, 2 bad input or usage.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace leasehold::cli {

/// What to do once the command line is read.
using Action = std::function<int()>;

void add_run(CLI::App& program, Action& action);
void add_validate(CLI::App& program, Action& action);
void add_compare(CLI::App& program, Action& action);
void add_platform(CLI::App& program, Action& action);
void add_list(CLI::App& program, Action& action);
void add_describe(CLI::App& program, Action& action);
void add_import(CLI::App& program, Action& action);
void add_predict(CLI::App& program, Action& action);
void add_flip(CLI::App& program, Action& action);
void add_figures(CLI::App& program, Action& action);
void add_report(CLI::App& program, Action& action);
void add_timeline(CLI::App& program, Action& action);
void add_new(CLI::App& program, Action& action);
void add_verify(CLI::App& program, Action& action);
void add_reproduce(CLI::App& program, Action& action);
void add_sensitivity(CLI::App& program, Action& action);
void add_steady(CLI::App& program, Action& action);

} // namespace leasehold::cli
