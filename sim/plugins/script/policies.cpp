#include "plugins/script/policies.hpp"

#include "config/codec.hpp"
#include "plugins/script/made.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <system_error>

namespace leasehold::policy {

namespace {

/// Code of people is less; whatever is more would be read for long, to no end.
constexpr std::uintmax_t most_script_bytes = std::uintmax_t{16} << 20U;

/// Keys beside those of the class.
std::vector<std::string> own_keys(ScriptKind kind)
{
  switch (kind) {
  case ScriptKind::scheduling:
  case ScriptKind::leasing:
    return {"python", "class", "every"};
  case ScriptKind::tenancy:
    return {"python", "class", "guests"};
  default:
    return {"python", "class"};
  }
}

/// Why no code can be read from it; empty where it can.
std::string unreadable(const std::filesystem::path& file)
{
  std::error_code none;
  const auto status = std::filesystem::status(file, none);
  if (!std::filesystem::exists(status))
    return "there is no file " + file.string();
  if (!std::filesystem::is_regular_file(status))
    return file.string() + " is no plain file";
  if (const auto bytes = std::filesystem::file_size(file, none); none || bytes > most_script_bytes)
    return fmt::format("{} has more than {} MiB", file.string(), most_script_bytes >> 20U);
  return {};
}

} // namespace

void check_file(const config::NamedChoice& choice, const std::filesystem::path& file, config::Diagnostics& diagnostics)
{
  if (const std::string why = unreadable(file); !why.empty())
    diagnostics.error(choice.name_at, why, "it is to hold a class of Python", {});
}

std::optional<ScriptPolicy> read_script(ScriptKind kind, const config::NamedChoice& choice,
                                        const std::filesystem::path& file, config::Diagnostics& diagnostics)
{
  const std::size_t before = diagnostics.errors();
  ScriptPolicy read;
  read.source.kind = kind;
  read.source.file = file;
  read.source.written = choice.name;
  read.source.parameters = choice.parameters;
  read.source.ours = own_keys(kind);
  check_file(choice, file, diagnostics);
  const config::Value& given = choice.parameters;
  if (const auto type = given.find("class"); !type || !type->is_scalar() || type->text().empty())
    diagnostics.error(type.value_or(given), "`class` is missing", "it names the policy in " + choice.name,
                      "write `{python: " + choice.name + ", class: MyPolicy}`");
  else
    read.source.type = *type;
  const auto has = [&](const char* key) { return std::ranges::find(read.source.ours, key) != read.source.ours.end(); };
  if (const auto every = has("every") ? given.find("every") : std::nullopt) {
    read.every = config::Codec<Seconds>::decode(*every, diagnostics);
    if (read.every && !(*read.every >= Seconds{1}))
      diagnostics.error(*every, "`every` is below 1 s", "the policy would be asked without end",
                        "write such as `every: 1 h`");
  }
  if (const auto guests = has("guests") ? given.find("guests") : std::nullopt)
    read.guests = config::Codec<bool>::decode(*guests, diagnostics).value_or(false);
  return diagnostics.errors() == before ? std::optional{std::move(read)} : std::nullopt;
}

bool try_script(const ScriptPolicy& script, config::Diagnostics& diagnostics)
{
  try {
    const InPlugin mark{name_of(script), {}};
    return python().make(script.source, diagnostics) != nullptr;
  } catch (const ScriptError& error) {
    diagnostics.error(script.source.type, error.what(), {}, {});
    return false;
  }
}

} // namespace leasehold::policy
