// Policies in Python, played by the interpreter of the process. The face that they see is leasehold.py; what it shows is in
// shown.cpp.
#include "python/interpreter.hpp"
#include "python/parameters.hpp"
#include "python/shown.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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
py::dict tables_for_python(ScriptKind kind)
{
  py::dict tables;
  int number = 0;
  for (const TableDoc& doc : tables_of(kind)) {
    py::dict columns;
    int place = 0;
    for (const ColumnDoc& each : doc.columns)
      columns[text(each.name)] = py::make_tuple(place++, static_cast<int>(each.cell));
    tables[text(doc.name)] = py::make_tuple(number++, text(doc.row), columns, doc.single);
  }
  return tables;
}

class PythonScript final : public Script {
  /// What Python has against the call is told as the policy's fault.
  template <class Answer> [[nodiscard]] Answer ask(const InCall& call) const
  {
    try {
      return bound_(call.number()).template cast<Answer>();
    } catch (const py::error_already_set& error) {
      const Told told = interpreter().told(error);
      throw ScriptError((told.at.empty() ? "" : told.at + ": ") + told.said +
                        (told.traceback.empty() ? "" : "\n" + told.traceback));
    }
  }

public:
  explicit PythonScript(py::object bound)
      : bound_(std::move(bound)), written_at_(bound_.attr("written_at").cast<std::string>())
  {
  }

  [[nodiscard]] const std::string& written_at() const override { return written_at_; }

  void schedule(SchedulingStage& run) override
  {
    const InCall call{run, &run, nullptr};
    const auto plan = ask<std::optional<Rows<Whole, Whole, Whole, HostRows>>>(call);
    if (!plan)
      return;
    std::vector<SchedulingStage::Run> runs;
    for (const auto& [job, alternative, pool, hosts] : *plan)
      runs.push_back(
          {job, alternative, pool, hosts ? std::optional{made_of<SchedulingStage::OnHost>(*hosts)} : std::nullopt});
    run.run(runs);
  }

  std::vector<Share> place(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    return made_of<Share>(ask<Rows<Whole, Whole>>(call));
  }

  Tenancies share_out(Picture& picture) override
  {
    const InCall call{picture, nullptr, nullptr};
    const auto [rooms, stops] = ask<std::tuple<Rows<Whole, Whole, double>, Rows<Whole, Whole>>>(call);
    return {made_of<Tenancies::Room>(rooms), made_of<Tenancies::Stop>(stops)};
  }

  ScriptLeases lease(LeasingStage& run) override
  {
    const InCall call{run, nullptr, &run};
    using Orders = Rows<Whole, Whole, double, double, double, bool, bool>;
    using Towards = Rows<Whole, std::string>;
    const auto [holds, orders, renewals, ports, houses, copies] = ask<
        std::tuple<Rows<Whole, Whole>, Orders, std::vector<Whole>, Towards, Rows<Whole, Whole, std::string>, Towards>>(
        call);
    return {
        made_of<ScriptLeases::Hold>(holds), made_of<ScriptLeases::Order>(orders), renewals,
        made_of<ScriptLeases::To>(ports),   made_of<ScriptLeases::House>(houses), made_of<ScriptLeases::To>(copies)};
  }

  std::int64_t replicas(Picture& picture) override { return ask<Whole>(InCall{picture, nullptr, nullptr}); }

private:
  py::object bound_;
  std::string written_at_;
};

class Python final : public Language {
public:
  std::unique_ptr<Script> make(const ScriptSource& source, config::Diagnostics& diagnostics) override
  {
    Interpreter& python = interpreter();
    try {
      const std::string file = std::filesystem::absolute(source.file).lexically_normal().string();
      return std::make_unique<PythonScript>(python.get("_Bound")(file, source.type.text(), name_of(source.kind),
                                                                 tables_for_python(source.kind), source.seed,
                                                                 parameters_of(source)));
    } catch (const py::error_already_set& error) {
      const Told told = python.told(error);
      const auto at = told.unexpected ? source.parameters.find(*told.unexpected) : std::nullopt;
      diagnostics.error(at ? *at : source.type, told.said, told.at, {});
      return nullptr;
    }
  }
};

} // namespace

} // namespace leasehold::policy

extern "C" PYBIND11_EXPORT leasehold::policy::Language* leasehold_script_language()
{
  static leasehold::policy::Python python;
  return &python;
}
