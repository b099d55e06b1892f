#include "python/shown.hpp"

#include <span>
#include <stdexcept>

namespace leasehold::policy {

namespace {

Stage& stage()
{
  static Stage current;
  return current;
}

/// An answer of the run to Python: C++ exceptions become Python's.
template <class Answer> PyObject* answered(const Answer& answer)
{
  try {
    return answer();
  } catch (const PythonError&) {
  } catch (const std::invalid_argument& wrong) {
    PyErr_SetString(PyExc_ValueError, wrong.what());
  } catch (const std::exception& failed) {
    PyErr_SetString(PyExc_RuntimeError, failed.what());
  }
  return nullptr;
}

std::int64_t argument(PyObject* const* arguments, Py_ssize_t given, Py_ssize_t index)
{
  if (index >= given) {
    PyErr_SetString(PyExc_TypeError, "an argument is missing");
    throw PythonError{};
  }
  if (PyLong_CheckExact(arguments[index]))
    return whole_of(arguments[index]);
  const Ref number = owned(PyNumber_Index(arguments[index])); // a row stands for its id
  return whole_of(number.get());
}

void check_call(PyObject* const* arguments, Py_ssize_t given)
{
  if (stage().picture == nullptr || argument(arguments, given, 0) != stage().call) {
    PyErr_SetString(PyExc_RuntimeError, "a snapshot holds for one call: read what you want to keep while it does");
    throw PythonError{};
  }
}

SchedulingStage& scheduling(PyObject* const* arguments, Py_ssize_t given)
{
  check_call(arguments, given);
  if (stage().scheduling == nullptr)
    throw std::logic_error("no scheduling policy is asked");
  return *stage().scheduling;
}

LeasingStage& leasing(PyObject* const* arguments, Py_ssize_t given)
{
  check_call(arguments, given);
  if (stage().leasing == nullptr)
    throw std::logic_error("no leasing policy is asked");
  return *stage().leasing;
}

std::size_t place(PyObject* const* arguments, Py_ssize_t given, Py_ssize_t index)
{
  return static_cast<std::size_t>(argument(arguments, given, index));
}

Ref cast(PyObject* bytes, const char* format)
{
  const Ref view = owned(PyMemoryView_FromObject(bytes));
  return owned(PyObject_CallMethod(view.get(), "cast", "s", format));
}

Ref column_of(std::span<const double> numbers)
{
  const Ref bytes = owned(PyBytes_FromStringAndSize(reinterpret_cast<const char*>(numbers.data()),
                                                    static_cast<Py_ssize_t>(numbers.size_bytes())));
  return cast(bytes.get(), "d");
}

using Arguments = PyObject* const*;

PyObject* now(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] {
    check_call(arguments, given);
    return PyFloat_FromDouble(stage().picture->now().value());
  });
}

PyObject* rows(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] {
    check_call(arguments, given);
    return PyLong_FromSize_t(stage().picture->rows(place(arguments, given, 1)));
  });
}

/// (call, table, column, kind of cell)
PyObject* column(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&]() -> PyObject* {
    check_call(arguments, given);
    Picture& picture = *stage().picture;
    const std::size_t table = place(arguments, given, 1);
    const std::size_t which = place(arguments, given, 2);
    const auto cell = static_cast<Cell>(argument(arguments, given, 3));
    const auto size = static_cast<Py_ssize_t>(picture.rows(table));
    if (cell == Cell::word) {
      Ref words = owned(PyTuple_New(size));
      for (Py_ssize_t row = 0; row < size; ++row)
        PyTuple_SET_ITEM(words.get(), row, text(picture.word(table, which, static_cast<std::size_t>(row))).release());
      return words.release();
    }
    // Nobody else has these bytes yet; from here on they stay as they are.
    const Ref bytes = owned(PyBytes_FromStringAndSize(nullptr, size * (cell == Cell::truth ? 1 : 8)));
    picture.fill(table, which, PyBytes_AS_STRING(bytes.get()));
    return cast(bytes.get(), cell == Cell::number ? "d" : cell == Cell::whole ? "q" : "?").release();
  });
}

