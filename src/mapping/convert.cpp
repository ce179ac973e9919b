// SPDX-License-Identifier: Apache-2.0
#include "mapping/convert.hpp"

#include "mapping/program.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace crossdock::mapping {
namespace {

constexpr std::int64_t k_exact_max = std::int64_t{1} << 53;

Unexpected too_deep() {
  return fail(ErrorKind::limit, "mapping.too_deep",
              fmt::format("A value is nested deeper than {} levels", Program::k_depth_max));
}

Unexpected too_large(std::string_view digits) {
  return fail(ErrorKind::invalid, "mapping.integer_too_large",
              fmt::format("The integer {} is beyond 2^53 and would lose digits: carry it as a string", digits));
}

jv text(std::string_view value) { return jv_string_sized(value.data(), static_cast<int>(value.size())); }

Result<jv> in(const Json& value, std::size_t depth);

Result<jv> in_array(const JsonArray& array, std::size_t depth) {
  jv out = jv_array_sized(static_cast<int>(array.size()));
  for (const Json& item : array) {
    auto converted = in(item, depth + 1);
    if (!converted) {
      jv_free(out);
      return converted;
    }
    out = jv_array_append(out, *converted);
  }
  return out;
}

Result<jv> in_object(const JsonObject& object, std::size_t depth) {
  jv out = jv_object();
  for (const auto& [key, item] : object) {
    auto converted = in(item, depth + 1);
    if (!converted) {
      jv_free(out);
      return converted;
    }
    out = jv_object_set(out, text(key), *converted);
  }
  return out;
}

Result<jv> in(const Json& value, std::size_t depth) {
  if (depth > Program::k_depth_max) return too_deep();
  switch (value.kind()) {
    case boost::json::kind::null: return jv_null();
    case boost::json::kind::bool_: return jv_bool(value.get_bool() ? 1 : 0);
    case boost::json::kind::int64: {
      const std::int64_t number = value.get_int64();
      if (number > k_exact_max || number < -k_exact_max) return too_large(std::to_string(number));
      return jv_number(static_cast<double>(number));
    }
    case boost::json::kind::uint64: {
      const std::uint64_t number = value.get_uint64();
      if (number > static_cast<std::uint64_t>(k_exact_max)) return too_large(std::to_string(number));
      return jv_number(static_cast<double>(number));
    }
    case boost::json::kind::double_:
      if (!std::isfinite(value.get_double())) {
        return fail(ErrorKind::invalid, "mapping.not_finite", "A number is not finite");
      }
      return jv_number(value.get_double());
    case boost::json::kind::string: return text(value.get_string());
    case boost::json::kind::array: return in_array(value.get_array(), depth);
    case boost::json::kind::object: return in_object(value.get_object(), depth);
  }
  return jv_null();
}

// What is still allowed in one output: shared parts of a jq value are copied, so a small one can become huge.
struct Budget {
  std::size_t values = Program::k_values_max;
  std::size_t bytes = Program::k_text_bytes_max;

  bool take(std::size_t text_bytes) {
    if (values == 0 || text_bytes > bytes) return false;
    --values;
    bytes -= text_bytes;
    return true;
  }
};

Unexpected too_big() {
  return fail(ErrorKind::limit, "mapping.output_too_large",
              fmt::format("An output has more than {} values or {} MiB of text", Program::k_values_max,
                          Program::k_text_bytes_max >> 20));
}

std::string_view view(jv value) {
  return {jv_string_value(value), static_cast<std::size_t>(jv_string_length_bytes(jv_copy(value)))};
}

Result<Json> out_number(double number) {
  if (!std::isfinite(number)) {
    return fail(ErrorKind::invalid, "mapping.not_finite",
                "The program computed a number that is not finite (a division by zero?)");
  }
  if (std::trunc(number) == number && std::fabs(number) <= static_cast<double>(k_exact_max)) {
    return Json(static_cast<std::int64_t>(number));
  }
  return Json(number);
}

// `value` is borrowed.
Result<Json> out(jv value, std::size_t depth, Budget& budget);

Result<Json> out_array(jv value, std::size_t depth, Budget& budget) {
  JsonArray array;
  const int length = jv_array_length(jv_copy(value));
  for (int i = 0; i < length; ++i) {
    const jv item = jv_array_get(jv_copy(value), i);
    auto converted = out(item, depth + 1, budget);
    jv_free(item);
    if (!converted) return converted;
    array.push_back(*std::move(converted));
  }
  return Json(std::move(array));
}

Result<Json> out_object(jv value, std::size_t depth, Budget& budget) {
  JsonObject object;
  for (int i = jv_object_iter(value); jv_object_iter_valid(value, i) != 0; i = jv_object_iter_next(value, i)) {
    const jv key = jv_object_iter_key(value, i);
    const jv item = jv_object_iter_value(value, i);
    auto converted = out(item, depth + 1, budget);
    const bool fits = converted && budget.take(view(key).size());
    if (fits) object.insert_or_assign(view(key), *std::move(converted));
    jv_free(key);
    jv_free(item);
    if (!converted) return converted;
    if (!fits) return too_big();
  }
  return Json(std::move(object));
}

Result<Json> out(jv value, std::size_t depth, Budget& budget) {
  if (depth > Program::k_depth_max) return too_deep();
  if (!budget.take(0)) return too_big();
  switch (jv_get_kind(value)) {
    case JV_KIND_FALSE: return Json(false);
    case JV_KIND_TRUE: return Json(true);
    case JV_KIND_NUMBER: return out_number(jv_number_value(value));
    case JV_KIND_STRING: {
      const std::string_view text_value = view(value);
      if (!budget.take(text_value.size())) return too_big();
      return Json(text_value);
    }
    case JV_KIND_ARRAY: return out_array(value, depth, budget);
    case JV_KIND_OBJECT: return out_object(value, depth, budget);
    case JV_KIND_NULL:
    case JV_KIND_INVALID: return Json(nullptr);
  }
  return Json(nullptr);
}

}  // namespace

Result<jv> to_jv(const Json& value) { return in(value, 0); }

Result<Json> from_jv(jv value) {
  Budget budget;
  return out(value, 0, budget);
}

}  // namespace crossdock::mapping
