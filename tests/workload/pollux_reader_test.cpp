// Traces of Pollux's and Sia's simulators: applications whose work is epochs, on any number of GPUs that was measured.
#include "workload/application_tables.hpp"
#include "workload/read_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace leasehold;
using workload::Adapting;

namespace {

/// Two epochs of 100 steps at batch size 10. A step at 20 is worth 11 / 6 in the first, 31 / 16 in the second: the mean
/// gradient's square is 1, and its variance 10 and 30, of which 20 leave half.
const std::string two_epochs = "application,batch_size,epoch,progress,grad_sqr,grad_var\n"
                               "a,10,0,100,1,10\na,10,1,200,1,30\na,20,0,100,1,10\na,20,1,200,1,30\n";
/// Hosts of two GPUs.
const std::string one_chip = "application,gpu_type,placement,num_nodes,num_replicas,local_bsz,step_time,sync_time\n"
                             "a,t,1,1,1,10,1,0\na,t,1,1,1,20,1.5,0\na,t,2,1,2,5,0.6,0.1\na,t,2,1,2,10,1,0.1\n"
                             "a,t,11,2,2,5,9,0.1\n";                       // spread: not used
constexpr double at_twenty = 100.0 / (11.0 / 6.0) + 100.0 / (31.0 / 16.0); ///< steps of both epochs: 106.158

std::string faults_of(const std::string& efficiency, const std::string& steps, workload::Applications& applications,
                      const workload::StepRows& rows = {})
{
  config::Diagnostics diagnostics;
  workload::read_efficiency(workload::TraceSource::text(efficiency, "epochs"), applications, diagnostics);
  workload::read_step_times(workload::TraceSource::text(steps, "steps"), rows, applications, diagnostics);
  workload::finish(applications, "epochs", diagnostics);
  return diagnostics.text();
}

test::ReadResult read_applications(const std::string& rows, std::string_view format, Adapting adapts)
{
  workload::Applications applications;
  REQUIRE(faults_of(two_epochs, one_chip, applications) == "");
  workload::ReadOptions options;
  options.applications = &applications;
  options.adapts = adapts;
  return test::read_text("name,time,application,num_replicas,batch_size\n" + rows, format, options);
}

} // namespace

TEST_CASE("pollux: a job takes its epochs' steps at its batch size on its GPUs")
{
  const auto [list, faults] =
      read_applications("least,0,a,1,10\nalone,2.5,a,1,20\ntwo,5,a,2,20\n", "pollux", Adapting::nothing);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 3);
  CHECK(list.name(1) == "alone");
  CHECK(list.jobs[1].submitted == Timestamp{2.5});
  CHECK(list.jobs[1].steps == 200.0);
  CHECK(list.times.chips == std::vector<std::string>{"t"});
  // 200 steps of 1 s. One GPU makes 20 of two passes of 10, 2 s, to tell the noise. Two make it at once, in 1 s.
  CHECK(list.times.takes[0].value() == doctest::Approx(200.0));
  CHECK(list.times.takes[1].value() == doctest::Approx(2.0 * at_twenty));
  CHECK(list.times.takes[2].value() == doctest::Approx(at_twenty));
  CHECK(list.times.declared == list.times.takes);
  CHECK(list.times.widths_of.empty());
}

TEST_CASE("sia: an application takes 1.2 times as long, and no GPU more than was measured on so many")
{
  // Batch size 20 on two GPUs: 10 each, which is the most that was measured there. 1.2 s a step of 20.
  const auto [list, faults] = read_applications("two,5,a,2,20\n", "sia", Adapting::nothing);
  CHECK(faults == "");
  CHECK(list.times.takes.at(0).value() == doctest::Approx(1.2 * at_twenty));
}

