// proofs.txt: for each row of a schema, two values of which each leaves other files. The file says how it is written.
#pragma once

#include "support/scratch.hpp"

#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

struct Proof {
  enum class Kind { acts, generates, parts, refused, provenance, later };
  Kind kind = Kind::acts;
  std::string row;
  std::string world; ///< of worlds/, without .yaml; of `provenance` and `later` the reason
  std::string path;
  std::vector<std::string> values;                         ///< two; one where it is refused
  std::vector<std::pair<std::string, std::string>> beside; ///< path, value: set before
};

namespace detail {

inline std::vector<std::string> split_at(const std::string& text, const std::string& separator)
{
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + separator.size()) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
  }
  return parts;
}

inline std::vector<std::pair<std::string, std::string>> settings(const std::string& text)
{
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& one : split_at(text, "; "))
    all.emplace_back(one.substr(0, one.find('=')), one.substr(one.find('=') + 1));
  return all;
}

inline Proof proof_of(const std::vector<std::string>& cells)
{
  const std::string word = cells.at(1);
  if (word == "parts")
    return {Proof::Kind::parts, cells[0], {}, {}, {}, {}};
  if (word == "provenance" || word == "later")
    return {word == "later" ? Proof::Kind::later : Proof::Kind::provenance, cells[0], cells.at(2), {}, {}, {}};
  if (word == "generates")
    return {Proof::Kind::generates, cells[0], {}, cells.at(2), {cells.at(3)}, {}};
  if (word == "refused")
    return {Proof::Kind::refused, cells[0], cells.at(2), cells.at(3), {cells.at(4)}, {}};
  return {Proof::Kind::acts,
          cells[0],
          word,
          cells.at(2),
          {cells.at(3), cells.at(4)},
          cells.size() > 5 ? settings(cells[5]) : decltype(Proof::beside){}};
}

} // namespace detail

inline const std::string keys_folder = LEASEHOLD_SOURCE_DIR "/tests/keys/";

/// All that a manifest and the log of its execution do not hold of what a run left: path → text.
inline std::map<std::string, std::string> files_of(const std::filesystem::path& directory)
{
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && !name.starts_with("manifest") && !name.starts_with("execution"))
      files[std::filesystem::relative(entry.path(), directory).string()] = read_text(entry.path());
  }
  return files;
}

/// The lines of a file of proofs, with every `@NAME@` as what it stands for; comments and definitions left out.
inline std::vector<std::string> proof_lines(const std::filesystem::path& file)
{
  std::vector<std::string> all;
  std::vector<std::pair<std::string, std::string>> names;
  std::istringstream text{read_text(file)};
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line[0] == '#')
      continue;
    if (const auto equals = line.find(" = "); line[0] == '@' && equals != std::string::npos) {
      names.emplace_back(line.substr(0, equals), line.substr(equals + 3));
      continue;
    }
    for (const auto& [name, meaning] : names)
      for (std::size_t at = line.find(name); at != std::string::npos; at = line.find(name))
        line.replace(at, name.size(), meaning);
    all.push_back(line);
  }
  return all;
}

inline std::vector<Proof> proofs()
{
  std::vector<Proof> all;
  for (const std::string& line : proof_lines(keys_folder + "proofs.txt"))
    all.push_back(detail::proof_of(detail::split_at(line, " | ")));
  return all;
}

} // namespace leasehold::test
