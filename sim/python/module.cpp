// Policies in Python, played by the interpreter of the process. The face that they see is leasehold.py; what it shows is in
// shown.cpp.
#include "python/interpreter.hpp"
#include "python/parameters.hpp"
#include "python/shown.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace leasehold::policy {

namespace {

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
  template <class Take> [[nodiscard]] auto ask(const InCall& call, const Take& take) const
  {
    try {
      const Ref number = owned(PyLong_FromLongLong(call.number()));
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
    const auto plan = ask(call, [](PyObject* answer) {
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
    return ask(call, [](PyObject* answer) {
      std::vector<Share> shares;
      each(answer, [&](PyObject* one) { shares.push_back({whole_of(item(one, 0)), whole_of(item(one, 1))}); });
      return shares;
    });
  }

  Tenancies share_out(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    return ask(call, [](PyObject* answer) {
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
    return ask(call, [](PyObject* answer) {
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
    return ask(call, whole_of);
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
