#include "config/load.hpp"

#include "config/source_text.hpp"
#include "config/tree_handler.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <new>
#include <sstream>

namespace leasehold::config {

namespace {

/// Receives a second document only to learn where it starts.
class SecondDocument final : public YAML::EventHandler {
public:
  SecondDocument(TreeHandler& first, std::string_view source) : first_(first), source_(source) {}
  void OnDocumentStart(const YAML::Mark& mark) override
  {
    const auto position = std::min(source_.size(), static_cast<std::size_t>(std::max(mark.pos, 0)));
    if (source_.substr(position).starts_with("---"))
      first_.stop(mark, "a second document starts here", "one file holds one document", "remove the `---`");
    first_.stop(mark, "this does not continue what stands above", "the document was complete",
                "check the indentation; a sequence and a mapping do not mix");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

private:
  TreeHandler& first_;
  std::string_view source_;
};

Value parse_document(std::string_view text, const std::string& name, Diagnostics& diagnostics)
{
  TreeHandler handler{text, std::make_shared<const std::string>(name), diagnostics};
  // The parser takes the end of the file for a closing quote; an end-of-document mark makes it complain.
  std::istringstream stream{std::string{text} + (text.ends_with('\n') ? "" : "\n") + "...\n"};
  YAML::Parser parser{stream};
  if (!parser.HandleNextDocument(handler))
    handler.stop_empty();
  SecondDocument second{handler, text};
  parser.HandleNextDocument(second);
  return handler.finish();
}

std::string_view line_of(std::string_view text, int line)
{
  for (; line > 0 && text.find('\n') != text.npos; --line)
    text.remove_prefix(text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}

/// What usually is behind a fault that the parser reports.
std::string syntax_hint(const YAML::Exception& fault, std::string_view text)
{
  const std::string_view line = line_of(text, fault.mark.line);
  const auto indent = line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
  if (indent.find('\t') != indent.npos)
    return "indent with spaces, not tabs";
  if (fault.msg == YAML::ErrorMsg::MAP_VALUE || fault.msg == YAML::ErrorMsg::END_OF_MAP)
    return "check the indentation, and quote text that holds `: `";
  if (fault.msg == YAML::ErrorMsg::UNKNOWN_TOKEN)
    return "quote text that starts with a special character";
  if (fault.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW || fault.msg == YAML::ErrorMsg::END_OF_MAP_FLOW)
    return "close the bracket; between brackets, quote text that holds `?`, `,` or a bracket";
  return {};
}

void report_syntax(const YAML::Exception& fault, std::string_view text, const std::string& name,
                   Diagnostics& diagnostics)
{
  const Location at{name, fault.mark.line + 1, fault.mark.column + 1};
  if (fault.msg == YAML::ErrorMsg::DOC_IN_SCALAR)
    diagnostics.error(at, "the document ends inside quotes", "YAML syntax", "close the quote");
  else
    diagnostics.error(at, fault.msg, "YAML syntax", syntax_hint(fault, text));
}

} // namespace

std::optional<Value> load_text(std::string_view text, const std::string& name, Diagnostics& diagnostics)
{
  if (text.starts_with("\xEF\xBB\xBF")) // a byte order mark says nothing in UTF-8
    text.remove_prefix(3);
  if (!check_characters(text, name, diagnostics))
    return std::nullopt;
  try {
    return parse_document(text, name, diagnostics);
  } catch (const StopReading&) {
  } catch (const YAML::Exception& fault) {
    report_syntax(fault, text, name, diagnostics);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& fault) {
    diagnostics.error(Location{name, 0, 0}, "the file cannot be parsed", fault.what());
  }
  return std::nullopt;
}

std::optional<Value> load_file(const std::string& path, Diagnostics& diagnostics)
{
  const auto bytes = read_file(path, diagnostics);
  return bytes ? load_text(*bytes, path, diagnostics) : std::nullopt;
}

} // namespace leasehold::config
