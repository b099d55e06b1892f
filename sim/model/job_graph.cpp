#include "model/job_graph.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>

#include <algorithm>
#include <stdexcept>

namespace leasehold::model {

namespace {

using LinkGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

LinkGraph graph_of(std::size_t jobs, std::span<const JobLink> links)
{
  LinkGraph graph{jobs};
  for (const JobLink& link : links)
    boost::add_edge(link.before, link.after, graph);
  return graph;
}

/// What a search through all jobs finds: the first cycle that it comes round to, and jobs behind all that come after them.
struct Found {
  std::vector<std::uint32_t> parents;
  std::vector<std::uint32_t> cycle;
  std::vector<std::uint32_t> last_first;
};

class LinkVisitor : public boost::default_dfs_visitor {
public:
  explicit LinkVisitor(Found& found) : found_(&found) {}

  template <class Edge> void tree_edge(Edge edge, const LinkGraph& graph)
  {
    found_->parents[boost::target(edge, graph)] = static_cast<std::uint32_t>(boost::source(edge, graph));
  }
  template <class Edge> void back_edge(Edge edge, const LinkGraph& graph)
  {
    std::vector<std::uint32_t>& cycle = found_->cycle;
    if (!cycle.empty())
      return;
    const auto first = static_cast<std::uint32_t>(boost::target(edge, graph));
    for (auto at = static_cast<std::uint32_t>(boost::source(edge, graph)); at != first; at = found_->parents[at])
      cycle.push_back(at);
    cycle.push_back(first);
    std::ranges::reverse(cycle);
  }
  template <class Vertex> void finish_vertex(Vertex vertex, const LinkGraph& /*graph*/)
  {
    found_->last_first.push_back(static_cast<std::uint32_t>(vertex));
  }

private:
  Found* found_;
};

Found search(std::size_t jobs, std::span<const JobLink> links)
{
  const LinkGraph graph = graph_of(jobs, links);
  Found found;
  found.parents.resize(jobs);
  std::vector<boost::default_color_type> colours(jobs);
  boost::depth_first_search(graph, LinkVisitor{found},
                            boost::make_iterator_property_map(colours.begin(), boost::get(boost::vertex_index, graph)));
  return found;
}

} // namespace

std::vector<std::uint32_t> find_cycle(std::size_t jobs, std::span<const JobLink> links)
{
  return search(jobs, links).cycle;
}

JobGraph::JobGraph(std::size_t jobs, std::span<const JobLink> links) : links_(links.begin(), links.end())
{
  const Found found = search(jobs, links);
  if (!found.cycle.empty())
    throw std::invalid_argument("jobs wait for each other in a circle");
  std::vector<std::size_t> place(jobs);
  for (std::size_t i = 0; i < jobs; ++i)
    place[found.last_first[i]] = jobs - i;
  std::ranges::stable_sort(links_, {}, [&](const JobLink& link) { return place[link.before]; });
}

std::vector<double> JobGraph::upward_ranks(std::span<const double> lengths) const
{
  std::vector<double> ranks(lengths.begin(), lengths.end());
  // Behind the links of a job stand all those of its dependents, so from the last on each rank is known when it is read.
  for (auto link = links_.rbegin(); link != links_.rend(); ++link)
    ranks[link->before] =
        std::max(ranks[link->before], lengths[link->before] + link->think.value() + ranks[link->after]);
  return ranks;
}

std::vector<double> JobGraph::earliest_ends(std::span<const double> times, std::span<const double> lengths) const
{
  std::vector<double> ends(lengths.size());
  for (std::size_t j = 0; j < ends.size(); ++j)
    ends[j] = times[j] + lengths[j];
  for (const JobLink& link : links_)
    ends[link.after] = std::max(ends[link.after], ends[link.before] + link.think.value() + lengths[link.after]);
  return ends;
}

} // namespace leasehold::model
