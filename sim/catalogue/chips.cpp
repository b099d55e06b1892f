#include "catalogue/chips.hpp"

#include "config/load.hpp"

#include <algorithm>

namespace leasehold::catalogue {
namespace {

/// Copies one end of every range; `End` is a pointer to Ranged's member, which differs by its type.
template <class Pick> void fill(model::Chip& chip, const ChipEntry& entry, Pick pick)
{
  chip.name = entry.name;
  chip.title = entry.title;
  chip.vendor = entry.vendor;
  chip.family = entry.family;
  chip.launch = entry.launch;
  chip.bf16 = pick(entry.peak.bf16);
  chip.fp8 = pick(entry.peak.fp8);
  chip.fp4 = pick(entry.peak.fp4);
  chip.memory = pick(entry.memory.size);
  chip.memory_bandwidth = pick(entry.memory.bandwidth);
  chip.scale_up = entry.scale_up.kind;
  chip.scale_up_chips = entry.scale_up.chips;
  chip.scale_up_bandwidth = pick(entry.scale_up.bandwidth);
  chip.torus_dimensions = entry.scale_up.dimensions;
  chip.scale_out_bandwidth = pick(entry.scale_out.bandwidth);
  chip.chips_per_host = entry.scale_out.chips_per_host;
  chip.power = pick(entry.power.chip);
  chip.host_power = entry.power.host;
  chip.power_shares = entry.power.shares;
  chip.sustained_clock = entry.behaviour.sustained_clock;
  chip.flash2_share = entry.behaviour.flash2_share;
  chip.host_overhead = entry.behaviour.host_overhead;
  chip.matrix_width = entry.behaviour.matrix_width;
  chip.measured = entry.measured;
}

const ChipFamily* find_family(const ChipCatalogue& catalogue, const std::string& name)
{
  const auto found = std::find_if(catalogue.families.begin(), catalogue.families.end(),
                                  [&](const ChipFamily& family) { return family.name == name; });
  return found == catalogue.families.end() ? nullptr : &*found;
}

void check_chips(const ChipCatalogue& catalogue, const config::Value& at, config::Diagnostics& diagnostics)
{
  check_number_source(catalogue.sources, catalogue.shared.source, *at.find("shared"), diagnostics);
  const config::Value families = *at.find("families");
  for (std::size_t i = 0; i < catalogue.families.size(); ++i)
    check_number_source(catalogue.sources, catalogue.families[i].source, *families[i].find("source"), diagnostics);
  const config::Value chips = *at.find("chips");
  for (std::size_t i = 0; i < catalogue.chips.size(); ++i) {
    const ChipEntry& entry = catalogue.chips[i];
    check_number_source(catalogue.sources, entry.source, *chips[i].find("source"), diagnostics);
    for (const auto& [group, source] : entry.sources)
      check_number_source(catalogue.sources, source, chips[i], diagnostics);
    if (find_family(catalogue, entry.family) == nullptr)
      diagnostics.error(*chips[i].find("family"), "`" + entry.family + "` is not a family",
                        "it is missing from `families`");
  }
}

} // namespace

const config::Schema<PeakNumbers>& schema(Tag<PeakNumbers>)
{
  using P = PeakNumbers;
  static const auto declared = config::Schema<P>("peak", "dense matrix peaks; absent = the unit lacks the format")
                                   .optional("bf16", &P::bf16, "BF16")
                                   .optional("fp8", &P::fp8, "FP8")
                                   .optional("fp4", &P::fp4, "FP4");
  return declared;
}

const config::Schema<MemoryNumbers>& schema(Tag<MemoryNumbers>)
{
  using M = MemoryNumbers;
  static const auto declared = config::Schema<M>("memory", "high-bandwidth memory")
                                   .required("size", &M::size, "what a job may use")
                                   .required("bandwidth", &M::bandwidth, "peak");
  return declared;
}

const config::Schema<ScaleUpNumbers>& schema(Tag<ScaleUpNumbers>)
{
  using S = ScaleUpNumbers;
  static const auto declared =
      config::Schema<S>("scale_up", "the network between chips that need no network card")
          .required("kind", &S::kind, "how chips are wired; predictions take the bandwidth alone")
          .required("chips", &S::chips, "chips of one domain", config::at_least(1))
          .required("bandwidth", &S::bandwidth, "one-way, all links of a chip")
          .optional("dimensions", &S::dimensions, "of a torus", config::in_range(0, 3));
  return declared;
}

const config::Schema<ScaleOutNumbers>& schema(Tag<ScaleOutNumbers>)
{
  using S = ScaleOutNumbers;
  static const auto declared =
      config::Schema<S>("scale_out", "the network between domains")
          .required("bandwidth", &S::bandwidth, "one-way, a chip's share of its host's cards")
          .required("chips_per_host", &S::chips_per_host, "chips sold together; a platform says what its hosts hold",
                    config::at_least(1));
  return declared;
}

const config::Schema<PowerShareNumbers>& schema(Tag<PowerShareNumbers>)
{
  using S = PowerShareNumbers;
  const auto share = config::in_range(0.0, 1.0);
  static const auto declared =
      config::Schema<S>("power_shares", "what a chip draws by what it does, as shares of its design power")
          .optional("idle", &S::idle, "no work; a host at rest where the platform does not state it",
                    config::in_range(0.0, 0.99))
          .optional("training", &S::training, "training, and jobs of a trace", share)
          .optional("prefill", &S::prefill, "an engine's iterations, as far as prompts lengthen them", share)
          .optional("decode", &S::decode, "the rest of an engine's iterations", share);
  return declared;
}

const config::Schema<PowerNumbers>& schema(Tag<PowerNumbers>)
{
  using P = PowerNumbers;
  static const auto declared =
      config::Schema<P>("power", "electric power")
          .required("chip", &P::chip, "thermal design power")
          .optional("host", &P::host, "wall power of a host over the sum of its chips'", config::positive())
          .optional("shares", &P::shares,
                    "of the design power, by what the chip does; assumed where they are left out");
  return declared;
}

const config::Schema<BehaviourNumbers>& schema(Tag<BehaviourNumbers>)
{
  using B = BehaviourNumbers;
  static const auto declared =
      config::Schema<B>("behaviour", "what the data sheet implies for long runs")
          .optional("sustained_clock", &B::sustained_clock, "design power a peak FLOP/s over the reference chip's",
                    config::positive())
          .optional("flash2_share", &B::flash2_share, "FlashAttention 2 over the newest kernel", config::positive())
          .optional("host_overhead", &B::host_overhead, "dispatch time over an x86 host's", config::positive())
          .optional("matrix_width", &B::matrix_width, "side of the systolic array", config::at_least(0));
  return declared;
}

const config::Schema<ChipEntry>& schema(Tag<ChipEntry>)
{
  using C = ChipEntry;
  static const auto declared =
      config::Schema<C>("chip", "an accelerator")
          .required("name", &C::name, "key", config::non_empty())
          .required("title", &C::title, "as in publications")
          .required("vendor", &C::vendor, "maker")
          .required("family", &C::family, "whose constants it shares")
          .required("launch", &C::launch, "month of general availability")
          .required("source", &C::source, "key of `sources`")
          .optional("sources", &C::sources, "other source of one group")
          .optional("aliases", &C::aliases, "names in published tables")
          .required("peak", &C::peak, "matrix peaks")
          .required("memory", &C::memory, "memory")
          .required("scale_up", &C::scale_up, "network inside a domain")
          .required("scale_out", &C::scale_out, "network between domains")
          .required("power", &C::power, "power")
          .optional("behaviour", &C::behaviour, "clock, attention kernels, host")
          .required("measured", &C::measured, "whether published runs stand behind its family's constants");
  return declared;
}

const config::Schema<ChipCatalogue>& schema(Tag<ChipCatalogue>)
{
  using C = ChipCatalogue;
  static const auto declared = config::Schema<C>("chips", "accelerators and their families")
                                   .required("sources", &C::sources, "where numbers come from")
                                   .required("shared", &C::shared, "constants of all families")
                                   .required("families", &C::families, "constants of one family")
                                   .required("chips", &C::chips, "accelerators")
                                   .check(check_chips);
  return declared;
}

const ChipEntry* ChipCatalogue::find(std::string_view name) const
{
  const std::string wanted = plain_name(name);
  for (const ChipEntry& entry : chips) {
    if (plain_name(entry.name) == wanted || plain_name(entry.title) == wanted)
      return &entry;
    for (const std::string& alias : entry.aliases)
      if (plain_name(alias) == wanted)
        return &entry;
  }
  return nullptr;
}

model::ChipRange ChipCatalogue::range(const ChipEntry& entry) const
{
  model::ChipRange range;
  fill(range.low, entry, [](const auto& number) { return number.low; });
  fill(range.best, entry, [](const auto& number) { return number.best; });
  fill(range.high, entry, [](const auto& number) { return number.high; });
  set_constants(range, shared.constants);
  if (const ChipFamily* family = find_family(*this, entry.family))
    set_constants(range, family->constants);
  return range;
}

std::optional<ChipCatalogue> load_chips(const std::string& path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(path, diagnostics);
  return file ? config::decode<ChipCatalogue>(*file, diagnostics) : std::nullopt;
}

} // namespace leasehold::catalogue
