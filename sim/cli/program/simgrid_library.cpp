#include "cli/program/simgrid_library.hpp"

#include <filesystem>
#include <stdexcept>

#include <dlfcn.h>

namespace leasehold::cli {

namespace {

fabric::Simgrid& load_simgrid()
{
  const std::filesystem::path library =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libleasehold_simgrid.so";
  void* const loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
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
