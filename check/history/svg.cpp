#include <algorithm>
#include <map>
#include <set>

#include "check/history/explain.hpp"
#include "sim/core/words.hpp"
#include "sim/scenario/json_text.hpp"

namespace faultline::history {
namespace {

// All in pixels.
constexpr int margin = 24, lane_names = 92, top = 92, lane_height = 54, bar_height = 24, letter = 7;
constexpr int least_gap = 12, badge = 9;
constexpr std::size_t most_operations = 30, most_letters = 28, most_state_letters = 12, most_states = 6;

constexpr std::string_view style = R"(<style>
  text { font: 11px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2937 }
  .title { font: 600 17px system-ui, "DejaVu Sans", sans-serif }
  .say { font: 13px system-ui, "DejaVu Sans", sans-serif }
  .dim { fill: #6b7280 } .lane { stroke: #e5e7eb }
  .bar { fill: #dbeafe; stroke: #93c5fd } .open { fill: #f3f4f6; stroke: #9ca3af; stroke-dasharray: 4 3 }
  .wrong { fill: #fecaca; stroke: #dc2626; stroke-width: 2 } .wrong-text { fill: #7f1d1d; font-weight: 700 }
  .path { fill: none; stroke: #10b981; stroke-width: 1.5; stroke-opacity: .55 }
  .point { fill: #059669 } .number { fill: #fff; font-size: 10px; font-weight: 700; text-anchor: middle }
  .state { fill: #047857; text-anchor: middle }
</style>
)";

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}
int width_of(std::string_view text) { return static_cast<int>(letters(text)) * letter; }

/// The text with its middle left out, at most `most` bytes and some dots: what grows differs at its end.
std::string without_middle(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t from = text.size() - most / 2;
  while (from < text.size() && (text[from] & 0xc0) == 0x80) ++from;
  return json_text::shorten(text, most / 2) + text.substr(from);
}

/// Elements of a document, appended.
class Drawing {
 public:
  using Number = int;
  void text(Number x, Number y, std::string_view kind, std::string_view words) {
    out_ += "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\"" + class_of(kind) + ">" + xml_text(words) + "</text>\n";
  }
  void line(Number x1, Number y1, Number x2, Number y2, std::string_view kind) {
    out_ += "<line x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) + "\"" +
            class_of(kind) + "/>\n";
  }
  void bar(Number x, Number y, Number width, std::string_view kind, std::string_view tip) {
    out_ += "<rect x=\"" + at(x) + "\" y=\"" + at(y) + "\" width=\"" + at(width) + "\" height=\"" + at(bar_height) +
            "\" rx=\"5\"" + class_of(kind) + "><title>" + xml_text(tip) + "</title></rect>\n";
  }
  void circle(Number x, Number y, std::string_view kind) {
    out_ += "<circle cx=\"" + at(x) + "\" cy=\"" + at(y) + "\" r=\"" + at(badge) + "\"" + class_of(kind) + "/>\n";
  }
  void path(const std::vector<std::pair<Number, Number>>& points) {
    out_ += "<polyline class=\"path\" points=\"";
    for (const auto& [x, y] : points) out_ += at(x) + "," + at(y) + " ";
    out_ += "\"/>\n";
  }
  std::string document(Number width, Number height) const {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + at(width) + "\" height=\"" + at(height) +
           "\" viewBox=\"0 0 " + at(width) + " " + at(height) + "\">\n" + std::string(style) +
           "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n" + out_ + "</svg>\n";
  }

 private:
  static std::string at(Number n) { return std::to_string(n); }
  static std::string class_of(std::string_view kind) {
    return kind.empty() ? "" : " class=\"" + std::string(kind) + "\"";
  }
  std::string out_;
};

class Picture {
 public:
  Picture(const History& h, const Model& m, const Linearizability& l) : history_(h), model_(m), l_(l) {
    end_ = l.obstacle ? h.operations[l.obstacle->last].returned.order : Moment::never;
    choose();
    for (std::size_t i : shown_) lanes_.try_emplace(h.operations[i].client, 0);
    int number = 0;
    for (auto& [client, lane] : lanes_) lane = number++;
    replay();
    lay_out();
  }

  std::string draw() {
    heading();
    lanes();
    order_line();
    for (std::size_t i : shown_) bar(i);
    points();
    const int bottom = footer();
    return drawing_.document(width_, bottom);
  }

 private:
  struct Step { std::size_t operation, number; std::uint64_t point; std::string state; int x = 0; };

  static std::string shown(const Step& s) { return without_middle(s.state, most_state_letters); }
  const Operation& of(std::size_t i) const { return history_.operations[i]; }
  bool over(const Operation& o) const { return o.outcome == Outcome::Returned && o.returned.order <= end_; }

  /// Which operations are shown, and from which event on.
  void choose() {
    std::vector<std::size_t> all;
    if (l_.obstacle) all = l_.obstacle->among;
    else for (std::size_t i = 0; i < history_.operations.size(); ++i) all.push_back(i);
    std::erase_if(all, [&](std::size_t i) {
      return of(i).outcome == Outcome::Failed || of(i).invoked.order > end_;
    });
    hidden_ = all.size();
    if (!l_.obstacle && all.size() > most_operations) {
      end_ = of(all[most_operations]).invoked.order - 1;
      all.resize(most_operations);
    }
    if (all.size() > most_operations) from_ = of(all[all.size() - most_operations]).invoked.order;
    std::map<std::size_t, std::uint64_t> point;
    for (const Placed& p : l_.order) point.emplace(p.operation, p.point);
    for (std::size_t i : all) {
      const auto placed = point.find(i);
      if (placed != point.end() ? placed->second >= from_ : of(i).invoked.order >= from_) shown_.push_back(i);
    }
    hidden_ -= shown_.size();
  }

  /// The states along the order.
  void replay() {
    std::vector<const Operation*> kinds;
    for (const Placed& p : l_.order) kinds.push_back(&of(p.operation));
    const auto states = model_.states(kinds);
    std::uint32_t state = 0;
    bool one = true;                                          // object: else there is not one state to show
    for (std::size_t k = 0; k < l_.order.size(); ++k) {
      one = one && model_.touches(*kinds[k]) == model_.touches(*kinds[0]);
      state = one ? states->next(state, static_cast<std::uint32_t>(k)) : States::none;
      one = one && state != States::none;
      const Placed& p = l_.order[k];
      if (p.point < from_ || p.point > end_) continue;
      if (std::find(shown_.begin(), shown_.end(), p.operation) == shown_.end()) continue;
      steps_.push_back({p.operation, k + 1, p.point, one ? states->text(state) : ""});
    }
  }

  std::string label(const Operation& o) const {
    Operation shown = o;
    if (!over(o)) shown.outcome = Outcome::Unknown, shown.result = {};
    std::string text = to_text(shown);
    if (const auto arrow = text.rfind(" -> "); arrow != text.npos) text.replace(arrow, 4, " \u2192 ");
    return without_middle(text, most_letters);
  }

  /// One column an event, as far apart as the texts between them need.
  void lay_out() {
    std::set<std::uint64_t> orders{std::max<std::uint64_t>(from_, 1) - 1};
    for (std::size_t i : shown_) {
      orders.insert(std::max(from_, of(i).invoked.order));
      if (over(of(i))) orders.insert(of(i).returned.order);
    }
    for (const Step& s : steps_) orders.insert(s.point);
    columns_.assign(orders.begin(), orders.end());
    std::vector<int> gap(columns_.size(), least_gap);         // behind each column
    for (const Step& s : steps_) gap[column(s.point)] += std::max(2 * badge + 6, width_of(shown(s)) + 8);
    auto by_span = shown_;
    const auto span = [&](std::size_t i) { return last_column(of(i)) - first_column(of(i)); };
    std::stable_sort(by_span.begin(), by_span.end(), [&](auto a, auto b) { return span(a) < span(b); });
    for (std::size_t i : by_span) {
      const std::size_t first = first_column(of(i)), last = last_column(of(i));
      int have = 0;
      for (std::size_t c = first; c < last; ++c) have += gap[c];
      const int missing = width_of(label(of(i))) + 14 - have, gaps = static_cast<int>(last - first);
      for (std::size_t c = first; c < last && missing > 0; ++c) gap[c] += (missing + gaps - 1) / gaps;
    }
    x_.assign(columns_.size() + 1, margin + lane_names);
    for (std::size_t c = 0; c < gap.size(); ++c) x_[c + 1] = x_[c] + gap[c];
    width_ = std::max({x_.back() + margin, 2 * margin + width_of(reason()), 760});
    spread_steps();
  }
  void spread_steps() {
    for (std::size_t a = 0, b = 0; a < steps_.size(); a = b) {
      while (b < steps_.size() && steps_[b].point == steps_[a].point) ++b;
      const std::size_t c = column(steps_[a].point);
      const int room = x_[c + 1] - x_[c], parts = static_cast<int>(b - a);
      for (std::size_t k = a; k < b; ++k)
        steps_[k].x = x_[c] + room * (2 * static_cast<int>(k - a) + 1) / (2 * parts);
    }
  }
  std::size_t column(std::uint64_t order) const {
    return static_cast<std::size_t>(std::lower_bound(columns_.begin(), columns_.end(), order) - columns_.begin());
  }
  std::size_t first_column(const Operation& o) const { return column(std::max(from_, o.invoked.order)); }
  std::size_t last_column(const Operation& o) const { return over(o) ? column(o.returned.order) : columns_.size(); }
  int y_of(const Operation& o) const { return top + lanes_.at(o.client) * lane_height; }
  int state_y() const { return top + static_cast<int>(lanes_.size()) * lane_height + 14; }

  void heading() {
    const char* said = l_.verdict == Verdict::Violated ? "Not linearizable"
                       : l_.verdict == Verdict::Ok     ? "Linearizable"
                                                       : "Not known to be linearizable";
    drawing_.text(margin, 34, "title", std::string(said) + " (" + std::string(model_.name) + ")");
    drawing_.text(margin, 56, "say", reason());
    if (hidden_ > 0)
      drawing_.text(margin, 75, "say dim", std::to_string(hidden_) + " more operations are not shown.");
  }
  std::string reason() const {
    if (l_.verdict == Verdict::Inconclusive) return l_.why;
    if (!l_.obstacle) return "The numbers are an order of the operations, each at a moment between its two ends.";
    const std::string words = explain(history_, l_);
    return words.substr(0, words.find('\n'));
  }
  void lanes() {
    for (const auto& [client, lane] : lanes_) {
      const int y = top + lane * lane_height;
      drawing_.text(margin, y + 16, "dim", "client " + std::to_string(client));
      drawing_.line(margin + lane_names, y + bar_height / 2, width_ - margin, y + bar_height / 2, "lane");
    }
  }
  void bar(std::size_t i) {
    const Operation& o = of(i);
    const bool wrong = l_.obstacle && i == l_.obstacle->blocked;
    const int x = x_[first_column(o)] + 2, right = over(o) ? x_[last_column(o)] - 2 : width_ - margin;
    drawing_.bar(x, y_of(o), right - x, wrong ? "wrong" : over(o) ? "bar" : "open", described(o));
    drawing_.text(x + 6, y_of(o) + 16, wrong ? "wrong-text" : "", label(o));
  }
  void order_line() {
    std::vector<std::pair<int, int>> path;
    for (const Step& s : steps_) path.emplace_back(s.x, y_of(of(s.operation)) + bar_height + badge);
    if (path.size() > 1) drawing_.path(path);
  }
  void points() {
    const std::string* before = nullptr;
    for (const Step& s : steps_) {
      const int y = y_of(of(s.operation)) + bar_height + badge;
      drawing_.circle(s.x, y, "point");
      drawing_.text(s.x, y + 4, "number", std::to_string(s.number));
      if (!before || *before != s.state) drawing_.text(s.x, state_y(), "state", shown(s));
      before = &s.state;
    }
    if (before && !before->empty()) drawing_.text(margin, state_y(), "dim", "state");
  }
  int footer() {
    int y = state_y() + 34;
    if (l_.obstacle && !l_.obstacle->possible.empty()) {
      drawing_.text(margin, y, "say", "States before " + label(of(l_.obstacle->blocked)) + ":");
      const auto shown = std::min(l_.obstacle->possible.size(), most_states);
      for (std::size_t i = 0; i < shown; ++i) {
        const Possible& p = l_.obstacle->possible[i];
        drawing_.text(margin + 16, y += 20, "", without_middle(p.state, 50) + "   would have answered " +
                                                    without_middle(p.response, 50));
      }
      if (l_.obstacle->states > shown)
        drawing_.text(margin + 16, y += 20, "dim", std::to_string(l_.obstacle->states - shown) + " more");
      y += 30;
    }
    drawing_.text(margin, y, "say dim",
                  "A bar lasts from invocation to answer; a dashed one had no answer yet. Green: the order found.");
    return y + margin;
  }

  const History& history_;
  const Model& model_;
  const Linearizability& l_;
  std::uint64_t from_ = 0, end_ = Moment::never;
  std::size_t hidden_ = 0;
  std::vector<std::size_t> shown_;
  std::map<std::uint64_t, int> lanes_;
  std::vector<Step> steps_;
  std::vector<std::uint64_t> columns_;
  std::vector<int> x_;
  int width_ = 0;
  Drawing drawing_;
};

}  // namespace

std::string to_svg(const History& h, const Model& m, const Linearizability& l) { return Picture(h, m, l).draw(); }

}  // namespace faultline::history
