#include "platform/smpi_factors.hpp"

#include "platform/grammar.hpp"
#include "platform/xml.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold::platform {

namespace {

/// What SMPI puts before each message.
constexpr double envelope = 16.0;

/// How many values a section of the setting has.
struct SmpiSetting {
  std::string_view key;
  std::vector<SmpiSection> SmpiFactors::*sections;
  std::size_t values;
  double least;
  std::string_view example;
};
constexpr std::array settings{
    SmpiSetting{"smpi/os", &SmpiFactors::sending, 2, 0.0, "0:4e-6:1e-10;65536:7e-5:2e-10"},
    SmpiSetting{"smpi/or", &SmpiFactors::receiving, 2, 0.0, "0:4e-6:3e-10;65536:6e-5:1e-9"},
    SmpiSetting{"smpi/lat-factor", &SmpiFactors::latency, 1, 0.0, "0:2.1;65536:7.0"},
    SmpiSetting{"smpi/bw-factor", &SmpiFactors::bandwidth, 1, 1e-9, "0:0.15;65536:0.9"},
};
constexpr std::string_view threshold = "smpi/send-is-detached-thresh";

/// Nothing where the text is something else.
std::optional<std::vector<SmpiSection>> sections_of(std::string_view text, const SmpiSetting& setting)
{
  std::vector<SmpiSection> sections;
  for (const std::string_view piece : split(text, ';')) {
    const auto numbers = split(piece, ':');
    if (numbers.size() != setting.values + 1)
      return std::nullopt;
    const Parsed<double> above = parse<double>(numbers.front());
    if (!above || *above < 0.0 || (!sections.empty() && *above <= sections.back().above))
      return std::nullopt;
    SmpiSection section{.above = *above};
    for (std::size_t i = 0; i < setting.values; ++i) {
      const Parsed<double> value = parse<double>(numbers[i + 1]);
      if (!value || *value < setting.least)
        return std::nullopt;
      section.values[i] = *value;
    }
    sections.push_back(section);
  }
  return sections;
}

const SmpiSection* section_at(const std::vector<SmpiSection>& sections, double bytes)
{
  const auto next = std::ranges::find_if(sections, [&](const SmpiSection& each) { return each.above >= bytes; });
  return next == sections.begin() ? nullptr : &*std::prev(next);
}

double factor_at(const std::vector<SmpiSection>& sections, double bytes)
{
  const SmpiSection* section = section_at(sections, bytes);
  return section == nullptr ? 1.0 : section->values[0];
}

Seconds own_time(const std::vector<SmpiSection>& sections, double bytes)
{
  const SmpiSection* section = section_at(sections, bytes);
  return Seconds{section == nullptr ? 0.0 : section->values[0] + section->values[1] * bytes};
}

Seconds way_time(const SmpiFactors& factors, Bytes size, Seconds latency, BytesPerSecond bandwidth)
{
  const double bytes = size.value() + envelope;
  return latency * factor_at(factors.latency, bytes) + Bytes{bytes} / (bandwidth * factor_at(factors.bandwidth, bytes));
}

class Finder {
public:
  Finder(const std::string& file, config::Diagnostics& diagnostics) : file_(&file), diagnostics_(&diagnostics) {}

  void visit(const XmlElement& element)
  {
    for (const XmlElement& child : element.children)
      if (element.name == "config")
        take(child);
      else
        visit(child);
  }

  /// Runs move gigabytes, of which these factors were not measured.
  void tell_of_runs()
  {
    if (first_ != nullptr)
      tell(*first_, "smpi", "SMPI's factors act on `predict message` alone",
           "runs move gigabytes, at the bandwidth of their routes", {}, config::Severity::warning);
  }
  [[nodiscard]] bool any() const { return first_ != nullptr; }

  SmpiFactors factors;

private:
  void take(const XmlElement& prop)
  {
    const std::string_view key = prop.get("id").value_or("");
    const XmlAttribute* value = prop.find("value");
    if (!key.starts_with("smpi/") || value == nullptr)
      return;
    if (key == threshold)
      take_threshold(*value);
    else if (const auto* setting = std::ranges::find(settings, key, &SmpiSetting::key); setting != settings.end())
      take_sections(*setting, *value);
    else
      tell(*value, key, fmt::format("`{}` acts on nothing", key),
           "MPI's programs are not played, and `predict message` goes by the times of sending, receiving and the way",
           {}, config::Severity::warning);
  }

  void take_threshold(const XmlAttribute& value)
  {
    const Parsed<double> bytes = parse<double>(value.value);
    if (bytes && *bytes >= 0.0) {
      factors.detached_below = *bytes;
      first_ = first_ == nullptr ? &value : first_;
    } else
      tell(value, threshold, fmt::format("`{}` is no number of bytes", value.value), {}, "write it as `65536`",
           config::Severity::error);
  }

  void take_sections(const SmpiSetting& setting, const XmlAttribute& value)
  {
    if (auto sections = sections_of(value.value, setting)) {
      factors.*setting.sections = std::move(*sections);
      first_ = first_ == nullptr ? &value : first_;
    } else
      tell(value, setting.key, fmt::format("`{}` is no list of sections", value.value),
           setting.values == 2 ? "each is the bytes from which it holds, upwards, seconds, and seconds for each byte"
                               : "each is the bytes from which it holds, upwards, and a factor above 0",
           fmt::format("write it as `{}`", setting.example), config::Severity::error);
  }

  void tell(const XmlAttribute& at, std::string_view key, std::string problem, std::string why, std::string suggestion,
            config::Severity severity)
  {
    diagnostics_->add({{*file_, at.value_place.line, at.value_place.column},
                       fmt::format("config.prop[{}]", key),
                       std::move(problem),
                       std::move(why),
                       std::move(suggestion),
                       severity});
  }

  const std::string* file_;
  config::Diagnostics* diagnostics_;
  const XmlAttribute* first_ = nullptr; ///< that acts
};

} // namespace

Seconds SmpiFactors::send_time(Bytes size, Seconds latency_of_route, BytesPerSecond bandwidth_of_route) const
{
  const Seconds own = own_time(sending, size.value());
  return size.value() < detached_below ? own : own + way_time(*this, size, latency_of_route, bandwidth_of_route);
}

Seconds SmpiFactors::arrival_time(Bytes size, Seconds latency_of_route, BytesPerSecond bandwidth_of_route) const
{
  return own_time(sending, size.value()) + way_time(*this, size, latency_of_route, bandwidth_of_route) +
         own_time(receiving, size.value());
}

std::optional<SmpiFactors> smpi_factors(const XmlElement& platform, const std::string& file,
                                        config::Diagnostics& diagnostics)
{
  Finder finder{file, diagnostics};
  finder.visit(platform);
  finder.tell_of_runs();
  return finder.any() ? std::optional{std::move(finder.factors)} : std::nullopt;
}

} // namespace leasehold::platform
