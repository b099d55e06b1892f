#include "python/interpreter.hpp"

#include "plugins/script/language.hpp"
#include "python/call_limit.hpp"
#include "python/leasehold_source.hpp"
#include "python/shown.hpp"

#include <string_view>

namespace leasehold::policy {

namespace {

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
  PyImport_AppendInittab("_leasehold", make_shown_module);
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

} // namespace

Interpreter::Interpreter()
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

Told Interpreter::error() const
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

Interpreter& interpreter()
{
  static auto* const one = new Interpreter; // never ended: the process ends first
  return *one;
}

} // namespace leasehold::policy
