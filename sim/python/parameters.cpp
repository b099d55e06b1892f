#include "python/parameters.hpp"

#include "units/text.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

Ref value_of(const config::Value& value);

Ref scalar_of(const config::Value& value)
{
  const std::string& words = value.text();
  if (value.quoted())
    return text(words);
  if (words == "true" || words == "false")
    return owned(PyBool_FromLong(words == "true" ? 1 : 0));
  if (words == "null" || words == "~")
    return Ref{Py_NewRef(Py_None)};
  if (const auto number = parse<double>(words)) {
    const bool whole = words.find_first_not_of("+-0123456789") == std::string::npos;
    return owned(whole ? PyLong_FromString(words.c_str(), nullptr, 10) : PyFloat_FromDouble(*number));
  }
  if (const auto time = parse<Seconds>(words))
    return owned(PyFloat_FromDouble(time->value()));
  return text(words);
}

Ref value_of(const config::Value& value)
{
  switch (value.kind()) {
  case config::Kind::null:
    return Ref{Py_NewRef(Py_None)};
  case config::Kind::scalar:
    return scalar_of(value);
  case config::Kind::sequence: {
    Ref list = owned(PyList_New(0));
    for (const config::Value& element : value.children())
      if (PyList_Append(list.get(), value_of(element).get()) != 0)
        throw PythonError{};
    return list;
  }
  case config::Kind::mapping:
    break;
  }
  Ref entries = owned(PyDict_New());
  for (const config::Value& entry : value.children())
    if (PyDict_SetItem(entries.get(), text(entry.key()).get(), value_of(entry).get()) != 0)
      throw PythonError{};
  return entries;
}

} // namespace

Ref parameters_of(const ScriptSource& source)
{
  Ref keywords = owned(PyDict_New());
  for (const config::Value& entry : source.parameters.children())
    if (std::ranges::find(source.ours, entry.key()) == source.ours.end())
      if (PyDict_SetItem(keywords.get(), text(entry.key()).get(), value_of(entry).get()) != 0)
        throw PythonError{};
  return keywords;
}

} // namespace leasehold::policy
