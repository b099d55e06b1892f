#include "platform/xml.hpp"

#include "units/printable.hpp"

#include <charconv>
#include <fmt/format.h>

namespace leasehold::platform {

namespace {

bool is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name_start(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool is_name(char c)
{
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

std::string shown(char c)
{
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f ? fmt::format("`{}`", c) : fmt::format("byte 0x{:02x}", byte);
}

/// The text and how far it has been read.
class Cursor {
public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] XmlPlace place() const { return place_; }
  [[nodiscard]] bool sees(std::string_view token) const { return text_.substr(position_).starts_with(token); }

  char next()
  {
    const char c = text_[position_++];
    if (c == '\n')
      place_ = {place_.line + 1, 1};
    else
      ++place_.column;
    return c;
  }
  void skip(std::size_t count)
  {
    while (count-- > 0)
      next();
  }
  void skip_space()
  {
    while (!at_end() && is_space(peek()))
      next();
  }
  /// Moves behind the next `token`; false where the text ends first.
  bool skip_past(std::string_view token)
  {
    const std::size_t found = text_.find(token, position_);
    if (found == std::string_view::npos)
      return false;
    skip(found + token.size() - position_);
    return true;
  }

private:
  std::string_view text_;
  std::size_t position_ = 0;
  XmlPlace place_;
};

class Reader {
public:
  Reader(std::string_view text, const XmlLimits& limits) : at_(text), limits_(limits) {}

  XmlDocument read()
  {
    XmlDocument document;
    try {
      if (at_.sees("\xEF\xBB\xBF"))
        at_.skip(3);
      between_elements(&document.has_doctype);
      if (at_.peek() != '<')
        fail("the file is not XML", at_.at_end() ? "it is empty" : "it does not begin with `<`",
             "start it with `<?xml version=\"1.0\"?>`");
      document.root = element(1);
      between_elements(nullptr);
      if (!at_.at_end())
        fail(fmt::format("{} after the end of <{}>", shown(at_.peek()), document.root.name),
             "a file holds one platform", {});
    } catch (const XmlFault& fault) {
      document.faults.push_back(fault);
    }
    return document;
  }

private:
  [[noreturn]] void fail_at(XmlPlace place, std::string problem, std::string why, std::string suggestion)
  {
    throw XmlFault{place, std::move(problem), std::move(why), std::move(suggestion)};
  }
  [[noreturn]] void fail(std::string problem, std::string why, std::string suggestion)
  {
    fail_at(at_.place(), std::move(problem), std::move(why), std::move(suggestion));
  }

  /// Skips white space, comments and instructions, and before the root the DOCTYPE, whose presence it notes.
  void between_elements(bool* doctype)
  {
    for (;;) {
      at_.skip_space();
      if (at_.sees("<!--"))
        skip_block("<!--", "-->", "comment");
      else if (at_.sees("<?"))
        skip_block("<?", "?>", "instruction");
      else if (doctype != nullptr && at_.sees("<!DOCTYPE")) {
        skip_doctype();
        *doctype = true;
      } else
        return;
    }
  }

  void skip_block(std::string_view open, std::string_view close, std::string_view what)
  {
    const XmlPlace start = at_.place();
    at_.skip(open.size());
    if (!at_.skip_past(close))
      fail_at(start, fmt::format("{} never ends", what), fmt::format("there is no `{}`", close), {});
  }

  void skip_doctype()
  {
    const XmlPlace start = at_.place();
    while (!at_.at_end() && at_.peek() != '>') {
      if (at_.peek() == '[')
        fail("DOCTYPE has an internal subset", "declarations inside a platform file are not read",
             "write <!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">");
      at_.next();
    }
    if (at_.at_end())
      fail_at(start, "DOCTYPE never ends", "there is no `>`", {});
    at_.next();
  }

  std::string name(std::string_view of)
  {
    if (!is_name_start(at_.peek()) || at_.at_end())
      fail(fmt::format("expected the name of {}", of),
           at_.at_end() ? "the file ends" : shown(at_.peek()) + " is not one", {});
    std::string result;
    while (!at_.at_end() && is_name(at_.peek()))
      result += at_.next();
    return result;
  }

  XmlElement element(std::size_t depth)
  {
    if (depth > limits_.depth)
      fail("elements are nested too deeply", fmt::format("at most {} levels are read", limits_.depth), {});
    if (++elements_ > limits_.elements)
      fail("there are too many elements", fmt::format("at most {} are read", limits_.elements), {});
    at_.next();
    XmlElement result;
    result.place = at_.place();
    result.name = name("an element");
    if (attributes(result))
      return result;
    children(result, depth);
    return result;
  }

  /// Reads up to and including `>` or `/>`; true for the latter.
  bool attributes(XmlElement& element)
  {
    for (;;) {
      at_.skip_space();
      if (at_.sees("/>")) {
        at_.skip(2);
        return true;
      }
      if (at_.peek() == '>') {
        at_.next();
        return false;
      }
      if (element.attributes.size() == limits_.attributes)
        fail(fmt::format("<{}> has too many attributes", element.name),
             fmt::format("at most {} are read", limits_.attributes), {});
      element.attributes.push_back(attribute(element));
    }
  }

  XmlAttribute attribute(const XmlElement& element)
  {
    XmlAttribute result;
    result.place = at_.place();
    if (at_.at_end())
      fail_at(element.place, fmt::format("<{}> never ends", element.name), "the file ends first", {});
    result.name = name(fmt::format("an attribute of <{}>", element.name));
    if (element.find(result.name) != nullptr)
      fail_at(result.place, fmt::format("attribute `{}` is written twice", result.name), {}, "remove one");
    at_.skip_space();
    if (at_.peek() != '=')
      fail_at(result.place, fmt::format("attribute `{}` has no value", result.name), "there is no `=` after it", {});
    at_.next();
    at_.skip_space();
    const char quote = at_.peek();
    if (quote != '"' && quote != '\'')
      fail(fmt::format("the value of `{}` is not quoted", result.name), {},
           fmt::format("write {}=\"...\"", result.name));
    at_.next();
    result.value_place = at_.place();
    result.value = value(result, quote);
    // SimGrid takes any byte.
    if (const std::string_view hidden = first_unprintable(result.value); !hidden.empty())
      fail_at(result.value_place, fmt::format("the value of `{}` has {} in it", result.name, printable(hidden)),
              "names are shown in tables and on terminals", "leave it out, or save the file as UTF-8");
    return result;
  }

  std::string value(const XmlAttribute& attribute, char quote)
  {
    std::string result;
    while (!at_.at_end() && at_.peek() != quote) {
      if (at_.peek() == '<')
        fail_at(attribute.value_place, fmt::format("the value of `{}` never ends", attribute.name),
                fmt::format("the closing {} is missing", shown(quote)), {});
      if (at_.peek() == '&')
        result += entity();
      else
        result += at_.next();
    }
    if (at_.at_end())
      fail_at(attribute.value_place, fmt::format("the value of `{}` never ends", attribute.name), "the file ends first",
              {});
    at_.next();
    return result;
  }

  char entity()
  {
    const XmlPlace start = at_.place();
    at_.next();
    std::string text;
    while (!at_.at_end() && at_.peek() != ';' && text.size() < 8)
      text += at_.next();
    if (at_.peek() != ';')
      fail_at(start, "`&` starts no entity", {}, "write &amp; for the character itself");
    at_.next();
    if (const std::optional<char> c = resolve(text))
      return *c;
    fail_at(start, fmt::format("unknown entity `&{};`", text), "only lt, gt, amp, quot, apos and ASCII codes are read",
            {});
  }

  static std::optional<char> resolve(std::string_view entity)
  {
    constexpr std::pair<std::string_view, char> predefined[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [name, c] : predefined)
      if (entity == name)
        return c;
    if (!entity.starts_with('#'))
      return {};
    entity.remove_prefix(1);
    const bool hexadecimal = entity.starts_with('x');
    if (hexadecimal)
      entity.remove_prefix(1);
    int code = 0;
    const char* last = entity.data() + entity.size();
    const auto [end, error] = std::from_chars(entity.data(), last, code, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != last || code < 0x20 || code > 0x7e)
      return {};
    return static_cast<char>(code);
  }

  void children(XmlElement& parent, std::size_t depth)
  {
    for (;;) {
      between_elements(nullptr);
      if (at_.at_end())
        fail_at(parent.place, fmt::format("<{}> is never closed", parent.name), "the file ends first",
                fmt::format("add </{}>", parent.name));
      if (at_.peek() != '<')
        fail(fmt::format("text inside <{}>", parent.name), "elements of a platform hold no text", "write it as <prop>");
      if (at_.sees("</"))
        return close(parent);
      parent.children.push_back(element(depth + 1));
    }
  }

  void close(const XmlElement& parent)
  {
    at_.skip(2);
    const XmlPlace start = at_.place();
    const std::string closed = name("an element");
    if (closed != parent.name)
      fail_at(start, fmt::format("</{}> closes <{}>", closed, parent.name),
              fmt::format("<{}> was opened on line {}", parent.name, parent.place.line),
              fmt::format("write </{}>", parent.name));
    at_.skip_space();
    if (at_.peek() != '>')
      fail(fmt::format("</{} is not closed", closed), "there is no `>` after it", {});
    at_.next();
  }

  Cursor at_;
  XmlLimits limits_;
  std::size_t elements_ = 0;
};

} // namespace

const XmlAttribute* XmlElement::find(std::string_view attribute) const
{
  for (const XmlAttribute& candidate : attributes)
    if (candidate.name == attribute)
      return &candidate;
  return nullptr;
}

std::optional<std::string_view> XmlElement::get(std::string_view attribute) const
{
  const XmlAttribute* found = find(attribute);
  return found != nullptr ? std::optional<std::string_view>{found->value} : std::nullopt;
}

XmlDocument read_xml(std::string_view text, const XmlLimits& limits)
{
  return Reader{text, limits}.read();
}

} // namespace leasehold::platform
