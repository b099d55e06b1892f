#include "plugins/script/stubs.hpp"

#include "plugins/script/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace leasehold::policy {

namespace {

constexpr std::string_view head =
    R"(# What policies in Python see, for editors: made by `leasehold new stubs`.
import random as _random
from typing import Generic, Iterator, Mapping, Sequence, SupportsIndex, TypeVar, overload

class Undetermined(RuntimeError):
    """The same scenario and seed must give the same files: what would break that is refused."""

class Row:
    """A row of a table; it stands for its `id` where one is due."""
    def __index__(self) -> int: ...

_R = TypeVar("_R", bound=Row)

class Table(Generic[_R]):
    """Rows of one kind; each column is a read-only buffer that numpy wraps without a copy, or a tuple of words."""
    @property
    def columns(self) -> tuple[str, ...]: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int) -> _R: ...
    @overload
    def __getitem__(self, index: slice) -> list[_R]: ...
    def __iter__(self) -> Iterator[_R]: ...
)";

constexpr std::string_view snapshot_head = R"(
# {host: members}, each host by its row, id or name; or (host, members) and, of a fraction of a chip, which of its chips.
Hosts = Mapping[SupportsIndex | str, int] | Sequence[tuple[SupportsIndex | str, int] | tuple[SupportsIndex | str, int, int]]

class Snapshot:
    """What is at one instant; it holds for one call."""
    @property
    def now(self) -> float:
        """Simulated seconds since the scenario's start."""
)";

constexpr std::string_view scheduling_body = R"(
    @property
    def refusal(self) -> str:
        """Why the last decision was not taken."""
    def open_to(self, job: SupportsIndex) -> tuple[int, ...]:
        """The pools that the job may run in, in the order in which to try them."""
    def fits(self, job: SupportsIndex, alternative: int = 0, pool: SupportsIndex = 0) -> bool:
        """Whether the gang fits into the pool now, as far as counts of chips, cores and memory say."""
    def could_fit(self, job: SupportsIndex, alternative: int = 0, pool: SupportsIndex = 0) -> bool:
        """Whether it would fit if nothing ran."""
    def start(self, job: SupportsIndex, alternative: int = 0, pool: SupportsIndex = 0, hosts: Hosts | None = None) -> bool:
        """Starts a job that waits, on `hosts`, or on those that the placement policy chooses; False where it does not fit.
        `plan` may return [(job, alternative, pool, hosts), ...] instead: what should run, all else being stopped."""
    def stop(self, job: SupportsIndex, at_once: bool = False, notice: float = 0.0) -> bool:
        """Puts a job that runs back into the queue: after a checkpoint where it writes any; at once; or with so many seconds
        of notice, in which it works on."""
    def move(self, job: SupportsIndex, alternative: int = 0, pool: SupportsIndex = 0, hosts: Hosts | None = None) -> bool:
        """Has a job that runs go on as another of its alternatives, in another pool, or on other `hosts`."""
    def reject(self, job: SupportsIndex) -> bool:
        """Refuses a job that waits for good."""
)";

constexpr std::string_view leasing_body = R"(
    @property
    def horizon(self) -> float:
        """The end of the scenario, which plans should not look beyond, s; inf where it has none."""
    @property
    def tenant(self) -> int:
        """The number of the tenant that is asked."""
    def history(self, need: Need | int) -> Sequence[float]:
        """Chips that a row of `needs` was busy with at past hours, the present one last."""
    def load(self, demand: Demand | int) -> Sequence[float]:
        """Requests a second that were offered to a service at past hours, the present one last."""
)";

