// Which stocks and offers an entry of `market` speaks of. A filter left out matches everything.
#pragma once

#include "config/schema.hpp"

#include <optional>
#include <string>
#include <utility>

namespace leasehold::scenario {

using NameFilter = std::optional<config::Located<std::string>>;

[[nodiscard]] inline bool keeps(const NameFilter& filter, const std::string& name)
{
  return !filter || filter->value == name;
}

struct Place {
  NameFilter provider;
  NameFilter region;
  NameFilter chip;

  [[nodiscard]] bool matches(const std::string& of_provider, const std::string& in_region,
                             const std::string& of_chip) const
  {
    return keeps(provider, of_provider) && keeps(region, in_region) && keeps(chip, of_chip);
  }
};

struct OfferFilter : Place {
  NameFilter programme;
};

/// A schema that begins with the filters of a Place.
template <class P> [[nodiscard]] config::Schema<P> place_schema(std::string name, std::string summary)
{
  return config::Schema<P>(std::move(name), std::move(summary))
      .optional("provider", &P::provider, "only this provider")
      .optional("region", &P::region, "only this region")
      .optional("chip", &P::chip, "only this chip type");
}

/// A schema that begins with the filters of an OfferFilter.
template <class P> [[nodiscard]] config::Schema<P> offer_schema(std::string name, std::string summary)
{
  return place_schema<P>(std::move(name), std::move(summary))
      .optional("programme", &P::programme, "only this programme");
}

} // namespace leasehold::scenario
