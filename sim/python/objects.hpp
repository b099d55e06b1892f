// Python's objects and errors in C++.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h> // first, as its manual asks

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leasehold::policy {

struct Release {
  void operator()(PyObject* object) const { Py_XDECREF(object); }
};
using Ref = std::unique_ptr<PyObject, Release>;

/// Thrown where Python has an error set.
struct PythonError {};

[[nodiscard]] inline PyObject* checked(PyObject* object)
{
  if (object == nullptr)
    throw PythonError{};
  return object;
}

[[nodiscard]] inline Ref owned(PyObject* object)
{
  return Ref{checked(object)};
}

[[nodiscard]] inline Ref text(std::string_view words)
{
  return owned(PyUnicode_FromStringAndSize(words.data(), static_cast<Py_ssize_t>(words.size())));
}

[[nodiscard]] inline std::string text_of(PyObject* object)
{
  Py_ssize_t size = 0;
  const char* const words = PyUnicode_AsUTF8AndSize(object, &size);
  if (words == nullptr)
    throw PythonError{};
  return {words, static_cast<std::size_t>(size)};
}

[[nodiscard]] inline std::int64_t whole_of(PyObject* object)
{
  const long long value = PyLong_AsLongLong(object);
  if (value == -1 && PyErr_Occurred() != nullptr)
    throw PythonError{};
  return value;
}

[[nodiscard]] inline double number_of(PyObject* object)
{
  const double value = PyFloat_AsDouble(object);
  if (value == -1.0 && PyErr_Occurred() != nullptr)
    throw PythonError{};
  return value;
}

} // namespace leasehold::policy
