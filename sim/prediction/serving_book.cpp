#include "prediction/serving_book.hpp"

#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"

namespace leasehold::prediction {
namespace {

/// Shorter names would be found inside too many others.
constexpr std::size_t shortest_inside = 4;

} // namespace

std::optional<ServingBook> ServingBook::load(const std::string& directory, config::Diagnostics& diagnostics)
{
  const auto chips = catalogue::load_chips(directory + "/chips.yaml", diagnostics);
  const auto models = catalogue::load_models(directory + "/models.yaml", diagnostics);
  const auto serving = catalogue::load_serving_catalogue(directory + "/serving.yaml", diagnostics);
  if (!chips || !models || !serving)
    return std::nullopt;
  ServingBook book;
  book.serving_ = *serving;
  const auto name_all = [](std::vector<Name>& names, const auto& entry, std::size_t at) {
    names.push_back({catalogue::plain_name(entry.name), at});
    names.push_back({catalogue::plain_name(entry.title), at});
    for (const std::string& alias : entry.aliases)
      names.push_back({catalogue::plain_name(alias), at});
  };
  for (const catalogue::ChipEntry& entry : chips->chips) {
    name_all(book.chip_names_, entry, book.chips_.size());
    book.chips_.push_back(chips->range(entry));
  }
  for (const catalogue::ModelEntry& entry : models->models) {
    name_all(book.model_names_, entry, book.models_.size());
    catalogue::set_packed_experts(book.models_.emplace_back(entry.transformer()), *serving);
  }
  return book;
}

std::optional<std::size_t> ServingBook::find(const std::vector<Name>& names, std::string_view name)
{
  const std::string wanted = catalogue::plain_name(name);
  const Name* inside = nullptr;
  for (const Name& known : names) {
    if (known.plain == wanted)
      return known.entry;
    const bool within = known.plain.size() >= shortest_inside && wanted.find(known.plain) != std::string::npos;
    if (within && (inside == nullptr || known.plain.size() > inside->plain.size()))
      inside = &known;
  }
  return inside == nullptr ? std::nullopt : std::optional(inside->entry);
}

const model::ChipRange* ServingBook::chip(std::string_view name) const
{
  const auto at = find(chip_names_, name);
  return at ? &chips_[*at] : nullptr;
}

const model::Transformer* ServingBook::model(std::string_view name) const
{
  const auto at = find(model_names_, name);
  return at ? &models_[*at] : nullptr;
}

ServingTableInputs ServingBook::inputs() const
{
  return {.chip = [this](std::string_view name) { return chip(name); },
          .model = [this](std::string_view name) { return model(name); },
          .serving = &serving_};
}

} // namespace leasehold::prediction
