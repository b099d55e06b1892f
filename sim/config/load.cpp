#include "config/load.hpp"

#include "config/source_text.hpp"
#include "config/tree_handler.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>

namespace leasehold::config {

namespace {

/// Receives a second document only to learn where it starts.
class SecondDocument final : public YAML::EventHandler {
public:
  explicit SecondDocument(TreeHandler& first) : first_(first) {}
  void OnDocumentStart(const YAML::Mark& mark) override
  {
    first_.stop(mark, "a second document starts here", "one file holds one document", "remove the `---`");
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
};

Value parse_document(std::string_view text, const std::string& name, Diagnostics& diagnostics)
{
  TreeHandler handler{text, std::make_shared<const std::string>(name), diagnostics};
  std::istringstream stream{std::string{text}};
  YAML::Parser parser{stream};
  if (!parser.HandleNextDocument(handler))
    handler.stop(YAML::Mark::null_mark(), "the file is empty", "a mapping is due");
  SecondDocument second{handler};
  parser.HandleNextDocument(second);
  return handler.finish();
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
    diagnostics.error(Location{name, fault.mark.line + 1, fault.mark.column + 1}, fault.msg, "YAML syntax");
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