constexpr std::string_view tail = R"(
class Leases:
    """What should be held and signed: what `plan` of a leasing policy returns."""
    def hold(self, offer: SupportsIndex, chips: int) -> None:
        """So many chips of an offer whose leases end freely, beside those named before; what is held besides is let go of."""
    def order(self, offer: SupportsIndex, chips: int, term: float = 0.0, start: float = 0.0, renews: bool = False,
              waits: bool = False) -> None:
        """Signs a lease now: of a term (s; 0: the programme's only one), from an instant on (s)."""
    def commit(self, offer: SupportsIndex, dollars: float, term: float = 0.0, start: float = 0.0,
               renews: bool = False) -> None:
        """Signs a savings plan, of so many dollars an hour, or a spend commitment, of so many in all."""
    def renew(self, lease: SupportsIndex) -> None:
        """The lease renews itself; no other does."""
    def port(self, demand: Demand | Need | int, chip: str) -> None:
        """The workload's model is ported to a chip."""
    def house(self, demand: Demand | Need | int, offer: SupportsIndex | None = None, chip: str = "") -> None:
        """Chips are leased of this offer for a gang in training; without one: of this chip, nowhere as yet."""
    def copy(self, demand: Demand | int, region: str) -> None:
        """The dataset of a gang is copied to a region before chips are leased there."""

class Tenancies:
    """Who may run where, and who gives way: what `plan` of a tenancy policy returns."""
    def open(self, tenant: SupportsIndex, pool: SupportsIndex, chips: float = ...) -> None:
        """Opens a pool to a tenant, behind those opened to it before, for so many chips at most."""
    def stop(self, job: SupportsIndex, for_whom: SupportsIndex) -> None:
        """The job may be stopped for this tenant's work, after those named before."""

def random(name: str = "") -> _random.Random:
    """A random.Random of the policy's own: the same numbers in every run of the same seed."""
)";

const char* type_of(Cell cell, bool of_row)
{
  switch (cell) {
  case Cell::number:
    return of_row ? "float" : "Sequence[float]";
  case Cell::whole:
    return of_row ? "int" : "Sequence[int]";
  case Cell::truth:
    return of_row ? "bool" : "Sequence[bool]";
  case Cell::word:
    break;
  }
  return of_row ? "str" : "tuple[str, ...]";
}

std::string members(const TableDoc& table, bool of_row)
{
  std::string text;
  for (const ColumnDoc& column : table.columns)
    text += fmt::format("    @property\n    def {}(self) -> {}:\n        \"\"\"{}\"\"\"\n", column.name,
                        type_of(column.cell, of_row), column.meaning);
  return text;
}

std::string snapshot(std::string_view name, ScriptKind kind, std::string_view meaning, std::string_view body)
{
  std::string text = fmt::format("\nclass {}(Snapshot):\n    \"\"\"{}\"\"\"\n", name, meaning);
  for (const TableDoc& table : tables_of(kind))
    text += fmt::format("    @property\n    def {}(self) -> {}:\n        \"\"\"{}\"\"\"\n", table.name,
                        table.single ? std::string{table.row} : fmt::format("{}s", table.row), table.meaning);
  return text + std::string{body.substr(body.empty() ? 0 : 1)};
}

} // namespace

std::string python_stubs()
{
  std::string text{head};
  std::vector<std::string_view> told;
  for (const ScriptKind kind :
       {ScriptKind::scheduling, ScriptKind::placement, ScriptKind::leasing, ScriptKind::autoscaling})
    for (const TableDoc& table : tables_of(kind)) {
      if (std::ranges::find(told, table.row) != told.end())
        continue;
      told.push_back(table.row);
      text += fmt::format("\nclass {}(Row):\n", table.row) + members(table, true);
      if (!table.single)
        text += fmt::format("\nclass {}s(Table[{}]):\n", table.row, table.row) + members(table, false);
    }
  text += snapshot_head;
  text += snapshot("SchedulingSnapshot", ScriptKind::scheduling,
                   "Decisions are judged at once; columns stay as they were read.", scheduling_body);
  text += snapshot("PlacementSnapshot", ScriptKind::placement, "A gang, and hosts with room for it.", {});
  text += snapshot("TenancySnapshot", ScriptKind::tenancy, "Pools, and who waits and runs.", {});
  text += snapshot("LeasingSnapshot", ScriptKind::leasing, "Offers, leases and needs of one tenant.", leasing_body);
  text += snapshot("AutoscalingSnapshot", ScriptKind::autoscaling, "A service and its load.", {});
  return text + std::string{tail};
}

} // namespace leasehold::policy
