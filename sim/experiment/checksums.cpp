#include "experiment/checksums.hpp"

#include "experiment/sha256.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"
#include "units/printable.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>

namespace leasehold::experiment {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t hash_digits = 64;
constexpr std::string_view between = "  ";

struct Sum {
  std::string hash;
  std::string name;
};

/// Nothing for a line that is none of ours: a name must not lead out of the folder, and is shown where its file is damaged.
std::optional<Sum> sum_in(const std::string& line)
{
  if (line.size() <= hash_digits + between.size() || line.compare(hash_digits, between.size(), between) != 0)
    return std::nullopt;
  Sum sum{line.substr(0, hash_digits), line.substr(hash_digits + between.size())};
  const bool hex = sum.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  const bool name = sum.name.find('/') == std::string::npos && first_unprintable(sum.name).empty();
  return hex && name ? std::optional{std::move(sum)} : std::nullopt;
}

bool is_plain_file(const fs::path& path)
{
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() == fs::file_type::regular;
}

std::string damage_of(const fs::path& file, const std::string& hash)
{
  if (!is_plain_file(file))
    return fmt::format("{} is not there", file.filename().string());
  try {
    return sha256_of(file) == hash ? std::string{} : file.filename().string() + " is not as it was written";
  } catch (const std::system_error& fault) {
    return fmt::format("{} cannot be read: {}", file.filename().string(), fault.code().message());
  }
}

bool is_of_a_run(std::string name)
{
  if (name.ends_with(".gz"))
    name.resize(name.size() - 3);
  return std::ranges::find(output::files, name, &output::File::name) != output::files.end();
}

} // namespace

void write_checksums(const fs::path& folder)
{
  std::map<std::string, std::string> sums;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    sync_to_disk(entry.path());
    sums.emplace(entry.path().filename().string(), sha256_of(entry.path()));
  }
  std::string text;
  for (const auto& [name, hash] : sums)
    text += fmt::format("{}{}{}\n", hash, between, name);
  write_new(folder / output::checksums_file, text);
  sync_to_disk(folder / output::checksums_file);
  sync_to_disk(folder);
}

std::string damage_in(const fs::path& folder, std::string_view only)
{
  const fs::path file = folder / output::checksums_file;
  if (!is_plain_file(file))
    return fmt::format("{} is not there", output::checksums_file);
  std::ifstream stream{file, std::ios::binary};
  bool summary = false, asked = false;
  for (std::string line; std::getline(stream, line);) {
    const auto sum = sum_in(line);
    if (!sum)
      return fmt::format("{} is damaged", output::checksums_file);
    summary = summary || sum->name == output::summary_file;
    asked = asked || sum->name == only;
    if (!only.empty() && sum->name != only)
      continue;
    if (std::string damage = damage_of(folder / sum->name, sum->hash); !damage.empty())
      return damage;
  }
  const bool whole = summary && (asked || only.empty());
  return whole ? std::string{} : fmt::format("{} is damaged", output::checksums_file);
}

std::vector<std::string> strangers_in(const fs::path& folder)
{
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (!is_of_a_run(name) || !is_plain_file(entry.path()))
      names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

} // namespace leasehold::experiment
