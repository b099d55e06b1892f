// Every row of every schema that a catalogue is read by.
#pragma once

#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "catalogue/prices.hpp"
#include "catalogue/programmes.hpp"
#include "catalogue/serving.hpp"
#include "keys/schema_rows.hpp"

namespace leasehold::test {

/// `schema.key` with the file in front, since names repeat: `chips/memory.size`.
inline std::set<std::string> catalogue_rows()
{
  std::set<std::string> all;
  const auto add = [&](const std::string& file, const config::SchemaBase& schema) {
    const SchemaRows rows{schema};
    for (const std::string& row : rows.all())
      all.insert(file + "/" + row);
  };
  using namespace catalogue;
  add("chips", schema(Tag<ChipCatalogue>{}));
  add("models", schema(Tag<ModelCatalogue>{}));
  add("prices", schema(Tag<PriceCatalogue>{}));
  add("programmes", schema(Tag<ProgrammeCatalogue>{}));
  add("serving", schema(Tag<ServingCatalogue>{}));
  return all;
}

} // namespace leasehold::test
