// Lease programmes as the catalogue writes them: platforms/catalogue/programmes.yaml.
#pragma once

#include "config/schema.hpp"
#include "market/programme.hpp"
#include "units/sourced.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::market {

const config::Schema<Billing>& schema(Tag<Billing>);
const config::Schema<Ending>& schema(Tag<Ending>);
const config::Schema<Timing>& schema(Tag<Timing>);
const config::Schema<Size>& schema(Tag<Size>);
const config::Schema<Term>& schema(Tag<Term>);
const config::Schema<Spend>& schema(Tag<Spend>);
const config::Schema<Build>& schema(Tag<Build>);

} // namespace leasehold::market

namespace leasehold::catalogue {

/// What a catalogue entry was read in.
struct CatalogueSource {
  std::string text;
  std::string date;
  Confidence confidence = Confidence::medium;
};

struct ProgrammeEntry : market::Programme {
  std::string provider; ///< as in the platform
  std::string source;   ///< key of ProgrammeCatalogue::sources
  std::string notes;
};

struct ProgrammeCatalogue {
  std::vector<std::pair<std::string, CatalogueSource>> sources;
  std::vector<ProgrammeEntry> programmes;

  [[nodiscard]] const ProgrammeEntry* find(std::string_view name) const;
};

const config::Schema<CatalogueSource>& schema(Tag<CatalogueSource>);
const config::Schema<ProgrammeEntry>& schema(Tag<ProgrammeEntry>);
const config::Schema<ProgrammeCatalogue>& schema(Tag<ProgrammeCatalogue>);

/// Nothing where the file cannot be read or holds a fault; all faults are reported.
[[nodiscard]] std::optional<ProgrammeCatalogue> load_programmes(const std::string& path,
                                                                config::Diagnostics& diagnostics);

/// Reports a `source` key that the table of sources lacks.
void check_source(const std::vector<std::pair<std::string, CatalogueSource>>& sources, const std::string& key,
                  const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::catalogue
