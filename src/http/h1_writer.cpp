// SPDX-License-Identifier: Apache-2.0
#include "http/h1_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace crossdock::http {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr auto k_phrases = std::to_array<Phrase>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
});

constexpr auto k_own_fields =
    std::to_array<std::string_view>({"date", "host", "connection", "content-length", "transfer-encoding"});

bool is_own_field(std::string_view name) {
  return std::ranges::any_of(k_own_fields, [&](std::string_view own) { return same_name(own, name); });
}

bool is_unsafe(char c) { return c == '\r' || c == '\n' || c == '\0'; }

void append_number(std::string& out, std::size_t value, int base = 10) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  const auto start = out.size();
  out.append(name).append(": ").append(value);
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_unsafe, ' ');
  out.append("\r\n");
}

void append_fields(std::string& out, const Headers& headers) {
  for (const auto& [name, value] : headers.fields()) {
    if (!is_own_field(name)) append_field(out, name, value);
  }
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\nDate: ");
    return;
  }
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason_phrase(status)).append("\r\nDate: ");
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto found = std::ranges::lower_bound(k_phrases, status, {}, &Phrase::status);
  return found != k_phrases.end() && found->status == status ? found->text : std::string_view("Status");
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string_view DateText::now() {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(clock_.now().us)};
  const auto seconds = floor<std::chrono::seconds>(time);
  if (seconds.time_since_epoch().count() == second_) return text_;
  static constexpr std::array<std::string_view, 7> k_days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> k_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{seconds - day};
  text_ =
      fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", k_days.at(std::chrono::weekday{day}.c_encoding()),
                  static_cast<unsigned>(date.day()), k_months.at(static_cast<unsigned>(date.month()) - 1),
                  static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  second_ = seconds.time_since_epoch().count();
  return text_;
}

void write_head(std::string& out, const Response& response, HeadStyle style, std::string_view date) {
  append_status_line(out, response.status);
  out.append(date).append("\r\n");
  append_fields(out, response.headers);
  if (style.framing == Framing::chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (style.framing == Framing::length && may_have_body(response.status)) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  if (!style.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (style.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

void write_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  append_number(out, bytes.size(), 16);
  out.append("\r\n").append(bytes).append("\r\n");
}

void write_last_chunk(std::string& out) { out.append("0\r\n\r\n"); }

void write_head(std::string& out, Method method, std::string_view target, std::string_view host, const Headers& headers,
                std::size_t body_bytes) {
  out.append(to_string(method)).append(" ").append(target).append(" HTTP/1.1\r\n");
  append_field(out, "Host", host);
  append_fields(out, headers);
  const bool may_have_body = method == Method::post || method == Method::put || method == Method::patch;
  if (body_bytes > 0 || may_have_body) {
    out.append("Content-Length: ");
    append_number(out, body_bytes);
    out.append("\r\n");
  }
  out.append("\r\n");
}

bool is_legal_header(std::string_view name, std::string_view value) {
  // RFC 9110 section 5.6.2: token.
  static constexpr std::string_view k_marks = "!#$%&'*+-.^_`|~";
  const auto is_token = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || k_marks.contains(c);
  };
  const auto is_text = [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F); };
  return !name.empty() && std::ranges::all_of(name, is_token) && std::ranges::all_of(value, is_text);
}

}  // namespace crossdock::http
