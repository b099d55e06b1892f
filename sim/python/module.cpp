// Policies in Python: an interpreter in the process that plays them. Debian's Python is linked, whatever `python3` is first
// in PATH. The face that policies see is leasehold.py; this file gives it what it shows, and calls it.
#define PY_SSIZE_T_CLEAN
#include <Python.h> // first, as its manual asks

#include "plugins/call_mark.hpp"
#include "plugins/script/language.hpp"
#include "python/leasehold_source.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace leasehold::policy {

namespace {

struct Release {
  void operator()(PyObject* object) const { Py_XDECREF(object); }
};
using Ref = std::unique_ptr<PyObject, Release>;

/// Thrown where Python has an error set.
struct PythonError {};

PyObject* checked(PyObject* object)
{
  if (object == nullptr)
    throw PythonError{};
  return object;
}

Ref owned(PyObject* object)
{
  return Ref{checked(object)};
}

Ref text(std::string_view words)
{
  return owned(PyUnicode_FromStringAndSize(words.data(), static_cast<Py_ssize_t>(words.size())));
}

std::string text_of(PyObject* object)
{
  Py_ssize_t size = 0;
  const char* const words = PyUnicode_AsUTF8AndSize(object, &size);
  if (words == nullptr)
    throw PythonError{};
  return {words, static_cast<std::size_t>(size)};
}

std::int64_t whole_of(PyObject* object)
{
  const long long value = PyLong_AsLongLong(object);
  if (value == -1 && PyErr_Occurred() != nullptr)
    throw PythonError{};
  return value;
}

double number_of(PyObject* object)
{
  const double value = PyFloat_AsDouble(object);
  if (value == -1.0 && PyErr_Occurred() != nullptr)
    throw PythonError{};
  return value;
}

// The call that Python is in ----------------------------------------------------------------------------------------

struct Stage {
  std::int64_t call = 0; ///< snapshots of other calls hold no more
  Picture* picture = nullptr;
  SchedulingStage* scheduling = nullptr;
  LeasingStage* leasing = nullptr;
};

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

PyObject* make_module()
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

// A call that does not return ---------------------------------------------------------------------------------------

constexpr double tick = 0.25; ///< processor time between two looks, s

/// Runs where Python may raise.
int raise_late(void*)
{
  const std::string said =
      "it did not return within " + to_text(call_mark().limit) + " of processor time (--plugin-limit allows more)";
  PyErr_SetString(PyExc_TimeoutError, said.c_str());
  return -1;
}

/// Of a signal: looks whether the call is still the one of the last look.
void look_at_call(int)
{
  static std::uint64_t seen = 0;
  static double looks = 0.0;
  const CallMark& mark = call_mark();
  const std::uint64_t number = mark.number();
  looks = mark.inside() && number == seen ? looks + tick : 0.0;
  seen = number;
  if (mark.limit > Seconds{0} && looks >= mark.limit.value() && looks < mark.limit.value() + tick)
    Py_AddPendingCall(raise_late, nullptr);
}

void watch_calls()
{
  struct sigaction action = {};
  action.sa_handler = look_at_call;
  action.sa_flags = SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGPROF;
  timer_t timer{};
  if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0)
    return; // whoever waits for this process ends it
  const timespec each{0, static_cast<long>(tick * 1e9)};
  const itimerspec period{each, each};
  timer_settime(timer, 0, &period, nullptr);
}

// The interpreter ---------------------------------------------------------------------------------------------------

void check(const PyStatus& status)
{
  if (PyStatus_Exception(status) != 0)
    throw ScriptError(std::string{"Python cannot be started: "} + (status.err_msg != nullptr ? status.err_msg : ""));
}

struct Config {
  Config() { PyConfig_InitPythonConfig(&config); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;
  ~Config() { PyConfig_Clear(&config); }
  PyConfig config;
};

void start_python()
{
  PyImport_AppendInittab("_leasehold", make_module);
  Config given;
  PyConfig& config = given.config;
  config.parse_argv = 0;
  config.install_signal_handlers = 0;
  config.use_hash_seed = 1; // sets and dictionaries of words go round in the same order in every run
  config.hash_seed = 0;
  config.buffered_stdio = 0;
  check(PyConfig_SetBytesString(&config, &config.program_name, LEASEHOLD_PYTHON));
  check(PyConfig_SetBytesString(&config, &config.executable, LEASEHOLD_PYTHON));
  check(Py_InitializeFromConfig(&config));
  watch_calls();
}

/// What Python has against it: the place, the words, the traceback.
struct Told {
  std::string at, said, traceback;
  std::optional<std::string> unexpected; ///< the keyword that a constructor does not know
};

class Interpreter {
public:
  Interpreter()
  {
    start_python();
    try {
      const Ref code = owned(Py_CompileString(leasehold_source, "leasehold.py", Py_file_input));
      module_ = owned(PyImport_ExecCodeModule("leasehold", code.get()));
    } catch (const PythonError&) {
      PyErr_Print();
      throw ScriptError("the module `leasehold` cannot be loaded");
    }
  }

