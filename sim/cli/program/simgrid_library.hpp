// The library that holds SimGrid, loaded by the first who asks for it.
#pragma once

#include "experiment/material.hpp"
#include "fabric/simgrid.hpp"

namespace leasehold::cli {

/// Throws std::runtime_error where there is none beside the program.
[[nodiscard]] fabric::Simgrid& simgrid();

/// Platforms are read, and links shared out, by it. Before processes are forked, or each of them would load it.
void use_simgrid(experiment::Material& material);

} // namespace leasehold::cli
