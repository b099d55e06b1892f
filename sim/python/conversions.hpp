// Python's numbers and words in C++, beside what pybind11 turns by itself.
#pragma once

#include <pybind11/stl.h> // first, as Python's manual asks

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace leasehold::policy {

namespace py = pybind11;

/// Of a whole number, or of a row, which stands for its id.
[[nodiscard]] inline std::int64_t whole_of(py::handle number)
{
  const long long value = PyLong_AsLongLong(number.ptr());
  if (value == -1 && PyErr_Occurred() != nullptr)
    throw py::error_already_set{};
  return value;
}

[[nodiscard]] inline py::str text(std::string_view words)
{
  return py::str{words.data(), words.size()};
}

using Whole = std::int64_t;
template <class... Parts> using Rows = std::vector<std::tuple<Parts...>>;

/// Tuples of Python as what has their parts for members.
template <class Made, class... Parts> [[nodiscard]] std::vector<Made> made_of(const Rows<Parts...>& rows)
{
  std::vector<Made> all;
  for (const auto& row : rows)
    all.push_back(std::apply([](const Parts&... parts) { return Made{parts...}; }, row));
  return all;
}

/// A host, members on it, and which of its chips where they are fractions of one.
using HostRows = std::optional<Rows<Whole, Whole, Whole>>;

} // namespace leasehold::policy