  [[nodiscard]] Ref get(const char* name) const { return owned(PyObject_GetAttrString(module_.get(), name)); }

  /// Takes the error that is set.
  [[nodiscard]] Told error() const
  {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    const Ref held[] = {Ref{type}, Ref{value}, Ref{trace}};
    Told told;
    try {
      const Ref parts =
          owned(PyObject_CallFunction(get("_told").get(), "OOO", type, value, trace != nullptr ? trace : Py_None));
      told.at = text_of(PyTuple_GetItem(parts.get(), 0));
      told.said = text_of(PyTuple_GetItem(parts.get(), 1));
      told.traceback = text_of(PyTuple_GetItem(parts.get(), 2));
    } catch (const PythonError&) {
      PyErr_Clear();
      told.said = "an error that cannot be told";
    }
    const std::string_view sign = "got an unexpected keyword argument '";
    if (const auto begin = told.said.find(sign); begin != std::string::npos) {
      const std::string rest = told.said.substr(begin + sign.size());
      told.unexpected = rest.substr(0, rest.find('\''));
    }
    return told;
  }

private:
  Ref module_;
};

Interpreter& interpreter()
{
  static auto* const one = new Interpreter; // never ended: the process ends first
  return *one;
}

// Values of a scenario ----------------------------------------------------------------------------------------------

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

Ref parameters_of(const ScriptSource& source)
{
  Ref keywords = owned(PyDict_New());
  for (const config::Value& entry : source.parameters.children())
    if (std::ranges::find(source.ours, entry.key()) == source.ours.end())
      if (PyDict_SetItem(keywords.get(), text(entry.key()).get(), value_of(entry).get()) != 0)
        throw PythonError{};
  return keywords;
}

const char* name_of(ScriptKind kind)
{
  switch (kind) {
  case ScriptKind::scheduling:
    return "scheduling";
  case ScriptKind::placement:
    return "placement";
  case ScriptKind::tenancy:
    return "tenancy";
  case ScriptKind::leasing:
    return "leasing";
  case ScriptKind::autoscaling:
    break;
  }
  return "autoscaling";
}

/// {table: (number, what a row is called, {column: (number, kind of cell)}, whether it has one row alone)}
Ref tables_for_python(ScriptKind kind)
{
  Ref tables = owned(PyDict_New());
  int number = 0;
  for (const TableDoc& doc : tables_of(kind)) {
    const Ref columns = owned(PyDict_New());
    int place_of_column = 0;
    for (const ColumnDoc& each : doc.columns) {
      const Ref entry = owned(Py_BuildValue("(ii)", place_of_column++, static_cast<int>(each.cell)));
      if (PyDict_SetItem(columns.get(), text(each.name).get(), entry.get()) != 0)
        throw PythonError{};
    }
    const Ref table = owned(Py_BuildValue("(iOOi)", number++, text(doc.row).get(), columns.get(), doc.single ? 1 : 0));
    if (PyDict_SetItem(tables.get(), text(doc.name).get(), table.get()) != 0)
      throw PythonError{};
  }
  return tables;
}

// An object of the user's class -------------------------------------------------------------------------------------

/// For as long as it lives Python is in a call.
class InCall {
public:
  InCall(Picture& picture, SchedulingStage* scheduling, LeasingStage* leasing) : before_(stage())
  {
    static std::int64_t calls = 0;
    stage() = {++calls, &picture, scheduling, leasing};
  }
  InCall(const InCall&) = delete;
  InCall& operator=(const InCall&) = delete;
  ~InCall() { stage() = before_; }

private:
  Stage before_;
};

PyObject* item(PyObject* sequence, Py_ssize_t index)
{
  return checked(PyTuple_Check(sequence) ? PyTuple_GetItem(sequence, index) : PyList_GetItem(sequence, index));
}

/// Calls `take` with each element of a list.
template <class Take> void each(PyObject* list, const Take& take)
{
  const Py_ssize_t size = PyObject_Length(list);
  for (Py_ssize_t i = 0; i < size; ++i)
    take(item(list, i));
}

class PythonScript final : public Script {
  /// What `take` makes of the answer; what Python has against either is told as the policy's fault.
  template <class Take> [[nodiscard]] auto ask(const Take& take) const
  {
    try {
      const Ref number = owned(PyLong_FromLongLong(stage().call));
      const Ref answer = owned(PyObject_CallOneArg(bound_.get(), number.get()));
      return take(answer.get());
    } catch (const PythonError&) {
      const Told told = interpreter().error();
      throw ScriptError((told.at.empty() ? "" : told.at + ": ") + told.said +
                        (told.traceback.empty() ? "" : "\n" + told.traceback));
    }
  }

public:
  explicit PythonScript(Ref bound) : bound_(std::move(bound)) {}

