#include "plugins/script/python_library.hpp"

#include <filesystem>

#include <dlfcn.h>

namespace leasehold::policy {

namespace {

Language& load_python()
{
  const std::filesystem::path library =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "libleasehold_python.so";
  // Extension modules, such as numpy's, find Python's own functions in it.
  void* const loaded = dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (loaded == nullptr)
    throw ScriptError(std::string{"policies in Python need a library that cannot be loaded: "} + dlerror());
  using Make = Language* (*)();
  const auto make = reinterpret_cast<Make>(dlsym(loaded, "leasehold_script_language"));
  if (make == nullptr)
    throw ScriptError(library.string() + " is none of ours");
  return *make();
}

} // namespace

Language& python()
{
  static Language& loaded = load_python();
  return loaded;
}

} // namespace leasehold::policy
