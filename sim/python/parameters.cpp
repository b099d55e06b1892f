#include "python/parameters.hpp"

#include "units/text.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

py::object scalar_of(const config::Value& value)
{
  const std::string& words = value.text();
  if (value.quoted())
    return text(words);
  if (words == "true" || words == "false")
    return py::bool_{words == "true"};
  if (words == "null" || words == "~")
    return py::none();
  if (const auto number = parse<double>(words)) {
    const bool whole = words.find_first_not_of("+-0123456789") == std::string::npos;
    return whole ? py::object{py::int_{text(words)}} : py::object{py::float_{*number}};
  }
  if (const auto time = parse<Seconds>(words))
    return py::float_{time->value()};
  return text(words);
}

py::object value_of(const config::Value& value)
{
  switch (value.kind()) {
  case config::Kind::null:
    return py::none();
  case config::Kind::scalar:
    return scalar_of(value);
  case config::Kind::sequence: {
    py::list list;
    for (const config::Value& element : value.children())
      list.append(value_of(element));
    return list;
  }
  case config::Kind::mapping:
    break;
  }
  py::dict entries;
  for (const config::Value& entry : value.children())
    entries[text(entry.key())] = value_of(entry);
  return entries;
}

} // namespace

py::dict parameters_of(const ScriptSource& source)
{
  py::dict keywords;
  for (const config::Value& entry : source.parameters.children())
    if (std::ranges::find(source.ours, entry.key()) == source.ours.end())
      keywords[text(entry.key())] = value_of(entry);
  return keywords;
}

} // namespace leasehold::policy