  void schedule(SchedulingStage& run) override
  {
    const InCall call{run, &run, nullptr};
    using Plan = std::vector<SchedulingStage::Run>;
    const auto plan = ask([](PyObject* answer) {
      std::optional<Plan> runs;
      if (answer != Py_None)
        each(answer, [&, &all = runs.emplace()](PyObject* one) {
          all.push_back({whole_of(item(one, 0)), whole_of(item(one, 1)), whole_of(item(one, 2))});
        });
      return runs;
    });
    if (plan)
      run.run(*plan);
  }

  std::vector<Share> place(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    return ask([](PyObject* answer) {
      std::vector<Share> shares;
      each(answer, [&](PyObject* one) { shares.push_back({whole_of(item(one, 0)), whole_of(item(one, 1))}); });
      return shares;
    });
  }

  Tenancies share_out(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    return ask([](PyObject* answer) {
      Tenancies all;
      each(item(answer, 0), [&](PyObject* one) {
        all.rooms.push_back({whole_of(item(one, 0)), whole_of(item(one, 1)), number_of(item(one, 2))});
      });
      each(item(answer, 1), [&](PyObject* one) {
        all.stops.push_back({whole_of(item(one, 0)), whole_of(item(one, 1))});
      });
      return all;
    });
  }

  ScriptLeases lease(LeasingStage& run) override
  {
    const InCall call{run, nullptr, &run};
    return ask([](PyObject* answer) {
      ScriptLeases all;
      each(item(answer, 0), [&](PyObject* one) {
        all.holds.push_back({whole_of(item(one, 0)), whole_of(item(one, 1))});
      });
      each(item(answer, 1), [&](PyObject* one) {
        all.orders.push_back({whole_of(item(one, 0)), whole_of(item(one, 1)), number_of(item(one, 2)),
                              number_of(item(one, 3)), item(one, 4) == Py_True, item(one, 5) == Py_True});
      });
      each(item(answer, 2), [&](PyObject* one) { all.renewals.push_back(whole_of(one)); });
      each(item(answer, 3), [&](PyObject* one) {
        all.ports.push_back({whole_of(item(one, 0)), text_of(item(one, 1))});
      });
      each(item(answer, 4), [&](PyObject* one) {
        all.houses.push_back({whole_of(item(one, 0)), whole_of(item(one, 1))});
      });
      return all;
    });
  }

  std::int64_t replicas(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    return ask(whole_of);
  }

private:
  Ref bound_;
};

class Python final : public Language {
public:
  std::unique_ptr<Script> make(const ScriptSource& source, config::Diagnostics& diagnostics) override
  {
    Interpreter& python = interpreter();
    try {
      const Ref tables = tables_for_python(source.kind);
      const Ref parameters = parameters_of(source);
      const std::string file = std::filesystem::absolute(source.file).lexically_normal().string();
      const Ref seed = owned(PyLong_FromUnsignedLongLong(source.seed));
      return std::make_unique<PythonScript>(
          owned(PyObject_CallFunction(python.get("_Bound").get(), "sssOOO", file.c_str(), source.type.text().c_str(),
                                      name_of(source.kind), tables.get(), seed.get(), parameters.get())));
    } catch (const PythonError&) {
      const Told told = python.error();
      const auto at = told.unexpected ? source.parameters.find(*told.unexpected) : std::nullopt;
      diagnostics.error(at ? *at : source.type, told.said, told.at, {});
      return nullptr;
    }
  }
};

} // namespace

} // namespace leasehold::policy

extern "C" leasehold::policy::Language* leasehold_script_language()
{
  static leasehold::policy::Python python;
  return &python;
}