TEST_CASE("pollux: other widths at the batch size that was asked for, or at the best")
{
  // At 20, two GPUs take half as long as one.
  const auto chips = read_applications("alone,0,a,1,20\n", "pollux", Adapting::chips).list;
  const auto& as_asked = chips.times.widths.at(chips.times.widths_of.at(0));
  REQUIRE(as_asked.size() == 1);
  CHECK(as_asked[0].chips == 2);
  CHECK(as_asked[0].rate == doctest::Approx(2.0));
  // One GPU does best at 10, 1 of progress a second: twice the batch is two passes, and worth less than twice. Two GPUs do 1 / 0.6
  // at 10 and 11 / 6 at 20, the most: 106.158 s.
  const auto best = read_applications("alone,0,a,1,20\n", "pollux", Adapting::chips_and_batch).list;
  CHECK(best.times.takes.at(0).value() == doctest::Approx(200.0));
  CHECK(best.times.widths.at(best.times.widths_of.at(0)).at(0).rate == doctest::Approx(200.0 / at_twenty));
}

TEST_CASE("pollux: what was not measured is dropped and counted, a column without a use is named once")
{
  workload::Applications applications;
  REQUIRE(faults_of(two_epochs, one_chip, applications) == "");
  workload::ReadOptions options;
  options.applications = &applications;
  const auto [list, faults] = test::read_text("batch_size,name,time,application,num_replicas,user\n"
                                              "20,wide,0,a,3,x\n20,none,0,a,0,x\n20,other,0,b,1,x\n20,good,0,a,1,x\n",
                                              "pollux", options);
  CHECK(faults == "");
  REQUIRE(list.jobs.size() == 1);
  CHECK(list.name(0) == "good");
  REQUIRE(list.report.dropped.size() == 3);
  CHECK(list.report.dropped[0].reason == "not measured on so many GPUs of any kind");
  CHECK(list.report.dropped[1].reason == "no GPUs");
  CHECK(list.report.dropped[2].reason == "not in the tables of applications");
  CHECK(list.report.unused == std::vector<std::string>{"`user`"});
}

TEST_CASE("step times: packed gangs, along lines between what was measured")
{
  workload::StepTimes times;
  times.add("2", 10.0, {1.0, 0.2});
  times.add("2", 20.0, {2.0, 0.4});
  times.add("11", 10.0, {5.0, 4.0}); // spread further than it must be
  times.add(2, 4, 10.0, {3.0, 1.0});
  times.add(3, 4, 10.0, {9.0, 1.0}); // the same
  times.finish();
  CHECK(times.on(2, 15.0).step == doctest::Approx(1.5)); // between 10 and 20
  CHECK(times.on(3, 10.0).step == doctest::Approx(2.0)); // between two and four GPUs
  CHECK(times.on(3, 10.0).sync == doctest::Approx(0.6));
  CHECK(times.on(1, 10.0).step == 0.0); // out of reach
  CHECK(times.on(5, 10.0).step == 0.0);
  CHECK(times.most_local(3) == 10.0); // of four
  CHECK(times.usual_widths() == std::vector<std::uint32_t>{1, 2, 4});
}

