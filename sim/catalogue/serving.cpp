#include "catalogue/serving.hpp"

#include "config/load.hpp"

#include <algorithm>

namespace leasehold::catalogue {
namespace {

void check_sources(const ServingCatalogue& catalogue, const config::Value& at, config::Diagnostics& diagnostics)
{
  const auto check = [&](const std::string& source, const std::string& entry) {
    const bool known = std::any_of(catalogue.sources.begin(), catalogue.sources.end(),
                                   [&](const auto& named) { return named.first == source; });
    if (!known)
      diagnostics.error(at, "`" + entry + "` names the source `" + source + "`", "it is not among `sources`");
  };
  for (const ServingDataset& dataset : catalogue.datasets)
    check(dataset.source, dataset.name);
  for (const PackedFamily& packed : catalogue.packed)
    check(packed.source, packed.family);
}

} // namespace

const config::Schema<ServingSource>& schema(Tag<ServingSource>)
{
  static const auto declared = config::Schema<ServingSource>("source", "where numbers come from")
                                   .required("text", &ServingSource::text, "citation or address", config::non_empty())
                                   .required("date", &ServingSource::date, "when published or read")
                                   .required("confidence", &ServingSource::confidence, "how far to trust it");
  return declared;
}

const config::Schema<ServingDataset>& schema(Tag<ServingDataset>)
{
  using D = ServingDataset;
  static const auto declared =
      config::Schema<D>("dataset", "mean request of a benchmark")
          .required("name", &D::name, "the benchmark", config::non_empty())
          .required("source", &D::source, "a key of `sources`")
          .required("input", &D::input, "mean prompt tokens", config::positive())
          .required("output", &D::output, "mean generated tokens", config::positive())
          .optional("chips", &D::chips, "chips of a replica in most submissions", config::at_least(1));
  return declared;
}

const config::Schema<PackedFamily>& schema(Tag<PackedFamily>)
{
  using P = PackedFamily;
  static const auto declared =
      config::Schema<P>("packed", "a model family with packed expert weights")
          .required("family", &P::family, "as in models.yaml", config::non_empty())
          .required("source", &P::source, "a key of `sources`")
          .required("expert_bits", &P::expert_bits, "bits a weight, scales included", config::positive());
  return declared;
}

const config::Schema<ServingCatalogue>& schema(Tag<ServingCatalogue>)
{
  using C = ServingCatalogue;
  static const auto declared = config::Schema<C>("serving catalogue", "benchmark datasets and packed models")
                                   .required("sources", &C::sources, "where numbers come from")
                                   .optional("datasets", &C::datasets, "mean requests of benchmarks")
                                   .optional("packed", &C::packed, "models with packed expert weights")
                                   .check(check_sources);
  return declared;
}

std::optional<ServingCatalogue> load_serving_catalogue(const std::string& path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(path, diagnostics);
  return file ? schema(Tag<ServingCatalogue>{}).decode(*file, diagnostics) : std::nullopt;
}

void set_packed_experts(model::Transformer& model, const ServingCatalogue& catalogue)
{
  for (const PackedFamily& packed : catalogue.packed)
    if (packed.family == model.family)
      model.experts.stored_bits = packed.expert_bits;
}

const ServingDataset* find_dataset(const ServingCatalogue& catalogue, std::string_view benchmark)
{
  const auto found =
      std::find_if(catalogue.datasets.begin(), catalogue.datasets.end(), [&](const ServingDataset& dataset) {
        return benchmark == dataset.name || benchmark.starts_with(dataset.name + "-");
      });
  return found == catalogue.datasets.end() ? nullptr : &*found;
}

} // namespace leasehold::catalogue
