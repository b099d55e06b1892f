// Where a number of the chip and model catalogues comes from, and numbers that are only known to lie in a range.
#pragma once

#include "config/diagnostics.hpp"
#include "config/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::catalogue {

/// `confidence`: high, medium, low; `fitted` = derived from published runs; `scenario` = an assumption to be varied.
struct NumberSource {
  std::string text, date, confidence;
};
using NumberSources = std::vector<std::pair<std::string, NumberSource>>;

const config::Schema<NumberSource>& schema(Tag<NumberSource>);

/// Reports a key that the table of sources lacks, with a guess.
void check_number_source(const NumberSources& sources, const std::string& key, const config::Value& at,
                         config::Diagnostics& diagnostics);

/// Letters and digits of a name in lower case: names match without regard to blanks, dots, dashes and underscores.
[[nodiscard]] std::string plain_name(std::string_view name);

/// Written as one number, or as {low, best, high}: the slow end, the number to plan with and the fast end. `cost`: less
/// is faster, so that the slow end is the largest.
template <class T, bool cost = false> struct Ranged {
  T low{}, best{}, high{};
};

} // namespace leasehold::catalogue

namespace leasehold::config {

template <class T, bool cost> struct Codec<catalogue::Ranged<T, cost>> : PlainCodec {
  static std::optional<catalogue::Ranged<T, cost>> decode(const Value& value, Diagnostics& d)
  {
    if (!value.is_mapping()) {
      const auto one = Codec<T>::decode(value, d);
      return one ? std::optional<catalogue::Ranged<T, cost>>{{*one, *one, *one}} : std::nullopt;
    }
    using R = catalogue::Ranged<T, cost>;
    static const auto ends =
        Schema<R>("range", "a number that is not known exactly")
            .required("low", &R::low, "its slow end")
            .required("best", &R::best, "the number to plan with")
            .required("high", &R::high, "its fast end")
            .check([](const R& range, const Value& at, Diagnostics& diagnostics) {
              const T& least = cost ? range.high : range.low;
              const T& most = cost ? range.low : range.high;
              if (range.best < least || most < range.best)
                diagnostics.error(at, "`best` lies outside its range",
                                  cost ? "`low` ≥ `best` ≥ `high` must hold" : "`low` ≤ `best` ≤ `high` must hold");
            });
    return ends.decode(value, d);
  }
  static std::string type() { return Codec<T>::type() + ", or {low, best, high}"; }
  static std::string print(const catalogue::Ranged<T, cost>& value) { return Codec<T>::print(value.best); }
};

} // namespace leasehold::config
