#include "cli/program/simgrid_library.hpp"

#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include <dlfcn.h>
#include <unistd.h>

namespace leasehold::cli {

namespace {

/// What an initialiser of SimGrid or ns-3 throws where memory runs short cannot pass the loader, which is C: no handler of ours
/// sees it.
[[noreturn]] void tell_and_end()
{
  constexpr std::string_view told =
      "leasehold: platforms need a library that cannot be loaded: it does not start (is there memory for it?)\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, told.data(), told.size());
  _exit(1);
}

fabric::Simgrid& load_simgrid()
{
  const std::filesystem::path library =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libleasehold_simgrid.so";
  const std::terminate_handler before = std::set_terminate(&tell_and_end);
  void* const loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  std::set_terminate(before);
  if (loaded == nullptr)
    throw std::runtime_error(std::string{"platforms need a library that cannot be loaded: "} + dlerror() +
                             " (is there memory for it?)");
  const auto entry = reinterpret_cast<fabric::SimgridEntry>(dlsym(loaded, fabric::simgrid_entry));
  if (entry == nullptr)
    throw std::runtime_error(library.string() + " is none of ours");
  return *entry();
}

} // namespace

fabric::Simgrid& simgrid()
{
  static fabric::Simgrid& loaded = load_simgrid();
  return loaded;
}

void use_simgrid(experiment::Material& material)
{
  fabric::Simgrid& library = simgrid();
  material.read_platform = [&library](const std::string& path, config::Diagnostics& diagnostics,
                                      std::span<const std::string> known_chips) {
    return library.load_platform(path, diagnostics, known_chips);
  };
  material.traffic = [&library](const model::Inventory& inventory, network::Contention contention) {
    return library.traffic(inventory, contention);
  };
}

} // namespace leasehold::cli
