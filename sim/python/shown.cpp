#include "python/conversions.hpp" // first, as Python's manual asks

#include "python/shown.hpp"

#include <pybind11/embed.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace leasehold::policy {

namespace {

Stage& stage()
{
  static Stage current;
  return current;
}

Picture& picture(std::int64_t call)
{
  if (stage().picture == nullptr || call != stage().call)
    throw std::runtime_error("a snapshot holds for one call: read what you want to keep while it does");
  return *stage().picture;
}

SchedulingStage& scheduling(std::int64_t call)
{
  static_cast<void>(picture(call));
  if (stage().scheduling == nullptr)
    throw std::logic_error("no scheduling policy is asked");
  return *stage().scheduling;
}

LeasingStage& leasing(std::int64_t call)
{
  static_cast<void>(picture(call));
  if (stage().leasing == nullptr)
    throw std::logic_error("no leasing policy is asked");
  return *stage().leasing;
}

/// Cells of one kind, which Python reads where they lie and cannot change.
class Cells {
public:
  Cells(Cell kind, std::size_t rows)
      : kind_(kind), rows_(static_cast<py::ssize_t>(rows)),
        bytes_(std::make_unique_for_overwrite<std::byte[]>(rows * static_cast<std::size_t>(width())))
  {
  }

  [[nodiscard]] void* bytes() { return bytes_.get(); }
  [[nodiscard]] py::buffer_info lent() { return {bytes(), width(), format(), 1, {rows_}, {width()}, true}; }

private:
  [[nodiscard]] py::ssize_t width() const { return kind_ == Cell::truth ? 1 : 8; }
  [[nodiscard]] std::string format() const { return kind_ == Cell::number ? "d" : kind_ == Cell::whole ? "q" : "?"; }

