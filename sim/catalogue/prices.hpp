// Prices as the catalogue writes them: platforms/catalogue/prices.yaml.
#pragma once

#include "catalogue/programmes.hpp"

namespace leasehold::catalogue {

/// One chip for one hour under a programme.
struct PriceEntry {
  std::string programme;
  std::string chip;
  std::optional<std::string> region; ///< absent: every region of the provider
  PricePerHour price;
  std::optional<PricePerHour> low; ///< range of what is uncertain or differs between regions
  std::optional<PricePerHour> high;
  std::string source; ///< key of PriceCatalogue::sources
  std::string notes;
};

/// What it costs to send data out of a provider's regions.
struct EgressPrice {
  std::string provider;
  PricePerGigabyte outside; ///< to other providers
  PricePerGigabyte inside;  ///< to other regions of the same
  std::string source;
};

/// Power at the meters of a provider's buildings over power at its hosts, as it publishes it of its fleet.
struct PublishedPue {
  std::string provider;
  double pue = 1.0;
  std::string source;
};

struct PriceCatalogue {
  std::vector<std::pair<std::string, CatalogueSource>> sources;
  std::vector<PriceEntry> prices;
  std::vector<EgressPrice> egress;
  std::vector<PublishedPue> pue;

  /// The entry for the region where there is one, else the one for every region; null where there is none.
  [[nodiscard]] const PriceEntry* find(std::string_view programme, std::string_view chip,
                                       std::string_view region = {}) const;
  /// The lowest price of the chip under programmes of the kind, the first of equals; null where there is none.
  [[nodiscard]] const PriceEntry* lowest(const ProgrammeCatalogue& programmes, market::ProgrammeKind kind,
                                         std::string_view chip) const;
  /// Nothing where the provider publishes none.
  [[nodiscard]] std::optional<double> published_pue(std::string_view provider) const;
};

const config::Schema<PriceEntry>& schema(Tag<PriceEntry>);
const config::Schema<EgressPrice>& schema(Tag<EgressPrice>);
const config::Schema<PublishedPue>& schema(Tag<PublishedPue>);
const config::Schema<PriceCatalogue>& schema(Tag<PriceCatalogue>);

/// Nothing where the file cannot be read or holds a fault; all faults are reported.
/// With `programmes`, a price of none of these is reported.
[[nodiscard]] std::optional<PriceCatalogue> load_prices(const std::string& path, config::Diagnostics& diagnostics,
                                                        const ProgrammeCatalogue* programmes = nullptr);

/// Reports prices of programmes that the other catalogue lacks.
void check_prices(const PriceCatalogue& prices, const ProgrammeCatalogue& programmes, const config::Value& at,
                  config::Diagnostics& diagnostics);

} // namespace leasehold::catalogue
