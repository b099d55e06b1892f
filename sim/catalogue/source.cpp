#include "catalogue/source.hpp"

#include "config/suggest.hpp"

#include <algorithm>
#include <cctype>

namespace leasehold::catalogue {

const config::Schema<NumberSource>& schema(Tag<NumberSource>)
{
  static const auto declared = config::Schema<NumberSource>("source", "where numbers come from")
                                   .required("text", &NumberSource::text, "citation or address", config::non_empty())
                                   .required("date", &NumberSource::date, "when published or read", config::non_empty())
                                   .required("confidence", &NumberSource::confidence, "how far to trust it",
                                             config::one_of({"high", "medium", "low", "fitted", "scenario"}));
  return declared;
}

void check_number_source(const NumberSources& sources, const std::string& key, const config::Value& at,
                         config::Diagnostics& diagnostics)
{
  std::vector<std::string> names;
  for (const auto& [name, source] : sources)
    names.push_back(name);
  if (std::find(names.begin(), names.end(), key) == names.end())
    diagnostics.error(at, "`" + key + "` is not a source", "it is missing from `sources`",
                      config::did_you_mean(key, names));
}

std::string plain_name(std::string_view name)
{
  std::string plain;
  for (const char letter : name)
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return plain;
}

} // namespace leasehold::catalogue
