#include "analysis/tables/metric_title.hpp"

#include <array>
#include <utility>

namespace leasehold::analysis {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> own_spelling = {
    {{"slo", "SLO"}, {"ttft", "TTFT"}, {"tpot", "TPOT"}, {"e2e", "E2E"}, {"pue", "PUE"}, {"mtoken", "Mtoken"}}};

} // namespace

std::string metric_title(std::string_view name)
{
  std::string title;
  while (!name.empty()) {
    const auto end = name.find('_');
    std::string_view word = name.substr(0, end);
    for (const auto& [plain, spelt] : own_spelling)
      if (word == plain)
        word = spelt;
    title += (title.empty() ? "" : " ") + std::string{word};
    name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
  }
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

} // namespace leasehold::analysis
