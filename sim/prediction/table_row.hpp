// One row of a published table, its fields found by the names in the header.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::prediction {

/// Why a row has no prediction; the text becomes its note.
struct RowUnpredictable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class TableRow {
public:
  TableRow(const std::vector<std::string>& header, const std::vector<std::string>& fields)
      : header_(header), fields_(fields)
  {
  }

  /// Throws RowUnpredictable where the header lacks the column.
  [[nodiscard]] const std::string& text(std::string_view column) const;
  /// The first number in the field, thousands separated by commas: `5,762`, `~10000`, `4 (8)`; nothing for `n/a`.
  [[nodiscard]] std::optional<double> maybe(std::string_view column) const;
  /// The same; throws RowUnpredictable where there is none.
  [[nodiscard]] double number(std::string_view column) const;
  /// A count; `otherwise` where the field is empty or `n/a`.
  [[nodiscard]] int count(std::string_view column, int otherwise = 1) const;

private:
  const std::vector<std::string>& header_;
  const std::vector<std::string>& fields_;
};

/// The first number in a text, as TableRow::maybe reads it.
[[nodiscard]] std::optional<double> first_number(std::string_view text);
/// The number that follows `word` and blanks, as in `FSDP 8`; nothing where there is none.
[[nodiscard]] std::optional<double> number_after(std::string_view text, std::string_view word);
/// The number that stands before `word`, as in `8 GPUs`.
[[nodiscard]] std::optional<double> number_before(std::string_view text, std::string_view word);

} // namespace leasehold::prediction
