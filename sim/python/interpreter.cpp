#include "python/interpreter.hpp"

#include "plugins/script/language.hpp"
#include "python/call_limit.hpp"
#include "python/leasehold_source.hpp"

#include <pybind11/embed.h>

#include <string_view>
#include <tuple>

namespace leasehold::policy {

namespace {

void start_python()
{
  PyConfig config; // pybind11 clears it
  PyConfig_InitPythonConfig(&config);
  config.parse_argv = 0;
  config.install_signal_handlers = 0;
  config.use_hash_seed = 1; // sets and dictionaries of words go round in the same order in every run
  config.hash_seed = 0;
  config.buffered_stdio = 0;
  const auto named = [&](wchar_t** entry) {
    return PyStatus_Exception(PyConfig_SetBytesString(&config, entry, LEASEHOLD_PYTHON)) == 0;
  };
  if (!named(&config.program_name) || !named(&config.executable))
    throw ScriptError("Python cannot be started as " LEASEHOLD_PYTHON);
  try {
    py::initialize_interpreter(&config, 0, nullptr, false);
  } catch (const std::runtime_error& failed) {
    throw ScriptError(std::string{"Python cannot be started: "} + failed.what());
  }
  watch_calls();
}

} // namespace

Interpreter::Interpreter()
{
  start_python();
  try {
    const py::object compile = py::module_::import("builtins").attr("compile");
    const auto load = [&](const char* name, const char* file, const char* source) {
      const py::object code = compile(source, file, "exec");
      auto module = py::reinterpret_steal<py::object>(PyImport_ExecCodeModuleEx(name, code.ptr(), file));
      if (!module)
        throw py::error_already_set{};
      return module;
    };
    load("_leasehold_watch", "watch.py", watch_source);
    module_ = load("leasehold", "leasehold.py", leasehold_source);
  } catch (const py::error_already_set& error) {
    throw ScriptError(std::string{"the module `leasehold` cannot be loaded: "} + error.what());
  }
}

Told Interpreter::told(const py::error_already_set& error) const
{
  const auto some = [](const py::object& object) { return object ? object : py::object{py::none()}; };
  Told told;
  try {
    std::tie(told.at, told.said, told.traceback) =
        get("_told")(some(error.type()), some(error.value()), some(error.trace()))
            .cast<std::tuple<std::string, std::string, std::string>>();
  } catch (const std::exception&) {
    told.said = "an error that cannot be told";
  }
  const std::string_view sign = "got an unexpected keyword argument '";
  if (const auto begin = told.said.find(sign); begin != std::string::npos) {
    const std::string rest = told.said.substr(begin + sign.size());
    told.unexpected = rest.substr(0, rest.find('\''));
  }
  return told;
}

Interpreter& interpreter()
{
  static auto* const one = new Interpreter; // never ended: the process ends first
  return *one;
}

} // namespace leasehold::policy
