#include "analysis/report/answer.hpp"

#include "analysis/tables/metric_title.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

std::string with_unit(const std::string& value, const std::string& half_width, const std::string& unit)
{
  return fmt::format("{}{}{}{}", value, half_width.empty() ? "" : " ± " + half_width, unit.empty() ? "" : " ", unit);
}

/// "a", "a and b", "a, b and c", "a, b and 4 more"
std::string listed(const std::vector<std::string>& labels)
{
  constexpr std::size_t most = 4;
  if (labels.size() > most)
    return fmt::format("{}, {}, {} and {} more", labels[0], labels[1], labels[2], labels.size() - 3);
  std::string text;
  for (std::size_t i = 0; i < labels.size(); ++i)
    text += (i == 0 ? "" : i + 1 == labels.size() ? " and " : ", ") + labels[i];
  return text;
}

class Findings {
public:
  Findings(const Comparison& comparison, const Sheet& sheet) : comparison_(comparison), sheet_(sheet) {}

  [[nodiscard]] Finding of(std::size_t metric) const
  {
    Finding finding;
    finding.metric = comparison_.metrics[metric].name;
    finding.title = metric_title(finding.metric);
    const auto first = best(metric);
    if (!first) {
      finding.number = "–";
      finding.who = "no point";
      finding.verdict = comparison_.where.empty() ? "defined in every replication of none"
                                                  : "no point that keeps the conditions has it in every replication";
      return finding;
    }
    const SheetCell& there = sheet_.cells[*first][metric];
    finding.number = with_unit(there.value, there.half_width, "");
    finding.unit = sheet_.metrics[metric].unit;
    const std::vector<std::string> alike = like(*first, metric);
    finding.who = listed(alike);
    if (comparison_.points.size() == 1)
      return finding;
    if (all_alike(*first, metric)) {
      finding.who = comparison_.points.size() == 2 ? "both points" : "every point";
      finding.verdict = "no difference";
      return finding;
    }
    finding.is_best = true;
    finding.verdict = comparison_.metrics[metric].better == output::Better::lower ? "lowest" : "highest";
    if (std::ranges::any_of(comparison_.points, [](const ComparedPoint& p) { return !p.broken.empty(); }))
      finding.verdict += " of those that keep what is asked";
    finding.verdict += against(*first, metric);
    return finding;
  }

private:
  [[nodiscard]] const ComparedCell& cell(std::size_t point, std::size_t metric) const
  {
    return comparison_.points[point].cells[metric];
  }
  [[nodiscard]] bool eligible(std::size_t point, std::size_t metric) const
  {
    const ComparedCell& here = cell(point, metric);
    return here.value.n > 0 && here.undefined == 0 && comparison_.points[point].broken.empty();
  }
  [[nodiscard]] std::string written(std::size_t point, std::size_t metric) const
  {
    const SheetCell& here = sheet_.cells[point][metric];
    return with_unit(here.value, here.half_width, sheet_.metrics[metric].unit);
  }
  /// As they are printed: what nobody can tell apart in the table is no lead.
  [[nodiscard]] bool same(std::size_t a, std::size_t b, std::size_t metric) const
  {
    return written(a, metric) == written(b, metric);
  }
  [[nodiscard]] bool all_alike(std::size_t as, std::size_t metric) const
  {
    for (std::size_t p = 0; p < comparison_.points.size(); ++p)
      if (cell(p, metric).value.n == 0 || cell(p, metric).undefined > 0 || !same(p, as, metric))
        return false;
    return true;
  }
  [[nodiscard]] std::vector<std::string> like(std::size_t point, std::size_t metric) const
  {
    std::vector<std::string> labels;
    for (std::size_t p = 0; p < comparison_.points.size(); ++p)
      if (eligible(p, metric) && same(p, point, metric))
        labels.push_back(comparison_.points[p].label);
    return labels;
  }
  [[nodiscard]] std::optional<std::size_t> best(std::size_t metric) const
  {
    std::optional<std::size_t> found;
    const bool low = comparison_.metrics[metric].better == output::Better::lower;
    for (std::size_t p = 0; p < comparison_.points.size(); ++p) {
      if (!eligible(p, metric))
        continue;
      const double mean = cell(p, metric).value.mean;
      if (!found || (low ? mean < cell(*found, metric).value.mean : mean > cell(*found, metric).value.mean))
        found = p;
    }
    return found;
  }
  /// How far the baseline is from the best point, or who is next to it where it is that itself.
  [[nodiscard]] std::string against(std::size_t best, std::size_t metric) const
  {
    const auto& baseline = comparison_.points[best].baseline;
    if (baseline && *baseline != best && cell(*baseline, metric).value.n > 0)
      return fmt::format("; {}, the baseline, {}has {}{}", comparison_.points[*baseline].label,
                         comparison_.points[*baseline].broken.empty() ? "" : "which does not keep it, ",
                         written(*baseline, metric), change(best, metric));
    std::optional<std::size_t> next;
    const bool low = comparison_.metrics[metric].better == output::Better::lower;
    for (std::size_t p = 0; p < comparison_.points.size(); ++p) {
      if (!eligible(p, metric) || same(p, best, metric))
        continue;
      const double mean = cell(p, metric).value.mean;
      if (!next || (low ? mean < cell(*next, metric).value.mean : mean > cell(*next, metric).value.mean))
        next = p;
    }
    if (!next)
      return "";
    const std::vector<std::string> second = like(*next, metric);
    return fmt::format("{}; {}, next, {} {}{}", baseline == best ? ", and the baseline" : "", listed(second),
                       second.size() == 1 ? "has" : "have", written(*next, metric), change(*next, metric));
  }
  /// ": a difference of +45.9 ± 1.7 %, more than chance"
  [[nodiscard]] std::string change(std::size_t point, std::size_t metric) const
  {
    const SheetCell& here = sheet_.cells[point][metric];
    if (here.change.empty() || here.change == "0")
      return "";
    const auto& difference = cell(point, metric).difference;
    const bool judged = difference && difference->interval;
    const char* verdict = !judged ? "" : here.marked ? ", more than chance" : ", which chance could explain";
    if (judged && !here.marked && difference->interval->half_width() == 0.0)
      verdict = ", the same in the few replications there are";
    return fmt::format(": a difference of {}{}",
                       with_unit(here.change, here.change_half_width, sheet_.metrics[metric].unit), verdict);
  }

  const Comparison& comparison_;
  const Sheet& sheet_;
};

} // namespace

std::vector<Finding> findings(const Comparison& comparison, const Sheet& sheet)
{
  const Findings all{comparison, sheet};
  std::vector<Finding> found;
  for (std::size_t m = 0; m < comparison.metrics.size(); ++m)
    if (comparison.metrics[m].better != output::Better::neither)
      found.push_back(all.of(m));
  return found;
}

} // namespace leasehold::analysis
