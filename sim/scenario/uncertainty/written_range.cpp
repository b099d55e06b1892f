#include "scenario/uncertainty/written_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace leasehold::scenario {

namespace {

constexpr double most_steps = 1'000.0;

std::string_view without_blanks(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(' ');
  return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

struct Argument {
  double number = 0.0;
  std::string_view prefix, unit;
};

std::optional<Argument> read_argument(std::string_view text)
{
  Argument argument;
  if (text.starts_with('$')) {
    argument.prefix = text.substr(0, 1);
    text.remove_prefix(1);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), argument.number);
  if (error != std::errc{} || !std::isfinite(argument.number))
    return std::nullopt;
  argument.unit = text.substr(static_cast<std::size_t>(end - text.data()));
  return argument;
}

/// `name(2, 3, 7) unit`, or `name(2 unit, 3 unit, 7 unit)`, taken apart.
struct Call {
  std::string_view name, unit; ///< the unit with the space before it
  std::vector<Argument> arguments;
};

/// What a form of writing asks for.
struct Form {
  std::size_t least = 0, most = 0; ///< arguments
  std::size_t with_unit = 0;       ///< so many of them are quantities
  std::string_view example;
};

class CallReader {
public:
  CallReader(const config::Value& value, config::Diagnostics& diagnostics) : value_(&value), diagnostics_(&diagnostics)
  {
  }

  /// Nothing where the scalar does not begin as a call of the name, or is a broken one, which is reported.
  std::optional<Call> read(std::string_view name, const Form& form)
  {
    const std::string_view text = value_->is_scalar() ? without_blanks(value_->text()) : std::string_view{};
    if (!text.starts_with(name) || !text.substr(name.size()).starts_with('('))
      return std::nullopt;
    form_ = &form;
    const std::size_t close = text.find(')');
    if (close == text.npos)
      return refuse(fmt::format("`{}` has no closing bracket", text),
                    "within {} and [] a comma ends a text that has no quotes");
    Call call{name, text.substr(close + 1), {}};
    std::string_view inside = text.substr(name.size() + 1, close - name.size() - 1);
    for (std::size_t comma = 0; comma != inside.npos; inside.remove_prefix(std::min(comma + 1, inside.size()))) {
      comma = inside.find(',');
      const std::string_view written = without_blanks(inside.substr(0, comma));
      const auto argument = read_argument(written);
      if (!argument)
        return refuse(fmt::format("`{}` in `{}` is not a number", written, text), {});
      call.arguments.push_back(*argument);
      if (comma == inside.npos)
        break;
    }
    if (call.arguments.size() < form.least || call.arguments.size() > form.most)
      return refuse(fmt::format("`{}` has {} numbers", text, call.arguments.size()),
                    form.least == form.most ? fmt::format("it takes {}", form.least)
                                            : fmt::format("it takes {} or {}", form.least, form.most));
    return settle_unit(call, text);
  }

private:
  std::nullopt_t refuse(std::string problem, std::string why)
  {
    diagnostics_->error(*value_, std::move(problem), std::move(why),
                        fmt::format("write such as `\"{}\"`", form_->example));
    return std::nullopt;
  }

  std::optional<Call> settle_unit(Call& call, std::string_view text)
  {
    const Argument& first = call.arguments.front();
    for (std::size_t a = 0; a < call.arguments.size(); ++a) {
      const Argument& argument = call.arguments[a];
      const bool bare = argument.unit.empty() && argument.prefix.empty();
      if (a < form_->with_unit ? argument.unit != first.unit || argument.prefix != first.prefix : !bare)
        return refuse(fmt::format("the numbers of `{}` differ in their unit", text), {});
    }
    if (!first.unit.empty() && !call.unit.empty())
      return refuse(fmt::format("`{}` says its unit twice", text), {});
    if (!first.unit.empty())
      call.unit = first.unit;
    return std::move(call);
  }

  const config::Value* value_;
  config::Diagnostics* diagnostics_;
  const Form* form_ = nullptr;
};

std::string quantity(std::string_view prefix, double number, std::string_view unit)
{
  return fmt::format("{}{}{}", prefix, number, unit);
}

} // namespace

std::string WrittenRange::text(double number) const
{
  return quantity(prefix, number, unit);
}

std::optional<WrittenRange> read_range(const config::Value& value, config::Diagnostics& diagnostics)
{
  static constexpr Form two_ends{2, 2, 2, "uniform(1, 9) month"};
  static constexpr Form with_best{3, 3, 3, "triangular(1, 3, 9) month"};
  CallReader reader{value, diagnostics};
  for (const random::RangeLaw law :
       {random::RangeLaw::uniform, random::RangeLaw::log_uniform, random::RangeLaw::triangular}) {
    const bool triangular = law == random::RangeLaw::triangular;
    const auto call = reader.read(name_of(law), triangular ? with_best : two_ends);
    if (!call)
      continue;
    const auto number = [&](std::size_t a) { return call->arguments[a].number; };
    WrittenRange written{law,
                         {number(0), number(0), number(call->arguments.size() - 1)},
                         std::string{call->arguments.front().prefix},
                         std::string{call->unit}};
    random::Range& range = written.range;
    const double second = triangular ? number(1) : range.low;
    if (!(range.low < range.high) || second < range.low || second > range.high) {
      diagnostics.error(value, fmt::format("the numbers of `{}` do not rise", value.text()),
                        triangular ? "they are the lowest, the likeliest and the highest"
                                   : "they are the lowest and the highest");
      return std::nullopt;
    }
    if (law == random::RangeLaw::log_uniform && range.low <= 0.0) {
      diagnostics.error(value, fmt::format("`{}` begins at {}", value.text(), range.low),
                        "of factors none leads from there", "write a positive number");
      return std::nullopt;
    }
    range.best = triangular ? second : random::range_quantile(law, range, 0.5);
    return written;
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> read_steps(const config::Value& value, config::Diagnostics& diagnostics)
{
  static constexpr Form steps{3, 3, 2, "range(1, 9, 5) month"};
  CallReader reader{value, diagnostics};
  for (const bool ratio : {false, true}) {
    const auto call = reader.read(ratio ? "log_range" : "range", steps);
    if (!call)
      continue;
    const double from = call->arguments[0].number, to = call->arguments[1].number, number = call->arguments[2].number;
    const auto refuse = [&](std::string why) {
      diagnostics.error(value, fmt::format("`{}` is no range", value.text()), std::move(why),
                        fmt::format("write such as `\"{}\"`", steps.example));
      return std::nullopt;
    };
    if (number != std::floor(number) || number < 2.0 || number > most_steps)
      return refuse(fmt::format("its third number says how many values, from 2 to {}", most_steps));
    if (from == to)
      return refuse("its ends are one");
    if (ratio && !(from > 0.0 && to > 0.0))
      return refuse("of ratios none leads from or to what is not positive");
    std::vector<std::string> values;
    const auto steps_number = static_cast<std::size_t>(number);
    for (std::size_t step = 0; step < steps_number; ++step) {
      const double share = static_cast<double>(step) / (number - 1.0);
      const double at = ratio ? from * std::pow(to / from, share) : from + (to - from) * share;
      // What people read has ten digits: 0.1 · 3 is 0.3, and the ends are as written.
      const double written = step == 0 ? from : step + 1 == steps_number ? to : std::stod(fmt::format("{:.10g}", at));
      values.push_back(quantity(call->arguments[0].prefix, written, call->unit));
    }
    return values;
  }
  return std::nullopt;
}

} // namespace leasehold::scenario
