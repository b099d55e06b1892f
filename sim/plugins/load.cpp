#include "plugins/load.hpp"

#include "plugins/call_mark.hpp"
#include "plugins/guarded.hpp"
#include "policy/api/plugin.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <system_error>

#include <cstdio>
#include <dlfcn.h>
#include <unistd.h>

namespace leasehold::policy {

namespace {

std::filesystem::path canonical_file(const std::filesystem::path& file)
{
  std::error_code none;
  const auto whole = std::filesystem::weakly_canonical(file, none);
  return none ? file : whole;
}

std::set<std::filesystem::path>& loaded_so_far()
{
  static std::set<std::filesystem::path> files;
  return files;
}

/// dlopen looks for a name without a slash where the system keeps libraries.
std::string with_slash(const std::filesystem::path& file)
{
  return file.has_parent_path() ? file.string() : "./" + file.string();
}

/// As long as it lives, what is printed goes to standard error: standard output belongs to the results.
class PrintsAside {
public:
  PrintsAside() : out_(dup(STDOUT_FILENO))
  {
    std::fflush(stdout);
    dup2(STDERR_FILENO, STDOUT_FILENO);
  }
  PrintsAside(const PrintsAside&) = delete;
  PrintsAside& operator=(const PrintsAside&) = delete;
  ~PrintsAside()
  {
    std::fflush(stdout);
    if (out_ < 0)
      return;
    dup2(out_, STDOUT_FILENO);
    close(out_);
  }

private:
  int out_;
};

using Interface = std::uint64_t (*)();
using Add = void (*)(Registry&, std::uint64_t);

template <class Function> Function symbol(void* library, const char* name)
{
  return reinterpret_cast<Function>(dlsym(library, name));
}

/// Its policies come guarded.
template <class Kind> Entry<Kind> marked(Entry<Kind> entry, const std::string& file)
{
  entry.plugin = file;
  const std::string who = "`" + entry.name() + "` of " + file;
  entry.make = [make = std::move(entry.make), who](const config::NamedChoice& choice,
                                                   config::Diagnostics& diagnostics) -> Factory<Kind> {
    Factory<Kind> plain = make(choice, diagnostics);
    if (!plain)
      return {};
    return [plain = std::move(plain), who](std::uint64_t seed) {
      const InPlugin mark{who, {}};
      return guarded(plain(seed), who);
    };
  };
  return entry;
}

/// Reports what of a library cannot stand in the tables.
class Admission {
public:
  Admission(std::string file, const config::Value& at, config::Diagnostics& diagnostics)
      : file_(std::move(file)), at_(&at), diagnostics_(&diagnostics)
  {
  }

  template <class Kind> void judge(std::vector<Entry<Kind>>& rows, const Table<Kind>& table)
  {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string& name = rows[i].name();
      if (const Entry<Kind>* there = find(table.rows(), name))
        refuse("has a policy `" + name + "`, which there is already",
               there->plugin.empty() ? "it is built in" : "it is " + there->plugin + "'s", "give it another name");
      for (std::size_t j = 0; j < i; ++j)
        if (rows[j].name() == name)
          refuse("has two policies `" + name + "`", "only one would ever be found", "give one of them another name");
      if (rows[i].sees_future != name.starts_with("oracle_"))
        refuse("calls a policy `" + name + "`", "those that see the future are named `oracle_...`, and no others", {});
    }
    found_ = found_ || !rows.empty();
  }
  void judge_whole()
  {
    if (!found_)
      refuse("brings no policy", "its `LEASEHOLD_POLICIES` adds none", {});
  }
  void refuse(const std::string& what, const std::string& why, const std::string& suggestion)
  {
    diagnostics_->error(*at_, file_ + " " + what, why, suggestion);
    good_ = false;
  }
  [[nodiscard]] bool good() const { return good_; }

private:
  std::string file_;
  const config::Value* at_;
  config::Diagnostics* diagnostics_;
  bool good_ = true;
  bool found_ = false;
};

template <class Kind>
void plug_in(std::vector<Entry<Kind>>& rows, Table<Kind>& table, Admission& admission, const std::string& file)
{
  for (Entry<Kind>& row : rows)
    if (!table.plug_in(marked(std::move(row), file)))
      admission.refuse("has too many policies", "there is room for 64 of a kind", {});
}

} // namespace

Permits::Permits(const std::vector<std::filesystem::path>& files)
{
  for (const std::filesystem::path& file : files)
    files_.push_back(canonical_file(file));
}

bool Permits::allow(const std::filesystem::path& file) const
{
  return std::ranges::find(files_, canonical_file(file)) != files_.end();
}

void load_plugin(const std::filesystem::path& file, const std::string& written, const config::Value& at,
                 config::Diagnostics& diagnostics)
{
  if (loaded_so_far().contains(canonical_file(file)))
    return;
  Admission admission{written, at, diagnostics};
  const PrintsAside aside;
  void* const library = dlopen(with_slash(file).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    admission.refuse("cannot be loaded", dlerror(), "build it with the sources of this program");
    return;
  }
  const auto interface = symbol<Interface>(library, "leasehold_policies_interface");
  const auto add = symbol<Add>(library, "leasehold_policies");
  if (interface == nullptr || add == nullptr) {
    admission.refuse("is no plug-in", "it does not export `leasehold_policies`",
                     "write `LEASEHOLD_POLICIES(registry) { ... }`, see sim/policy/api/plugin.hpp");
    return;
  }
  if (interface() != plugin_interface()) {
    admission.refuse("was built with other headers than this program",
                     fmt::format("its face is {:016x}, the program's {:016x}", interface(), plugin_interface()),
                     "build it anew with the sources of this program");
    return;
  }
  Registry registry;
  try {
    add(registry, plugin_interface());
  } catch (const std::exception& thrown) {
    admission.refuse("failed while it named its policies", thrown.what(), {});
    return;
  }
  admission.judge(registry.rows<Scheduling>(), scheduling_table());
  admission.judge(registry.rows<PlacementPolicy>(), placement_table());
  admission.judge(registry.rows<Tenancy>(), tenancy_table());
  admission.judge(registry.rows<Autoscaling>(), autoscaling_table());
  admission.judge(registry.rows<Leasing>(), leasing_table());
  admission.judge_whole();
  if (!admission.good())
    return;
  plug_in(registry.rows<Scheduling>(), scheduling_table(), admission, written);
  plug_in(registry.rows<PlacementPolicy>(), placement_table(), admission, written);
  plug_in(registry.rows<Tenancy>(), tenancy_table(), admission, written);
  plug_in(registry.rows<Autoscaling>(), autoscaling_table(), admission, written);
  plug_in(registry.rows<Leasing>(), leasing_table(), admission, written);
  loaded_so_far().insert(canonical_file(file));
}

} // namespace leasehold::policy
