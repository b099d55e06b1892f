// ledger.csv by the FinOps Foundation's own rules for FOCUS 1.2 (focus_validator, MIT), as far as a program can judge a
// row by itself.
#include "cli/market_run.hpp"
#include "workload/trace_source.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <regex>
#include <set>

namespace leasehold {

namespace {

using Json = nlohmann::json;
using test::Row;

/// Rules of the published model that contradict the sentence beside them, or that we break and say why.
const std::map<std::string, std::string> set_aside = {
    {"CommitmentDiscountStatus-C-003-C", "asks for a value where its sentence asks for none"},
    {"CommitmentDiscountStatus-C-004-C", "its condition is turned round"},
    {"CommitmentDiscountStatus-C-005-M", "allows Active, Expired, Pending; the specification has Used and Unused"},
    {"CommitmentDiscountCategory-C-005-M", "forgets the rows without a commitment, where it has to be null"},
    {"EffectiveCost-C-005-C",
     "takes every purchase for one of future charges: our monthly fees pay for their month, and "
     "what they cover comes back as credits"},
};
/// What our bills know of: nothing of sub-accounts, tags, zones, other currencies or capacity that is held unused.
const std::set<std::string> supported = {"ACCOUNT_NAMING_SUPPORTED",
                                         "COMMITMENT_DISCOUNT_SUPPORTED",
                                         "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
                                         "NEGOTIATED_PRICING_SUPPORTED",
                                         "PUBLIC_PRICE_LIST_SUPPORTED",
                                         "USAGE_MEASUREMENT_SUPPORTED",
                                         "UNIT_PRICING_SUPPORTED",
                                         "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED",
                                         "REGION_SUPPORTED",
                                         "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED"};

bool is_number(const std::string& text)
{
  static const std::regex number{R"([+-]?\d+(\.\d+)?([eE][+-]?\d+)?)"};
  return std::regex_match(text, number);
}

bool is_instant(const std::string& text)
{
  static const std::regex instant{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"};
  return std::regex_match(text, instant);
}

/// A row against rules that refer to each other. Empty fields are null, and types bind values that are not null.
class Judge {
public:
  Judge(const Json& rules, const Row& row) : rules_(&rules), row_(&row) {}

  bool obeys(const std::string& id)
  {
    const Json& rule = rules_->at(id);
    for (const auto& criterion : rule.at("ApplicabilityCriteria"))
      if (!supported.contains(criterion.get<std::string>()))
        return true;
    const Json& criteria = rule.at("ValidationCriteria");
    const std::string keyword = criteria.at("Keyword");
    if ((keyword != "MUST" && keyword != "MUST NOT") || rule.at("Type") != "Static" || set_aside.contains(id))
      return true;
    if (!holds(criteria.at("Condition")))
      return true;
    const bool good = holds(criteria.at("Requirement"));
    if (!good && broken.empty())
      broken = id + ": " + criteria.at("MustSatisfy").get<std::string>();
    ++judged;
    return good;
  }

  std::string broken; ///< the innermost rule
  int judged = 0;

private:
  std::string value(const Json& check, const char* key = "ColumnName") const
  {
    const auto found = row_->find(check.at(key).get<std::string>());
    return found == row_->end() ? "" : found->second;
  }
  bool is_value(const Json& check) const
  {
    const Json& wanted = check.at("Value");
    if (!wanted.is_null() && !wanted.is_string())
      return is_number(value(check)) && std::stod(value(check)) == wanted.get<double>();
    return value(check) == (wanted.is_null() ? "" : wanted.get<std::string>());
  }
  bool is_product(const Json& check) const
  {
    const double product = std::stod(value(check, "ColumnAName")) * std::stod(value(check, "ColumnBName"));
    const double result = std::stod(value(check, "ResultColumnName"));
    return std::abs(product - result) <= 1e-6 + 1e-9 * std::abs(result);
  }
  bool holds(const Json& check)
  {
    if (!check.contains("CheckFunction"))
      return true;
    const std::string function = check.at("CheckFunction");
    if (function == "AND")
      return std::ranges::all_of(check.at("Items"), [this](const Json& item) { return holds(item); });
    if (function == "OR")
      return std::ranges::any_of(check.at("Items"), [this](const Json& item) { return holds(item); });
    if (function == "CheckModelRule")
      return obeys(check.at("ModelRuleId"));
    if (function == "ColumnPresent")
      return row_->contains(check.at("ColumnName").get<std::string>());
    if (function == "CheckValue" || function == "CheckNotValue") // one of them names no column
      return !check.contains("ColumnName") || is_value(check) == (function == "CheckValue");
    if (function == "ColumnByColumnEqualsColumnValue")
      return is_product(check);
    if (function == "CheckSameValue" || function == "CheckNotSameValue")
      return (value(check, "ColumnAName") == value(check, "ColumnBName")) == (function == "CheckSameValue");
    return is_of_type(function, check);
  }
  bool is_of_type(const std::string& function, const Json& check) const
  {
    if (!check.contains("ColumnName") || value(check).empty())
      return true;
    if (function == "TypeDecimal" || function == "FormatNumeric")
      return is_number(value(check));
    if (function == "TypeDateTime" || function == "FormatDateTime")
      return is_instant(value(check));
    if (function == "FormatCurrency" || function == "CheckNationalCurrency")
      return value(check) == "USD";
    if (function == "CheckGreaterOrEqualThanValue")
      return std::stod(value(check)) >= check.at("Value").get<double>();
    return true;
  }

  const Json* rules_;
  const Row* row_;
};

std::optional<Json> published_rules()
{
  const std::string path = LEASEHOLD_SHARED_DIR "/data/turn2/focus/focus_validator_model-1.2.json.gz";
  if (!std::filesystem::exists(path))
    return std::nullopt;
  const auto stream = workload::TraceSource::file(path).open(std::uint64_t{1} << 26);
  std::string text;
  std::string piece(1 << 16, ' ');
  while (const std::size_t read = stream->read(piece.data(), piece.size()))
    text.append(piece, 0, read);
  return Json::parse(text).at("ModelRules");
}

/// Usage on demand and on spot, money ahead, a monthly fee, credits, adjustments, egress would each be a row.
std::vector<Row> bills_of(const std::string& horizon, const std::string& policy)
{
  return test::run_market(
             "horizon: " + horizon +
             "\ntenants: [{name: lab}]\nworkload:\n"
             "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 20 B, chips: {h100: 8}, utilisation: "
             "0.4}\n"
             "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 20/s, input: 1000, output: 300}, "
             "chips: {h100: 8}, period: 1 h}\n"
             "policies: {leasing: " +
             policy + "}\n")
      .ledger;
}

} // namespace

TEST_CASE("each row of the ledger obeys the published rules of FOCUS 1.2")
{
  const auto rules = published_rules();
  if (!rules) {
    MESSAGE("skipped: the published rules of FOCUS are not there");
    return;
  }
  std::vector<Row> rows;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"40 d", "on_demand_only"},
      {"70 d",
       "{policy: savings_plan, providers: [aws], observe: 1 d, quantile: 0.5, programmes: [aws_savings_plan_1y]}"},
      {"70 d",
       "{policy: savings_plan, providers: [azure], observe: 1 d, quantile: 0.5, programmes: [azure_reservation_1y]}"},
      {"1150 d", "{policy: reserve_base, providers: [aws], programmes: [aws_reserved_3y_partial], observe: 7 d, "
                 "quantile: 1, renew: false, term: 1095 d}"}};
  for (const auto& [horizon, policy] : cases)
    for (Row& row : bills_of(horizon, policy))
      rows.push_back(std::move(row));
  std::set<std::string> categories;
  int judged = 0;
  for (const Row& row : rows) {
    categories.insert(row.at("ChargeCategory"));
    for (const auto& [id, rule] : rules->items()) {
      if (id.find("-C-000-") == std::string::npos && rule.at("EntityType") != "Dataset")
        continue; // reached from those, under their conditions
      Judge judge{*rules, row};
      CHECK_MESSAGE(judge.obeys(id), judge.broken);
      judged += judge.judged;
    }
  }
  CHECK(categories.size() >= 3); // Usage, Purchase, Credit
  CHECK(judged > 100 * static_cast<int>(rows.size()));
}

} // namespace leasehold
