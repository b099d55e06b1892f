#include "market/spot_traces.hpp"

#include "market/trace_text.hpp"
#include "units/decimal.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string>

namespace leasehold::market {

namespace {

[[noreturn]] void fail(const std::string& what, std::size_t where)
{
  throw TraceFault(what, where);
}

Decimal decimal_at(std::string_view field, std::size_t where)
{
  Decimal decimal;
  if (decimal.read(field.data(), field.data() + field.size()) != field.data() + field.size())
    fail("`" + std::string(field) + "` is not a number", where);
  return decimal;
}

/// `nanoseconds`, which `field` says, as an instant.
Timestamp instant_at(std::optional<std::int64_t> nanoseconds, std::string_view field, std::size_t where)
{
  if (!nanoseconds)
    fail("`" + std::string(field) + "` is beyond 292 years", where);
  return Timestamp::from_nanoseconds(*nanoseconds);
}

/// Just enough JSON for `"key": number` and `"key": [number, ...]`.
class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// Stands behind `"key":`.
  void seek(std::string_view key)
  {
    const std::string quoted = '"' + std::string(key) + '"';
    at_ = text_.find(quoted);
    if (at_ == std::string_view::npos)
      fail("no \"" + std::string(key) + "\"", text_.size());
    at_ += quoted.size();
    expect(':');
  }
  void expect(char wanted)
  {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted)
      fail(std::string("expected '") + wanted + "'", at_);
    ++at_;
  }
  /// Where the next thing to read stands.
  [[nodiscard]] std::size_t here()
  {
    skip_blanks();
    return at_;
  }
  [[nodiscard]] bool accept(char wanted)
  {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted)
      return false;
    ++at_;
    return true;
  }
  template <class T> T number()
  {
    skip_blanks();
    T value{};
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc{})
      fail("expected a number", at_);
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }
  Decimal decimal()
  {
    skip_blanks();
    Decimal read;
    const char* const end = read.read(text_.data() + at_, text_.data() + text_.size());
    if (end == nullptr)
      fail("expected a number", at_);
    at_ = static_cast<std::size_t>(end - text_.data());
    return read;
  }

