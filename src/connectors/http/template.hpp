// SPDX-License-Identifier: Apache-2.0
// Texts with jq expressions in them: "/orders/${ .order.id }/lines". An expression must give a string, an integer or a
// boolean; anything else, null included, is an error, because a request with a hole in it means something else.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "mapping/program.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::connectors::http {

// All jq programs of one system: collected while its configuration is read, then compiled together.
class Programs {
 public:
  // `name` appears in errors: the place in the configuration.
  std::size_t add(std::string text, std::string name);
  Result<void> compile();
  Result<Json> run(std::size_t program, const Json& input, const JsonObject& variables) const;

  // What a program may name besides its input: $key (business key), $correlation, and when reading an answer
  // $arguments and $status.
  static const std::vector<std::string>& variables();

 private:
  struct Text {
    std::string text;
    std::string name;
  };
  std::deque<Text> texts_;
  std::vector<mapping::Program> compiled_;
};

enum class Encode : std::uint8_t {
  url,     // percent-encodes all but RFC 3986 unreserved characters, so that a value cannot leave its place
  header,  // refuses control characters (RFC 9110 section 5.5)
};

class Template {
 public:
  // Errors: an expression without its end. place: `where`.
  static Result<Template> parse(std::string_view text, const std::string& where, Programs& programs);
  Result<std::string> render(const Programs& programs, const Json& input, const JsonObject& variables, Encode encode) const;

 private:
  static constexpr std::size_t k_literal = static_cast<std::size_t>(-1);
  struct Piece {
    std::string literal;
    std::size_t program = k_literal;
  };
  std::vector<Piece> pieces_;
  std::string where_;
};

std::string percent_encode(std::string_view text);
bool is_header_value(std::string_view text);
bool is_header_name(std::string_view text);

}  // namespace crossdock::connectors::http
