#include "analysis/read/table_rows.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

namespace leasehold::analysis {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 17U;
constexpr int no_byte = -1;

gzFile zipped(void* file)
{
  return static_cast<gzFile>(file);
}

} // namespace

void TableRows::Closes::operator()(void* file) const
{
  gzclose(zipped(file));
}

TableRows::TableRows(const std::filesystem::path& folder, std::string_view name,
                     const std::vector<std::string>& columns)
{
  for (const std::string_view ending : {"", ".gz"}) {
    path_ = folder / (std::string{name} + std::string{ending});
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path_, ignored))
      continue;
    file_.reset(gzopen(path_.c_str(), "rb")); // which reads what is not compressed as it is
    if (!file_)
      broken("cannot be opened", "no right to read it?");
    break;
  }
  if (!file_)
    return;
  buffer_.resize(buffer_size);
  if (!read_row())
    broken("is empty", "a header is due");
  width_ = used_;
  for (const std::string& column : columns) {
    const auto end = fields_.begin() + static_cast<std::ptrdiff_t>(used_);
    const auto found = std::find(fields_.begin(), end, column);
    if (found == end)
      broken(fmt::format("lacks the column '{}'", column), "written by another version?");
    places_.push_back(static_cast<std::size_t>(found - fields_.begin()));
  }
}

TableRows::~TableRows() = default;

bool TableRows::next()
{
  if (!file_ || !read_row())
    return false;
  if (used_ != width_)
    broken(fmt::format("has {} fields", used_), fmt::format("the header has {}", width_));
  return true;
}

double TableRows::number(std::size_t column) const
{
  const std::string& field = text(column);
  if (field.empty())
    return std::numeric_limits<double>::quiet_NaN();
  double value = 0.0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size())
    broken(fmt::format("'{}' is no number", field), "one is due in this column");
  return value;
}

int TableRows::next_byte()
{
  if (at_ == end_) {
    const int got = gzread(zipped(file_.get()), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int error = Z_OK;
    const char* const why = gzerror(zipped(file_.get()), &error);
    if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) // of a file cut short, zlib tells at its end
      broken("cannot be read to its end", why);
    at_ = 0;
    end_ = static_cast<std::size_t>(got);
    if (got == 0)
      return no_byte;
  }
  return static_cast<unsigned char>(buffer_[at_++]);
}

bool TableRows::read_row()
{
  used_ = 0;
  const auto begin_field = [this] {
    if (fields_.size() == used_)
      fields_.emplace_back();
    fields_[used_++].clear();
  };
  int byte = next_byte();
  if (byte == no_byte)
    return false;
  ++line_;
  begin_field();
  enum class Quotes { none, open, perhaps_closed } quotes = Quotes::none;
  for (; byte != no_byte && (quotes == Quotes::open || byte != '\n'); byte = next_byte()) {
    std::string& field = fields_[used_ - 1];
    if (byte == '"') {
      if (quotes == Quotes::perhaps_closed) // a quote within a quoted field is doubled
        field += '"';
      quotes = quotes == Quotes::open ? Quotes::perhaps_closed : Quotes::open;
      continue;
    }
    if (quotes == Quotes::perhaps_closed)
      quotes = Quotes::none;
    if (byte == ',' && quotes == Quotes::none)
      begin_field();
    else if (byte != '\r' || quotes == Quotes::open)
      field += static_cast<char>(byte);
  }
  if (quotes == Quotes::open)
    broken("a quote is not closed", "the file was cut short?");
  return true;
}

void TableRows::broken(std::string_view problem, std::string_view why) const
{
  throw BrokenTable(
      fmt::format("{}:{}: {} ({}) play the run again, or leave it out", path_.string(), line_, problem, why));
}

} // namespace leasehold::analysis