private:
  void skip_blanks()
  {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

Timestamp SpotTrace::begin(std::size_t number) const
{
  std::int64_t nanoseconds = 0;
  if (__builtin_mul_overflow(nanoseconds_of(tick.value()), number, &nanoseconds))
    return Timestamp::never();
  return Timestamp::from_nanoseconds(nanoseconds);
}

StepSeries<std::int64_t> SpotTrace::supply(std::int64_t chips) const
{
  std::vector<StepSeries<std::int64_t>::Step> steps;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (steps.empty() || steps.back().second != nodes[i] * chips)
      steps.emplace_back(begin(i), nodes[i] * chips);
  return StepSeries<std::int64_t>(std::move(steps));
}

std::vector<bool> SpotTrace::available(std::int64_t count) const
{
  std::vector<bool> there(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    there[i] = nodes[i] >= count;
  return there;
}

constexpr std::int64_t most_nodes =
    1'000'000'000; ///< beyond it a number was misread, and products of chips would not be whole

constexpr double least_gap = 1.0; ///< nobody asks a cloud more often, and a repeated trace has a step each

SpotTrace parse_skypilot_trace(std::string_view json, Polarity polarity, std::int64_t capacity)
{
  Reader reader(json);
  SpotTrace trace;
  reader.seek("gap_seconds");
  const std::size_t gap_at = reader.here();
  const Decimal gap = reader.decimal();
  if (!(gap.value() > 0.0))
    fail("gap_seconds is not positive", gap_at);
  if (gap.value() < least_gap)
    fail("gap_seconds is less than a second", gap_at);
  trace.tick = instant_at(gap.nanoseconds(), gap.text(), gap_at) - Timestamp{};
  reader.seek("data");
  reader.expect('[');
  if (reader.accept(']'))
    fail("no data", json.size());
  do {
    const std::size_t at = reader.here();
    const auto value = reader.number<std::int64_t>();
    trace.nodes.push_back(polarity == Polarity::nodes_available ? value : capacity - value);
    if (value < 0 || trace.nodes.back() < 0)
      fail(value < 0 ? "a number of nodes is negative" : "more nodes preempted than there are", at);
    if (value > most_nodes)
      fail("more nodes than a region has", at);
  } while (reader.accept(','));
  reader.expect(']');
  if (reader.accept('}') && reader.here() < json.size())
    fail("something follows the end of the JSON", reader.here());
  for (const std::string_view key : {R"("gap_seconds")", R"("data")"})
    if (const std::size_t again = json.find(key, json.find(key) + 1); again != std::string_view::npos)
      fail(std::string(key) + " stands twice", again);
  if (trace.begin(trace.nodes.size()) == Timestamp::never())
    fail("its ticks reach beyond 292 years", gap_at);
  return trace;
}

constexpr std::int64_t billion = 1'000'000'000; // nanoseconds
constexpr double dearest = 1e6;                 // dollars a chip and hour: beyond it a column was misread

StepSeries<Rate> parse_aws_prices(std::string_view csv, std::string_view zone, std::string_view type,
                                  std::string_view product, std::int64_t chips, std::int64_t start_unix)
{
  std::vector<StepSeries<Rate>::Step> events;
  bool header = true;
  each_line(csv, [&](const std::vector<std::string_view>& fields, std::size_t where) {
    if (std::exchange(header, false))
      return;
    if (fields.size() != 5)
      fail("expected 5 fields", where);
    if (fields[0] != zone || fields[1] != type || fields[2] != product)
      return;
    std::string time(fields[4]);
    if (time.size() > 6 && time.substr(time.size() - 6) == "+00:00")
      time.replace(time.size() - 6, 6, "Z");
    const auto instant = parse<Instant>(time);
    if (!instant)
      fail("`" + time + "` " + instant.problem, where);
    const double price = number_of<double>(fields[3], where) / static_cast<double>(chips);
    if (!(price >= 0.0 && price <= dearest))
      fail("`" + std::string(fields[3]) + "` is no price", where);
    const std::int64_t at = (*instant).unix_seconds() - start_unix;
    if (at > Timestamp::never().nanoseconds() / billion)
      fail("`" + time + "` is more than 292 years after the start", where);
    events.emplace_back(Timestamp::from_nanoseconds(std::max(std::int64_t{0}, at) * billion),
                        Rate::of(PricePerHour{price}));
  });
  if (events.empty())
    fail("no event of " + std::string(type) + " in " + std::string(zone), csv.size());
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<StepSeries<Rate>::Step> steps; // of several events at one instant the last holds
  for (const auto& event : events) {
    if (!steps.empty() && steps.back().first == event.first)
      steps.pop_back();
    steps.push_back(event);
  }
  return StepSeries<Rate>(std::move(steps));
}

StepSeries<std::int64_t> parse_node_events(std::string_view csv)
{
  std::vector<StepSeries<std::int64_t>::Step> steps;
  std::set<std::string, std::less<>> held;
  each_line(csv, [&](const std::vector<std::string_view>& fields, std::size_t where) {
    if (fields.size() != 3)
      fail("expected 3 fields", where);
    const Timestamp at = instant_at(decimal_at(fields[0], where).nanoseconds_of_milliseconds(), fields[0], where);
    if (fields[1] == "add" ? !held.emplace(fields[2]).second : held.erase(std::string(fields[2])) == 0)
      fail("node `" + std::string(fields[2]) + "` cannot " + std::string(fields[1]), where);
    if (fields[1] != "add" && fields[1] != "remove")
      fail("`" + std::string(fields[1]) + "` is neither add nor remove", where);
    if (at < Timestamp{})
      fail("a negative time", where);
    if (!steps.empty() && at < steps.back().first)
      fail("times fall", where);
    if (!steps.empty() && steps.back().first == at)
      steps.pop_back();
    steps.emplace_back(at, static_cast<std::int64_t>(held.size()));
  });
  if (steps.empty())
    fail("no events", csv.size());
  return StepSeries<std::int64_t>(std::move(steps));
}

StepSeries<std::int64_t> parse_chip_levels(std::string_view csv)
{
  std::vector<StepSeries<std::int64_t>::Step> steps;
  bool header = true;
  each_line(csv, [&](const std::vector<std::string_view>& fields, std::size_t where) {
    if (fields.size() != 2)
      fail("expected 2 fields", where);
    if (std::exchange(header, false)) {
      if (fields[0] != "seconds" || fields[1] != "chips")
        fail("expected the header `seconds,chips`", where);
      return;
    }
    const Timestamp at = instant_at(decimal_at(fields[0], where).nanoseconds(), fields[0], where);
    const auto chips = number_of<std::int64_t>(fields[1], where);
    if (at < Timestamp{} || chips < 0)
      fail("a negative number", where);
    if (!steps.empty() && at <= steps.back().first)
      fail("times do not rise", where);
    steps.emplace_back(at, chips);
  });
  if (steps.empty())
    fail("no levels", csv.size());
  return StepSeries<std::int64_t>(std::move(steps));
}

} // namespace leasehold::market
