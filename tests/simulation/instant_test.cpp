// What happens at one instant, and in which order.
#include "simulation/instant.hpp"
#include "simulation/timeline.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

namespace leasehold::simulation {

namespace {

/// Writes down each turn that it takes.
class Scribe final : public Process {
public:
  Scribe(std::string name, std::string& turns, Timestamp next = Timestamp::never())
      : name_(std::move(name)), turns_(&turns), next_(next)
  {
  }
  [[nodiscard]] Timestamp next_event() const override { return next_; }
  void advance() override { note("advances"); }
  void decide() override { note("decides"); }
  void audit() override { note("is audited"); }
  void close() override { note("closes"); }

private:
  void note(const char* turn) { *turns_ += name_ + " " + turn + "; "; }

  std::string name_;
  std::string* turns_;
  Timestamp next_;
};

class NoTurn final : public Process {};

model::Inventory no_hosts()
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  return inventory;
}

} // namespace

TEST_CASE("an instant goes by columns in the order of its rows, and closes in the reverse order")
{
  std::string turns;
  Scribe market{"market", turns, Timestamp{7}};
  Scribe queue{"queue", turns, Timestamp{5}};
  NoTurn idle;
  Instant instant;
  instant.add(Turn::submissions, queue); // rows stand in the order of their turns, not of these lines
  instant.add(Turn::leases, market);
  instant.add(Turn::timeline, idle);
  CHECK(instant.names() == std::vector<std::string>{"leases", "timeline", "submissions"});
  CHECK_THROWS_AS(instant.add(Turn::timeline, queue), std::logic_error); // one part a turn
  CHECK(instant.next() == Timestamp{5});                                 // the least of 7, never and 5
  instant.play();
  CHECK(turns ==
        "market advances; queue advances; market decides; queue decides; market is audited; queue is audited; ");
  turns.clear();
  instant.close();
  CHECK(turns == "queue closes; market closes; ");
}

TEST_CASE("the order of an instant is the one that CONTRIBUTING.md states")
{
  // The rows of the table under "One instant": `| name | advances | decides |`, after the heading and the rule.
  std::ifstream text{LEASEHOLD_SOURCE_DIR "/CONTRIBUTING.md"};
  std::vector<std::string> stated;
  bool here = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("## "))
      here = line == "## One instant";
    if (here && line.starts_with("| "))
      stated.push_back(line.substr(2, line.find(" |", 2) - 2));
  }
  REQUIRE_FALSE(stated.empty());
  CHECK(stated.front() == "row");
  stated.erase(stated.begin());
  std::vector<std::string> shipped;
  for (const Named<Turn>& turn : enum_names(Tag<Turn>{})) {
    CHECK(turn.value == static_cast<Turn>(shipped.size())); // told in the order in which they play
    shipped.emplace_back(turn.name);
  }
  CHECK(stated == shipped);
}

TEST_CASE("a table without rows has no next instant")
{
  Instant instant;
  CHECK(instant.next() == Timestamp::never());
  instant.play();
  instant.close();
}

TEST_CASE("events of one instant come by class, then by subject, and what they cause at it comes too")
{
  const model::Inventory inventory = no_hosts();
  ClusterState state{inventory, 1};
  Timeline timeline{state};
  std::string seen;
  const auto note = [&](const char* what) {
    return [&seen, what](const Event& event) { seen += what + std::to_string(event.subject) + " "; };
  };
  timeline.on(EventClass::host_up, note("up"));
  timeline.on(EventClass::host_down, note("down"));
  timeline.on(EventClass::job_end, [&](const Event& event) {
    note("end")(event);
    if (event.subject == 1) // ends another at once
      state.events.push({state.now, 9, 0, EventClass::job_end});
  });
  timeline.on(EventClass::replica_ready, note("ready"));
  timeline.on(EventClass::service_tick, note("tick"));
  timeline.on(EventClass::review, note("review"));
  timeline.on(EventClass::sublet_back, note("back"));
  timeline.on(EventClass::sublet_offer, note("offer"));
  const Timestamp now{10};
  for (const EventClass kind :
       {EventClass::sublet_offer, EventClass::review, EventClass::service_tick, EventClass::sublet_back,
        EventClass::job_end, EventClass::host_down, EventClass::replica_ready, EventClass::host_up})
    state.events.push({now, 1, 0, kind});
  state.events.push({now, 0, 0, EventClass::job_end});
  state.events.push({Timestamp{11}, 0, 0, EventClass::host_up});
  CHECK(timeline.next_event() == now);
  state.set_now(now);
  timeline.advance();
  CHECK(seen == "up1 down1 end0 end1 end9 ready1 tick1 review1 back1 offer1 ");
  CHECK(timeline.next_event() == Timestamp{11});
}

} // namespace leasehold::simulation
