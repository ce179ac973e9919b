// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace crossdock::http {
namespace {

using Table = std::array<bool, 256>;

constexpr Table table_of(std::string_view extra) {
  Table table{};
  for (unsigned c = '0'; c <= '9'; ++c) table.at(c) = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table.at(c) = table.at(c - 32) = true;
  for (const char c : extra) table.at(static_cast<unsigned char>(c)) = true;
  return table;
}

constexpr Table k_unreserved = table_of("-._~");
constexpr Table k_target = table_of("-._~!$&'()*+,;=:@/?%[]");

bool all_in(const Table& table, std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

Unexpected bad_target(std::string message) { return fail(ErrorKind::invalid, "http.target", std::move(message)); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool has_dot_segment(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "." || segment == "..") return true;
    at = end + 1;
  }
  return false;
}

Result<void> read_path(std::string_view raw, std::string& path) {
  if (raw.contains('[') || raw.contains(']')) return bad_target("The path holds a bracket that is not escaped");
  CROSSDOCK_TRY(path, percent_decode(raw));
  if (path.contains('\\')) return bad_target("The path holds a backslash");
  if (path.contains("/.") && has_dot_segment(path)) return bad_target("The path holds a dot segment");
  return {};
}

Result<void> read_query(std::string_view raw, Request& request) {
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    const auto pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    CROSSDOCK_TRY(auto name, percent_decode(pair.substr(0, equals), true));
    CROSSDOCK_TRY(auto value, percent_decode(pair.substr(std::min(equals + 1, pair.size())), true));
    request.query.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

// "http://host:port/path?query": splits the authority off; an empty path means "/".
Result<std::string> split_absolute(std::string_view& raw) {
  const auto scheme = raw.substr(0, raw.find(':'));
  if (!same_name(scheme, "http") && !same_name(scheme, "https"))
    return bad_target("The target is neither a path nor an http URL");
  raw.remove_prefix(scheme.size());
  if (!raw.starts_with("://")) return bad_target("The target is neither a path nor an http URL");
  raw.remove_prefix(3);
  const auto authority = raw.substr(0, std::min(raw.find_first_of("/?"), raw.size()));
  raw.remove_prefix(authority.size());
  if (authority.empty() || authority.contains('@'))
    return bad_target("The host of the target is missing or carries a user name");
  return std::string(authority);
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    const unsigned lead = *at++;
    if (lead < 0x80) continue;
    const int more = lead >= 0xC2 && lead <= 0xDF   ? 1
                     : lead >= 0xE0 && lead <= 0xEF ? 2
                     : lead >= 0xF0 && lead <= 0xF4 ? 3
                                                    : -1;
    if (more < 0 || end - at < more) return false;
    // No overlong forms, no surrogates, nothing past U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (*at < low || *at > high) return false;
    for (int i = 1; i < more; ++i) {
      if ((at[i] & 0xC0U) != 0x80U) return false;
    }
    at += more;
  }
  return true;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return bad_target("A percent escape is cut short");
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return bad_target("A percent escape is not two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (is_control(c)) return bad_target("The target holds a control character");
    out.push_back(c);
  }
  if (!is_utf8(out)) return bad_target("The target is not UTF-8 after decoding");
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (k_unreserved.at(byte)) {
      out.push_back(c);
    } else {
      out.append({'%', k_digits[byte >> 4U], k_digits[byte & 15U]});
    }
  }
  return out;
}

Result<std::string> read_target(std::string_view raw, Request& request) {
  if (!all_in(k_target, raw)) return bad_target("The target holds a character that must be escaped");
  std::string authority;
  if (raw == "*" && request.method == Method::options) {
    request.target = request.path = "*";
    return authority;
  }
  if (!raw.starts_with('/')) {
    CROSSDOCK_TRY(authority, split_absolute(raw));
  }
  const auto question = std::min(raw.find('?'), raw.size());
  request.target = raw.starts_with('/') ? std::string(raw) : "/" + std::string(raw);
  if (question == 0) {
    request.path = "/";
  } else {
    CROSSDOCK_CHECK(read_path(raw.substr(0, question), request.path));
  }
  CROSSDOCK_CHECK(read_query(raw.substr(std::min(question + 1, raw.size())), request));
  return authority;
}

}  // namespace crossdock::http
