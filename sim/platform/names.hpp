// The names in a platform file and the routes between them: which are declared, where, and in which zone.
#pragma once

#include "platform/xml.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leasehold::platform {

/// Told of each fault with the place it is about and the element it is in.
using NameComplaint = std::function<void(const XmlElement&, XmlFault)>;

/// Follows SimGrid's own order of reading: a name must stand before what refers to it.
class PlatformNames {
public:
  explicit PlatformNames(NameComplaint complain) : complain_(std::move(complain)) {}

  /// Enters a zone or cluster whose names have been declared by declare().
  void enter(const XmlElement& zone);
  void leave();
  void declare(const XmlElement& element);
  void check_route(const XmlElement& route);

  /// Names of hosts and routers of a cluster that a check cannot know (a backbone's router, say) make references
  /// unjudgeable; then they are left to SimGrid.
  void trust_references() { trusting_ = true; }

private:
  /// A host, router or zone: SimGrid keeps all three in one table.
  struct Node {
    std::string zone; ///< the zone around it
    bool is_zone = false;
    int line = 0;
  };

  void declare_node(const XmlElement& element, const XmlAttribute& at, const std::string& name, bool is_zone);
  void declare_cluster(const XmlElement& cluster);
  void declare_link(const XmlElement& link);
  void check_end(const XmlElement& route, std::string_view attribute, bool zone_due);
  void check_gateway(const XmlElement& route, std::string_view attribute, std::string_view zone_attribute);
  void check_links(const XmlElement& route);
  void check_repeated(const XmlElement& route);
  [[nodiscard]] bool is_inside(std::string_view node, std::string_view zone) const;
  [[nodiscard]] std::string guess(std::string_view name, bool zone_due) const;

  NameComplaint complain_;
  std::vector<std::string> around_ = {""};
  std::unordered_map<std::string, Node> nodes_;
  std::map<std::string, int> links_; ///< and the lines they stand on
  std::map<std::pair<std::string, std::string>, const XmlElement*> routes_;
  bool trusting_ = false;
};

} // namespace leasehold::platform
