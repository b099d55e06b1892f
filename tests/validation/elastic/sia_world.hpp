// Sia's simulator (siasosp23/artifacts, sia-simulator/*.py), which is Pollux's on three kinds of GPUs: its nodes, applications and
// jobs.
#pragma once

#include "validation/elastic/tick_simulator.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

inline const std::string sia_data = LEASEHOLD_SHARED_DIR "/data/";
inline constexpr std::array<TickNodes, 3> sia_nodes{TickNodes{6, 4}, TickNodes{2, 8}, TickNodes{3, 8}};
inline constexpr std::size_t sia_kinds = sia_nodes.size();

/// On each kind of GPUs: those of Pollux's tables, dgx-ext and rtx.
using OnKinds = std::vector<Application>;

inline std::map<std::string, OnKinds> sia_applications()
{
  std::map<std::string, OnKinds> all;
  std::map<std::pair<std::string, std::string>, std::pair<Application::Rows, Application::Rows>> tables;
  for (auto row : table_rows(sia_data + "turn2/pollux/sia_rtx_dgxext_tables.csv.gz")) {
    auto& [placements, scalability] = tables[{row[0], row[1]}];
    if (row[2] == "placements")
      placements.push_back({row[3], row[6], row[7], row[8]});
    else
      scalability.push_back({row[4], row[5], row[6], row[7], row[8]});
  }
  for (const std::string name : {"bert", "cifar10", "deepspeech2", "imagenet", "ncf", "yolov3"}) {
    OnKinds& kinds = all[name];
    kinds.emplace_back(name, sia_data + "profiles/pollux/");
    for (const std::string kind : {"dgx-ext", "rtx"})
      kinds.emplace_back(name, tables[{name, kind}].first, tables[{name, kind}].second);
  }
  for (const auto& row : table_rows(sia_data + "turn2/pollux/pollux_validation.csv.gz"))
    for (Application& application : all.at(row[0]))
      application.add_epoch(row);
  return all;
}

inline std::vector<TickJob> sia_jobs(const std::map<std::string, OnKinds>& applications)
{
  static const std::map<std::string, double> delays{{"cifar10", 50}, {"deepspeech2", 25}, {"bert", 120},
                                                    {"yolov3", 80},  {"imagenet", 250},   {"ncf", 15}};
  static const std::map<std::string, double> slower{{"cifar10", 1.8}, {"ncf", 1.5}};
  std::vector<TickJob> jobs;
  for (const auto& row : table_rows(sia_data + "training/sia_philly_workload-1.csv")) {
    TickJob job;
    job.name = row[0];
    job.submitted = std::stod(row[1]);
    job.application = &applications.at(row[2])[0];
    job.gpus = std::stoi(row[3]);
    job.batch = std::stod(row[4]);
    job.slower = slower.contains(row[2]) ? slower.at(row[2]) : 1.2;
    job.restart_delay = delays.at(row[2]);
    job.as_measured = true;
    jobs.push_back(job);
  }
  return jobs;
}

inline GpusByNode packed_on(std::size_t kind, int gpus)
{
  GpusByNode nodes(static_cast<std::size_t>(gpus / sia_nodes[kind].gpus), sia_nodes[kind].gpus);
  if (gpus % sia_nodes[kind].gpus > 0)
    nodes.push_back(gpus % sia_nodes[kind].gpus);
  return nodes;
}

} // namespace leasehold::test
