#include "analysis/tables/text_grid.hpp"

#include "analysis/tables/text_layout.hpp"

#include <algorithm>
#include <span>

namespace leasehold::analysis {

namespace {

constexpr std::size_t gap = 2; // between columns; a difference ends with room for its mark
constexpr std::string_view plus_minus = " ± ";

/// One column of the grid: every line as wide as the others.
struct Drawn {
  std::vector<std::string> titles; ///< wrapped, not padded
  std::string heads;
  std::vector<std::string> cells;
  std::size_t width = 0;
};

std::string spread(const std::string& half_width)
{
  return half_width.empty() ? "" : std::string(plus_minus) + half_width;
}

std::string value_tail(const SheetCell& cell)
{
  return spread(cell.half_width) + (cell.tally.empty() ? "" : " " + cell.tally);
}

template <class Part> std::size_t widest(const std::vector<SheetCell>& cells, Part part)
{
  std::size_t width = 0;
  for (const auto& cell : cells)
    width = std::max(width, text_width(part(cell)));
  return width;
}

/// "left ± tail" with the ± of all cells one below the other; the head right-aligned over the left part, or over both
/// where it is wider.
class AlignedPart {
public:
  template <class Left, class Tail>
  AlignedPart(const std::vector<SheetCell>& cells, const std::string& head, Left left, Tail tail)
  {
    const std::size_t tails = widest(cells, tail);
    const std::size_t lefts = std::max(widest(cells, left), text_width(head) - std::min(tails, text_width(head)));
    for (const auto& cell : cells)
      lines_.push_back(pad_left(left(cell), lefts) + pad_right(tail(cell), tails));
    head_ = text_width(head) <= lefts ? pad_right(pad_left(head, lefts), lefts + tails) : pad_left(head, lefts + tails);
  }
  [[nodiscard]] const std::string& head() const { return head_; }
  [[nodiscard]] const std::string& line(std::size_t row) const { return lines_[row]; }

private:
  std::string head_;
  std::vector<std::string> lines_;
};

Drawn draw_column(const GridColumn& column)
{
  const AlignedPart values(
      column.cells, column.value_head, [](const auto& c) { return c.value; }, value_tail);
  Drawn out;
  out.heads = values.head();
  for (std::size_t r = 0; r < column.cells.size(); ++r)
    out.cells.push_back(values.line(r));
  if (!column.change_head.empty()) {
    const AlignedPart changes(
        column.cells, column.change_head, [](const auto& c) { return c.change; },
        [](const auto& c) {
          return spread(c.change_half_width) + (c.change_tally.empty() ? "" : " " + c.change_tally) +
                 (c.marked ? " *" : "  ");
        });
    out.heads += "  " + changes.head();
    for (std::size_t r = 0; r < column.cells.size(); ++r)
      out.cells[r] += "  " + changes.line(r);
  }
  constexpr std::size_t least_title = 16;
  const std::size_t body = text_width(out.heads);
  out.titles = column.wrap_title ? wrapped(column.title, std::max(body, least_title)) : std::vector{column.title};
  out.width = body;
  for (const auto& title : out.titles)
    out.width = std::max(out.width, text_width(title));
  return out;
}

struct RowHeads {
  std::vector<std::string> corner;            ///< its lines, the last beside the columns' heads
  std::vector<std::vector<std::string>> rows; ///< the lines of each, all as wide as the corner
  std::size_t width = 0;
};

/// Names and labels longer than their share of what the widest column leaves of the line are wrapped.
std::size_t head_limit(std::size_t columns, std::size_t left)
{
  constexpr std::size_t room = 44;
  constexpr std::size_t good = 14;
  constexpr std::size_t least = 4;
  const std::size_t gaps = gap * (columns - 1);
  return std::max(least, std::min(std::max(room / columns, good), (left - std::min(left, gaps)) / columns));
}

/// A block of lines beside what is there already, `width` wide.
void put_beside(std::vector<std::string>& out, std::vector<std::string> block, std::size_t width,
                const std::string& before, const std::string& between)
{
  out.resize(std::max(out.size(), block.size()), before);
  block.resize(out.size());
  for (std::size_t l = 0; l < out.size(); ++l)
    out[l] += between + pad_right(block[l], width);
}

/// As wide as names and labels are where nothing is wrapped.
std::size_t whole_heads(const Grid& grid)
{
  std::size_t all = gap * (grid.corner.size() - 1);
  for (std::size_t c = 0; c < grid.corner.size(); ++c) {
    std::size_t width = text_width(grid.corner[c]);
    for (const auto& row : grid.row_heads)
      width = std::max(width, text_width(row[c]));
    all += width;
  }
  return all;
}

/// No name or label of usual length is wrapped where all fits in a line: the heads and `columns`, the width of all columns.
RowHeads draw_row_heads(const Grid& grid, std::size_t room, std::size_t columns, std::size_t widest)
{
  RowHeads out{{}, std::vector<std::vector<std::string>>(grid.row_heads.size()), 0};
  const bool whole = whole_heads(grid) + columns <= room;
  constexpr std::size_t usual = 32;
  const std::size_t share = head_limit(grid.corner.size(), room - std::min(room, widest));
  const std::size_t limit = whole ? std::max(share, usual) : share;
  std::vector<std::vector<std::string>> names;
  std::size_t names_lines = 0;
  for (const std::string& name : grid.corner) {
    names.push_back(wrapped(name, limit));
    names_lines = std::max(names_lines, names.back().size());
  }
  for (std::size_t c = 0; c < grid.corner.size(); ++c) {
    names[c].insert(names[c].begin(), names_lines - names[c].size(), "");
    std::size_t width = 0;
    for (const std::string& line : names[c])
      width = std::max(width, text_width(line));
    std::vector<std::vector<std::string>> lines;
    for (const auto& row : grid.row_heads) {
      lines.push_back(wrapped(row[c], limit));
      for (const auto& line : lines.back())
        width = std::max(width, text_width(line));
    }
    const std::string between = c == 0 ? "" : "  ";
    const std::string before(out.width, ' ');
    put_beside(out.corner, std::move(names[c]), width, before, between);
    for (std::size_t r = 0; r < out.rows.size(); ++r)
      put_beside(out.rows[r], std::move(lines[r]), width, before, between);
    out.width += text_width(between) + width;
  }
  return out;
}

void add_line(GridText& out, std::string line)
{
  line.erase(line.find_last_not_of(' ') + 1);
  out.text += line + "\n";
  ++out.lines;
}

std::string rule(std::size_t width)
{
  std::string line;
  for (std::size_t i = 0; i < width; ++i)
    line += "─";
  return line;
}

/// The titles, each ending on the line above the heads, and all of the corner but its last line.
void draw_titles(GridText& out, const RowHeads& heads, std::span<const Drawn> columns)
{
  const std::size_t above = heads.corner.size() - 1;
  std::size_t lines = above;
  for (const auto& column : columns)
    lines = std::max(lines, column.titles.size());
  for (std::size_t t = 0; t < lines; ++t) {
    std::string line = t + above < lines ? std::string(heads.width, ' ') : heads.corner[t + above - lines];
    for (const auto& column : columns) {
      const std::size_t skipped = lines - column.titles.size();
      line += std::string(gap, ' ') + pad_left(t < skipped ? "" : column.titles[t - skipped], column.width);
    }
    add_line(out, line);
  }
}

void draw_group(GridText& out, const RowHeads& heads, std::span<const Drawn> columns)
{
  const auto add_row = [&](std::string line, auto part) {
    for (const auto& column : columns)
      line += std::string(gap, ' ') + pad_left(part(column), column.width);
    add_line(out, line);
  };
  std::size_t width = heads.width;
  for (const auto& column : columns)
    width += gap + column.width;
  draw_titles(out, heads, columns);
  add_row(heads.corner.back(), [](const Drawn& c) { return c.heads; });
  add_line(out, rule(width));
  for (std::size_t r = 0; r < heads.rows.size(); ++r) {
    add_row(heads.rows[r].front(), [r](const Drawn& c) { return c.cells[r]; });
    for (std::size_t l = 1; l < heads.rows[r].size(); ++l)
      add_line(out, heads.rows[r][l]);
  }
}

} // namespace

GridText draw(const Grid& grid, std::size_t width)
{
  std::vector<Drawn> columns;
  std::size_t widest = gap, all = 0;
  for (const auto& column : grid.columns) {
    columns.push_back(draw_column(column));
    widest = std::max(widest, gap + columns.back().width);
    all += gap + columns.back().width;
  }
  const RowHeads heads = draw_row_heads(grid, width, all, widest);
  GridText out;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t last = first;
    std::size_t used = heads.width;
    while (last < columns.size() && (last == first || used + gap + columns[last].width <= width))
      used += gap + columns[last++].width;
    if (first > 0)
      add_line(out, "");
    draw_group(out, heads, std::span(columns).subspan(first, last - first));
    ++out.groups;
    first = last;
  }
  return out;
}

} // namespace leasehold::analysis
