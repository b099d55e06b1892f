#include "platform/named_files.hpp"

#include "config/source_text.hpp"
#include "platform/xml.hpp"

#include <system_error>

namespace leasehold::platform {

namespace {

/// SimGrid looks in the working directory before the platform's folder.
std::filesystem::path found_by_simgrid(const std::string& platform, const std::string& written)
{
  std::error_code ignored;
  if (std::filesystem::path{written}.is_absolute() || std::filesystem::exists(written, ignored))
    return written;
  return std::filesystem::path{platform}.parent_path() / written;
}

void collect_files(const std::string& platform, const XmlElement& element, std::vector<NamedFile>& files)
{
  for (const XmlAttribute& attribute : element.attributes)
    if (attribute.name == "file" || attribute.name.ends_with("_file"))
      files.push_back({found_by_simgrid(platform, attribute.value),
                       attribute.value,
                       {platform, attribute.value_place.line, attribute.value_place.column}});
  for (const XmlElement& child : element.children)
    collect_files(platform, child, files);
}

} // namespace

std::vector<NamedFile> files_named_in(const std::string& platform)
{
  std::vector<NamedFile> files;
  config::Diagnostics told_by_its_reader;
  const auto text = config::read_file(platform, told_by_its_reader);
  if (text && text->find("file") != std::string::npos) // few do, and large platforms take long to take apart
    collect_files(platform, read_xml(*text).root, files);
  return files;
}

} // namespace leasehold::platform
