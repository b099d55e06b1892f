// Any bytes are either read, emitted and read back to the same content, or refused with a place; a schema and an edit
// then see the value.
#include "config/choice.hpp"
#include "config/edit.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"
#include "config/schema.hpp"
#include "config/sourced.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leasehold::config {

namespace {

struct Leaf {
  std::optional<std::int32_t> count;
  Seconds wait{};
  Money price{};
  PricePerHour rate{};
  Bytes size{};
  Fraction share{};
  Instant start{};
  std::map<std::string, double> weights;
};
const Schema<Leaf>& schema(Tag<Leaf>)
{
  static const auto declared = Schema<Leaf>("leaf", "scalars")
                                   .optional("count", &Leaf::count, "a count", at_least(1))
                                   .optional("wait", &Leaf::wait, "a duration", positive())
                                   .optional("price", &Leaf::price, "money")
                                   .optional("rate", &Leaf::rate, "money per hour")
                                   .optional("size", &Leaf::size, "bytes")
                                   .optional("share", &Leaf::share, "a share")
                                   .optional("start", &Leaf::start, "an instant")
                                   .optional("weights", &Leaf::weights, "numbers", in_range(0.0, 1.0));
  return declared;
}

struct Other {
  std::optional<Sourced<Tokens>> tokens;
  PolicyChoice policy;
};
const Schema<Other>& schema(Tag<Other>)
{
  static const auto declared = Schema<Other>("other", "the rest")
                                   .optional("tokens", &Other::tokens, "tokens", positive())
                                   .optional("policy", &Other::policy, "a choice");
  return declared;
}

struct Root {
  std::vector<std::variant<Leaf, Other>> items;
  Leaf leaf;
};
const Schema<Root>& schema(Tag<Root>)
{
  static const auto declared = Schema<Root>("root", "everything")
                                   .required("items", &Root::items, "items", non_empty())
                                   .optional("leaf", &Root::leaf, "a leaf");
  return declared;
}

void require(bool condition)
{
  if (!condition)
    std::abort();
}

void check_round_trip(const Value& value)
{
  Diagnostics diagnostics;
  const std::string text = emit(value);
  const auto again = load_text(text, "emitted", diagnostics);
  require(again.has_value() && diagnostics.ok());
  require(again->same_content(value));
  require(emit(*again) == text);
  const auto inlined = load_text(emit_inline(value), "emitted", diagnostics);
  require(inlined.has_value() && diagnostics.ok() && inlined->size() == value.size());
}

void check(std::string_view text)
{
  Diagnostics diagnostics;
  const auto value = load_text(text, "fuzz", diagnostics);
  require(value.has_value() || !diagnostics.ok());
  if (!value)
    return;
  const bool clean = diagnostics.ok();
  if (text.size() < 4096)
    check_round_trip(*value);
  const auto root = decode<Root>(*value, diagnostics);
  require(root.has_value() || !diagnostics.ok());
  require(!root || clean == diagnostics.ok());
  if (root)
    for (const auto& item : root->items)
      if (const auto* other = std::get_if<Other>(&item))
        (void)finish<Leaf>(other->policy, diagnostics);
  Diagnostics edits;
  const auto changed = set(*value, "items.0.leaf.wait", "3 s", edits);
  require(changed.has_value() || !edits.ok());
  (void)set(*value, text.substr(0, 16), text.substr(0, 64), edits);
  (void)diagnostics.text();
}

} // namespace

} // namespace leasehold::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  leasehold::config::check(std::string_view{reinterpret_cast<const char*>(data), size});
  return 0;
}
