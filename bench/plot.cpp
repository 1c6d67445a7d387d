#include "bench/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace faultline::bench {
namespace {

constexpr double left = 64, top = 44, width = 560, height = 300;
constexpr std::array colours = {"#1b6ca8", "#d1495b", "#2a9d8f", "#8d5a97", "#e09f3e", "#5c677d"};

std::string number(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", v);
  return text;
}

std::string text(double x, double y, const char* anchor, const std::string& what, const char* more = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + more + ">" + what +
         "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
  return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
         "\" " + style + "/>\n";
}

}  // namespace

std::string Plot::svg() const {
  const auto at_x = [&](double x) {
    return left + width * std::log(std::clamp(x, low, high) / low) / std::log(high / low);
  };
  const auto at_y = [&](double y) { return top + height * (1 - y); };
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"780\" height=\"410\" viewBox=\"0 0 780 410\" "
      "font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n"
      "<rect width=\"780\" height=\"410\" fill=\"#fff\"/>\n";
  out += text(left, 24, "start", title, " font-size=\"15\" font-weight=\"bold\"");
  for (int i = 0; i <= 4; ++i) {
    const double y = i / 4.0;
    out += line(left, at_y(y), left + width, at_y(y), "stroke=\"#ddd\"");
    out += text(left - 8, at_y(y) + 4, "end", std::to_string(i * 25) + " %");
  }
  for (double tick : ticks) {
    out += line(at_x(tick), top, at_x(tick), top + height, "stroke=\"#eee\"");
    char label[32];
    std::snprintf(label, sizeof label, "%g", tick);
    out += text(at_x(tick), top + height + 18, "middle", label);
  }
  out += line(left, top + height, left + width, top + height, "stroke=\"#222\"");
  out += text(left + width / 2, top + height + 40, "middle", x_label);
  out += text(16, top - 10, "start", y_label);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const char* colour = colours[i % colours.size()];
    std::string path;
    for (const auto& [x, y] : series[i].points)
      path += (path.empty() ? "M" : " L") + number(at_x(x)) + "," + number(at_y(y));
    if (!path.empty())
      out += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.8\"/>\n";
    const double y = top + 14 + 20 * static_cast<double>(i);
    out += line(left + width + 16, y - 4, left + width + 40, y - 4,
                ("stroke-width=\"3\" stroke=\"" + std::string(colour) + "\"").c_str());
    out += text(left + width + 48, y, "start", series[i].name);
  }
  return out + "</svg>\n";
}

}  // namespace faultline::bench