  Cell kind_;
  py::ssize_t rows_;
  std::unique_ptr<std::byte[]> bytes_;
};

py::object view_of(std::unique_ptr<Cells> cells)
{
  return py::memoryview{py::cast(std::move(cells))};
}

py::object column_of(std::span<const double> numbers)
{
  auto cells = std::make_unique<Cells>(Cell::number, numbers.size());
  std::ranges::copy(numbers, static_cast<double*>(cells->bytes()));
  return view_of(std::move(cells));
}

py::object column(std::int64_t call, std::size_t table, std::size_t which, int kind)
{
  Picture& shown = picture(call);
  const std::size_t rows = shown.rows(table);
  if (const Cell cell{static_cast<Cell>(kind)}; cell != Cell::word) {
    auto cells = std::make_unique<Cells>(cell, rows);
    shown.fill(table, which, cells->bytes());
    return view_of(std::move(cells));
  }
  py::tuple words{rows};
  for (std::size_t row = 0; row < rows; ++row)
    words[row] = text(shown.word(table, which, row));
  return words;
}

template <class Value> py::object cell_at(Picture& shown, std::size_t table, std::size_t which, std::size_t row)
{
  Value value{};
  shown.fill_one(table, which, row, &value);
  return py::cast(value);
}

py::object cell(std::int64_t call, std::size_t table, std::size_t which, int kind, std::size_t row)
{
  Picture& shown = picture(call);
  switch (static_cast<Cell>(kind)) {
  case Cell::word:
    return text(shown.word(table, which, row));
  case Cell::number:
    return cell_at<double>(shown, table, which, row);
  case Cell::whole:
    return cell_at<std::int64_t>(shown, table, which, row);
  case Cell::truth:
    break;
  }
  return cell_at<bool>(shown, table, which, row);
}

py::tuple open_to(std::int64_t call, py::handle job)
{
  const auto pools = scheduling(call).open_to(whole_of(job));
  py::tuple all{pools.size()};
  for (std::size_t i = 0; i < pools.size(); ++i)
    all[i] = pools[i].index();
  return all;
}

/// A question about a job as one of its alternatives in a pool.
template <bool (SchedulingStage::*ask)(std::int64_t, std::int64_t, std::int64_t)>
bool ask_of_run(std::int64_t call, py::handle job, py::handle alternative, py::handle pool)
{
  return (scheduling(call).*ask)(whole_of(job), whole_of(alternative), whole_of(pool));
}

/// A decision that it runs so, on hosts of the policy's own choice where there are any.
template <bool (SchedulingStage::*decide)(const SchedulingStage::Run&)>
bool decide_run(std::int64_t call, py::handle job, py::handle alternative, py::handle pool, const HostRows& hosts)
{
  using OnHost = SchedulingStage::OnHost;
  return (scheduling(call).*decide)({whole_of(job), whole_of(alternative), whole_of(pool),
                                     hosts ? std::optional{made_of<OnHost>(*hosts)} : std::nullopt});
}

/// Of a type of a library in C, which setattr leaves as it is: what was compiled against the type finds no other.
void put_into_type(const py::type& type, const std::string& name, const py::object& value)
{
  auto* const changed = reinterpret_cast<PyTypeObject*>(type.ptr());
  if (PyDict_SetItemString(changed->tp_dict, name.c_str(), value.ptr()) != 0)
    throw py::error_already_set{};
  PyType_Modified(changed);
}

/// What is asked before anything of a type of a library in C is made, with the arguments; it may refuse.
struct BeforeNew {
  PyTypeObject* type = nullptr;
  newfunc made = nullptr;
  PyObject* ask = nullptr; ///< as long as the process
};

BeforeNew& before_new()
{
  static BeforeNew one; // numpy.datetime64 alone
  return one;
}

PyObject* ask_and_make(PyTypeObject* type, PyObject* arguments, PyObject* keywords)
{
  PyObject* const answer = PyObject_Call(before_new().ask, arguments, nullptr);
  if (answer == nullptr)
    return nullptr;
  Py_DECREF(answer);
  return before_new().made(type, arguments, keywords);
}

void put_before_new(const py::type& type, const py::object& ask)
{
  if (before_new().type != nullptr)
    throw std::logic_error("one type is watched as it is made");
  auto* const watched = reinterpret_cast<PyTypeObject*>(type.ptr());
  before_new() = {watched, watched->tp_new, py::object{ask}.release().ptr()};
  watched->tp_new = ask_and_make;
}

} // namespace

PYBIND11_EMBEDDED_MODULE(_leasehold, shown)
{
  py::class_<Cells>(shown, "Cells", py::buffer_protocol()).def_buffer(&Cells::lent);
  shown.def("put", put_into_type);
  shown.def("before_new", put_before_new);
  shown.def("now", [](std::int64_t call) { return picture(call).now().value(); });
  shown.def("rows", [](std::int64_t call, std::size_t table) { return picture(call).rows(table); });
  shown.def("column", column);
  shown.def("cell", cell);
  shown.def("open_to", open_to);
  shown.def("fits", ask_of_run<&SchedulingStage::fits>);
  shown.def("could_fit", ask_of_run<&SchedulingStage::could_fit>);
  shown.def("start", decide_run<&SchedulingStage::start>);
  shown.def("move", decide_run<&SchedulingStage::move>);
  shown.def("stop", [](std::int64_t call, py::handle job, bool at_once, double notice) {
    return scheduling(call).stop(whole_of(job), at_once, Seconds{notice});
  });
  shown.def("reject", [](std::int64_t call, py::handle job) { return scheduling(call).reject(whole_of(job)); });
  shown.def("refusal", [](std::int64_t call) { return text(scheduling(call).refusal()); });
  shown.def("horizon", [](std::int64_t call) { return leasing(call).horizon().value(); });
  shown.def("tenant", [](std::int64_t call) { return leasing(call).tenant().index(); });
  shown.def("history",
            [](std::int64_t call, py::handle need) { return column_of(leasing(call).history(whole_of(need))); });
  shown.def("load",
            [](std::int64_t call, py::handle demand) { return column_of(leasing(call).load(whole_of(demand))); });
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
