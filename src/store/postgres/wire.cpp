// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/wire.hpp"

#include <libpq-fe.h>

namespace crossdock::store::postgres {
namespace {

// pg_type.dat
constexpr std::uint32_t k_int8_oid = 20;
constexpr std::uint32_t k_bytea_oid = 17;

void put_32(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift & 0xFFU));
}

void put_64(std::string& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  put_32(out, static_cast<std::uint32_t>(bits >> 32U));
  put_32(out, static_cast<std::uint32_t>(bits));
}

void put_element(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    put_32(out, 8);
    put_64(out, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    put_32(out, static_cast<std::uint32_t>(text->size()));
    out += *text;
  } else {
    put_32(out, UINT32_MAX);
  }
}

}  // namespace

void Parameters::point_to(const char* data, std::size_t bytes) {
  values_.push_back(data);
  lengths_.push_back(static_cast<int>(bytes));
  formats_.push_back(1);
}

Parameters& Parameters::add(std::int64_t number) {
  put_64(owned_.emplace_back(), number);
  point_to(owned_.back().data(), owned_.back().size());
  return *this;
}

Parameters& Parameters::add_bytes(std::string_view bytes) {
  // A null pointer would be a null value.
  point_to(bytes.data() == nullptr ? "" : bytes.data(), bytes.size());
  return *this;
}

Parameters& Parameters::add(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return add(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return add_bytes(*text);
  point_to(nullptr, 0);
  return *this;
}

Parameters& Parameters::add_column(ColumnType type, std::size_t column, std::span<const Row* const> rows) {
  std::string& out = owned_.emplace_back();
  bool nulls = false;
  std::size_t bytes = 32;
  for (const Row* row : rows) {
    const Value& value = (*row)[column];
    nulls = nulls || is_null(value);
    const auto* text = std::get_if<std::string>(&value);
    bytes += 12 + (text != nullptr ? text->size() : 0);
  }
  out.reserve(bytes);
  put_32(out, rows.empty() ? 0 : 1);  // dimensions
  put_32(out, nulls ? 1 : 0);
  put_32(out, type == ColumnType::integer ? k_int8_oid : k_bytea_oid);
  if (!rows.empty()) {
    put_32(out, static_cast<std::uint32_t>(rows.size()));
    put_32(out, 1);  // lower bound
  }
  for (const Row* row : rows) put_element(out, (*row)[column]);
  point_to(out.data(), out.size());
  return *this;
}

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

Rows::Rows(pg_result* result) : result_(result), size_(static_cast<std::size_t>(PQntuples(result))) {}

bool Rows::null(std::size_t row, std::size_t column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), static_cast<int>(column)) != 0;
}

std::string_view Rows::bytes(std::size_t row, std::size_t column) const {
  return {PQgetvalue(result_.get(), static_cast<int>(row), static_cast<int>(column)),
          static_cast<std::size_t>(PQgetlength(result_.get(), static_cast<int>(row), static_cast<int>(column)))};
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  const auto data = bytes(row, column);
  std::uint64_t bits = 0;
  for (const char c : data) bits = bits << 8U | static_cast<unsigned char>(c);
  return data.size() == 4 ? static_cast<std::int32_t>(bits) : static_cast<std::int64_t>(bits);
}

Value Rows::value(std::size_t row, std::size_t column, ColumnType type) const {
  if (null(row, column)) return {};
  if (type == ColumnType::integer) return integer(row, column);
  return std::string(bytes(row, column));
}

}  // namespace crossdock::store::postgres