/// (call, table, column, kind of cell, row)
PyObject* cell(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&]() -> PyObject* {
    check_call(arguments, given);
    Picture& picture = *stage().picture;
    const std::size_t table = place(arguments, given, 1);
    const std::size_t which = place(arguments, given, 2);
    const std::size_t row = place(arguments, given, 4);
    switch (static_cast<Cell>(argument(arguments, given, 3))) {
    case Cell::word:
      return text(picture.word(table, which, row)).release();
    case Cell::number: {
      double value = 0.0;
      picture.fill_one(table, which, row, &value);
      return PyFloat_FromDouble(value);
    }
    case Cell::whole: {
      std::int64_t value = 0;
      picture.fill_one(table, which, row, &value);
      return PyLong_FromLongLong(value);
    }
    case Cell::truth:
      break;
    }
    unsigned char value = 0;
    picture.fill_one(table, which, row, &value);
    return PyBool_FromLong(value);
  });
}

PyObject* open_to(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&]() -> PyObject* {
    const auto pools = scheduling(arguments, given).open_to(argument(arguments, given, 1));
    Ref all = owned(PyTuple_New(static_cast<Py_ssize_t>(pools.size())));
    for (std::size_t i = 0; i < pools.size(); ++i)
      PyTuple_SET_ITEM(all.get(), static_cast<Py_ssize_t>(i), checked(PyLong_FromUnsignedLong(pools[i].index())));
    return all.release();
  });
}

/// A question or decision about (call, job, alternative, pool).
template <bool (SchedulingStage::*ask)(std::int64_t, std::int64_t, std::int64_t)>
PyObject* ask_of_run(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] {
    SchedulingStage& run = scheduling(arguments, given);
    return PyBool_FromLong(
        (run.*ask)(argument(arguments, given, 1), argument(arguments, given, 2), argument(arguments, given, 3)));
  });
}

/// A decision about (call, job).
template <bool (SchedulingStage::*ask)(std::int64_t)>
PyObject* ask_of_job(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] {
    SchedulingStage& run = scheduling(arguments, given);
    return PyBool_FromLong((run.*ask)(argument(arguments, given, 1)));
  });
}

PyObject* refusal(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] { return text(scheduling(arguments, given).refusal()).release(); });
}

PyObject* history(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered(
      [&] { return column_of(leasing(arguments, given).history(argument(arguments, given, 1))).release(); });
}

PyObject* load(PyObject*, Arguments arguments, Py_ssize_t given)
{
  return answered([&] { return column_of(leasing(arguments, given).load(argument(arguments, given, 1))).release(); });
}

PyCFunction fast(PyObject* (*function)(PyObject*, Arguments, Py_ssize_t))
{
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

} // namespace

PyObject* make_shown_module()
{
  static PyMethodDef methods[] = {
      {"now", fast(now), METH_FASTCALL, nullptr},
      {"rows", fast(rows), METH_FASTCALL, nullptr},
      {"column", fast(column), METH_FASTCALL, nullptr},
      {"cell", fast(cell), METH_FASTCALL, nullptr},
      {"open_to", fast(open_to), METH_FASTCALL, nullptr},
      {"fits", fast(ask_of_run<&SchedulingStage::fits>), METH_FASTCALL, nullptr},
      {"could_fit", fast(ask_of_run<&SchedulingStage::could_fit>), METH_FASTCALL, nullptr},
      {"start", fast(ask_of_run<&SchedulingStage::start>), METH_FASTCALL, nullptr},
      {"move", fast(ask_of_run<&SchedulingStage::move>), METH_FASTCALL, nullptr},
      {"stop", fast(ask_of_job<&SchedulingStage::stop>), METH_FASTCALL, nullptr},
      {"reject", fast(ask_of_job<&SchedulingStage::reject>), METH_FASTCALL, nullptr},
      {"refusal", fast(refusal), METH_FASTCALL, nullptr},
      {"history", fast(history), METH_FASTCALL, nullptr},
      {"load", fast(load), METH_FASTCALL, nullptr},
      {nullptr, nullptr, 0, nullptr},
  };
  static PyModuleDef definition = {
      PyModuleDef_HEAD_INIT, "_leasehold", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};
  return PyModule_Create(&definition);
}

InCall::InCall(Picture& picture, SchedulingStage* scheduling, LeasingStage* leasing) : before_(stage())
{
  static std::int64_t calls = 0;
  number_ = ++calls;
  stage() = {number_, &picture, scheduling, leasing};
}

InCall::~InCall()
{
  stage() = before_;
}

} // namespace leasehold::policy
