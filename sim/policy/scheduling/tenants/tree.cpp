#include "policy/scheduling/tenants/tree.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

namespace leasehold::policy {

using model::TenantId;

namespace {

double dominant_share(const Resources& use, const Resources& all)
{
  double share = 0.0;
  for (std::size_t r = 0; r < use.size(); ++r)
    if (all[r] > 0.0)
      share = std::max(share, use[r] / all[r]);
  return share;
}

} // namespace

const config::Schema<GroupParameters>& schema(Tag<GroupParameters>)
{
  using G = GroupParameters;
  static const auto declared =
      config::Schema<G>("tenant group", "tenants that share what is due to the group")
          .required("name", &G::name, "how other groups name it", config::non_empty())
          .optional("weight", &G::weight, "its share beside its siblings', tenants (tenants.weight) or groups",
                    config::positive())
          .required("members", &G::members, "tenants, and groups", config::non_empty());
  return declared;
}

Resources resources_of(const model::Request& request)
{
  const double members = request.members;
  return {request.total_chips(), members * request.cores, members * request.memory.value()};
}

Resources capacity(const model::ClusterView& view)
{
  Resources all{};
  for (const model::Pool& pool : view.pools()) {
    all[0] += static_cast<double>(pool.chips - pool.chips_down);
    pool.hosts.for_each([&](model::HostId id) {
      if (view.is_down(id))
        return;
      all[1] += view.host(id).cores;
      all[2] += view.host(id).memory.value();
    });
  }
  return all;
}

void TenantTree::hold(std::size_t tenants)
{
  if (tenants <= tenants_)
    return;
  if (nodes_.size() > tenants_ + 1)
    throw std::logic_error("tenants that came after the groups");
  nodes_.assign(tenants + 1, {});
  tenants_ = root_ = tenants;
  for (std::size_t t = 0; t < tenants; ++t)
    adopt(root_, t);
}

void TenantTree::adopt(std::size_t parent, std::size_t child)
{
  auto& before = nodes_[nodes_[child].parent].children;
  std::erase(before, child);
  nodes_[child].parent = parent;
  nodes_[parent].children.push_back(child);
}

bool TenantTree::is_below(std::size_t node, std::size_t above) const
{
  while (node != root_ && node != above)
    node = nodes_[node].parent;
  return node == above;
}

void TenantTree::grow(const std::vector<GroupParameters>& groups, const std::vector<std::string>& tenants,
                      config::Diagnostics& diagnostics)
{
  hold(tenants.size());
  std::map<std::string, std::size_t> known;
  for (std::size_t t = 0; t < tenants.size(); ++t)
    known.emplace(tenants[t], t);
  for (const GroupParameters& group : groups) {
    if (!known.emplace(group.name.value, nodes_.size()).second)
      diagnostics.error(group.name.at, "there are two `" + group.name.value + "`", "groups and tenants go by name",
                        "rename the group");
    nodes_.emplace_back().weight = group.weight;
    adopt(root_, nodes_.size() - 1);
  }
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const auto& member : groups[g].members) {
      const std::size_t node = root_ + 1 + g;
      const auto found = known.find(member.value);
      if (found == known.end())
        diagnostics.error(member.at, "there is neither a tenant nor a group `" + member.value + "`",
                          "it would change nothing", "name tenants and groups");
      else if (nodes_[found->second].parent != root_)
        diagnostics.error(member.at, "`" + member.value + "` is in two groups", "a tree has one way to each leaf",
                          "leave it out of one of them");
      else if (is_below(node, found->second))
        diagnostics.error(member.at, "`" + member.value + "` is a member of itself", "a tree has no loops",
                          "leave it out");
      else
        adopt(node, found->second);
    }
}

void TenantTree::set(TenantId tenant, const Resources& use, bool blocked)
{
  nodes_[tenant.index()].use = use;
  nodes_[tenant.index()].blocked = blocked;
}

void TenantTree::add(TenantId tenant, const Resources& more)
{
  for (std::size_t r = 0; r < more.size(); ++r)
    nodes_[tenant.index()].use[r] += more[r];
}

void TenantTree::update(std::size_t node, const Resources& all)
{
  Node& group = nodes_[node];
  if (node >= root_) {
    double least = std::numeric_limits<double>::infinity();
    group.blocked = true;
    for (const std::size_t child : group.children) {
      update(child, all);
      group.blocked = group.blocked && nodes_[child].blocked;
      if (!nodes_[child].blocked && nodes_[child].share > 0.0)
        least = std::min(least, nodes_[child].share);
    }
    group.use = {};
    for (const std::size_t child : group.children) {
      const Node& each = nodes_[child];
      const double scale = each.share > least ? least / each.share : 1.0;
      for (std::size_t r = 0; r < group.use.size(); ++r)
        group.use[r] += each.use[r] * scale;
    }
  }
  group.share = dominant_share(group.use, all);
}

TenantId TenantTree::neediest(const model::ClusterView& view, const Resources& all)
{
  update(root_, all);
  std::size_t node = root_;
  while (node >= root_) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t next = node;
    for (const std::size_t child : nodes_[node].children) {
      const double weight =
          child < root_ ? view.weight(TenantId{static_cast<std::uint32_t>(child)}) : nodes_[child].weight;
      if (!nodes_[child].blocked && nodes_[child].share / weight < least) {
        least = nodes_[child].share / weight;
        next = child;
      }
    }
    if (next == node)
      return TenantId::none();
    node = next;
  }
  return TenantId{static_cast<std::uint32_t>(node)};
}

} // namespace leasehold::policy