TEST_CASE("tables of applications that do not hang together are refused")
{
  const auto says = [](const std::string& efficiency, const std::string& steps, const workload::StepRows& rows,
                       const std::string& words) {
    workload::Applications applications;
    const std::string faults = faults_of(efficiency, steps, applications, rows);
    CAPTURE(faults);
    CHECK(faults.find(words) != std::string::npos);
  };
  const std::string head = "application,batch_size,epoch,progress,grad_sqr,grad_var\n";
  says(head + "a,10,1,100,1,10\n", one_chip, {}, "`1` is not the next epoch (0 is due at this batch size)");
  says(head + "a,10,0,100,1,10\na,10,1,90,1,10\n", one_chip, {}, "is less than the epoch before had");
  says(head + "a,10,0,100,1,10\na,10,1,200,1,10\na,20,0,100,1,10\n", one_chip, {},
       "not as many epochs at each batch size");
  says(head + "b,10,0,100,1,10\n", one_chip, {}, "the table has no epochs of `a`");
  says("application,batch_size,epoch,progress,grad_sqr\n", one_chip, {}, "grad_var: the column is missing");
  says(two_epochs, "placement,local_bsz,step_time,sync_time\n1,10,1,0\n", {}, "does not say of which applications");
  says(two_epochs, "placement,local_bsz,step_time,sync_time\n1,10,1,0\n", {"a", "", ""}, "does not say of which GPUs");
  says(two_epochs, one_chip, {"", "", "t4"}, "the table is of several kinds of GPUs");
  says(two_epochs, one_chip, {"", "u", ""}, "the table has no row for `u`");
  says(two_epochs, "application,gpu_type,placement,local_bsz,step_time,sync_time\na,t,20,10,1,0\n", {},
       "`20` is no placement");
  says(two_epochs, "application,gpu_type,placement,local_bsz,step_time,sync_time\na,t,2,10,1,2\n", {},
       "is more than the step takes");
}

TEST_CASE("faults of the tables of applications are told once, all of a file, and nothing that follows from them")
{
  const auto told = [](const std::string& efficiency, const std::string& steps) {
    workload::Applications applications;
    return faults_of(efficiency, steps, applications);
  };
  const std::string head = "application,batch_size,epoch,progress,grad_sqr,grad_var\n";
  const std::string step_head = "application,gpu_type,placement,num_nodes,num_replicas,local_bsz,step_time,sync_time\n";
  // Without the table that tells epochs no application has any: that is not said of each.
  CHECK(told("", one_chip) == "epochs: there is no header (the first line names the columns)\n");
  CHECK(told("application,batch_size,epoch,progress,grad_var\na,10,0,100,1\n", one_chip) ==
        "epochs:1:1: grad_sqr: the column is missing (the header names the columns)\n");
  // Each fault by itself: a row that is told counts as the epoch that it is.
  CHECK(told(head + "a,10,0,x,1,10\na,10,1,200,-1,30\n", one_chip) ==
        "epochs:2:8: progress: `x` is not a number (a decimal number is due here)\n"
        "epochs:3:12: grad_sqr: `-1` is negative (0 is the least)\n");
  CHECK(told(head + "a,10,0,100,1,10\na,10,0,100,1,10\na,10,1,200,1,30\n", one_chip) ==
        "epochs:3:6: epoch: `0` stands here again (an application has each epoch once at a batch size)\n");
  CHECK(told(head + "a,10,0,100,1,10\na,10,2,200,1,30\na,10,3,300,1,30\n", one_chip) ==
        "epochs:3:6: epoch: `2` is not the next epoch (1 is due at this batch size)\n");
  // Nor is an epoch said to be lacking whose row is told.
  CHECK(told(head + ",10,0,100,1,10\na,10,1,200,1,30\n", one_chip) ==
        "epochs:2:1: application: `` is no name (a name is due here)\n");
  CHECK(told(head + "a,10,0,100,1,10,9\na,10,1,200,1,30\n", one_chip) ==
        "epochs:2:1: the row has 7 fields (the header names 6)\n");
  CHECK(told(two_epochs, step_head + "a,t,1,1,1,10,-1,0\n,t,1,1,1,10,1,0\na,t,1,1,1,10,foo,0\na,t,1,1,1,10,1,2\n") ==
        "steps:2:14: step_time: `-1` is too small (1e-09 is the least)\n"
        "steps:3:1: application: `` is no name (a name is due here)\n"
        "steps:4:14: step_time: `foo` is not a number (a decimal number is due here)\n"
        "steps:5:16: sync_time: `2` is more than the step takes (sums of gradients are part of the step)\n");
  CHECK(told(two_epochs, step_head.substr(0, step_head.size() - 1) + ",step_time\na,t,1,1,1,10,1,0,2\n") ==
        "steps:1:65: step_time: the column stands twice (which of the two counts is not known) leave one out\n");
}
