// One task of a job array: its share of a campaign's replications, on whichever machine Slurm chose.
#pragma once

#include "experiment/experiment.hpp"
#include "experiment/material.hpp"

#include <cstddef>

namespace leasehold::experiment {

/// Plays what of the task's share in the run directory `options.out` is not whole there, `options.workers` at a time, and tells
/// of each in the array's folder. The exit status: 0 where all was told, whatever became of it; 2, with a line on standard
/// error, where the directory is another campaign's: files may have changed since the array was begun. Throws
/// std::system_error. No SimGrid engine may exist in this process.
[[nodiscard]] int play_array_task(Material& material, const Options& options, std::size_t task);

} // namespace leasehold::experiment
