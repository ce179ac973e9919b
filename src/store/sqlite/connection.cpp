// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>

namespace crossdock::store::sqlite {
namespace {

constexpr int k_busy_timeout_ms = 5000;

// Its memory statistics cost a global mutex per allocation. Once per process, before the first connection.
void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
  });
}

ErrorKind kind_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT: return ErrorKind::conflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorKind::corrupt;
    case SQLITE_TOOBIG: return ErrorKind::limit;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorKind::unavailable;
    default: return ErrorKind::internal;
  }
}

std::string_view slug_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::conflict: return "store.key_exists";
    case ErrorKind::corrupt: return "store.corrupt";
    case ErrorKind::limit: return "store.row_too_large";
    case ErrorKind::unavailable: return "store.unavailable";
    default: return "store.engine";
  }
}

std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

Error error_of(sqlite3* handle, int code) {
  const ErrorKind kind = kind_of(code);
  std::string reason = sqlite3_errstr(code);
  const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
  if (handle != nullptr && (sqlite3_extended_errcode(handle) == code)) reason = sqlite3_errmsg(handle);
  if (system != 0 && kind == ErrorKind::unavailable) {
    reason += ": " + std::error_code(system, std::generic_category()).message();
  }
  return Error{kind, std::string(slug_of(kind)), fmt::format("The database says: {} ({})", reason, code), {}};
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

void Statement::bind(int parameter, const Value& value, ColumnType type) {
  int code = SQLITE_OK;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(handle_.get(), parameter, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    code = type == ColumnType::blob
               ? sqlite3_bind_blob64(handle_.get(), parameter, text->data(), text->size(), SQLITE_STATIC)
               : sqlite3_bind_text64(handle_.get(), parameter, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else {
    code = sqlite3_bind_null(handle_.get(), parameter);
  }
  failed_bind_ = failed_bind_ || code != SQLITE_OK;
}

void Statement::bind(int parameter, std::int64_t value) {
  failed_bind_ = sqlite3_bind_int64(handle_.get(), parameter, value) != SQLITE_OK || failed_bind_;
}

Result<bool> Statement::step() {
  sqlite3* const database = sqlite3_db_handle(handle_.get());
  if (failed_bind_) {
    failed_bind_ = false;
    return fail(error_of(database, sqlite3_extended_errcode(database)));
  }
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(error_of(database, sqlite3_extended_errcode(database)));
}

Result<void> Statement::run() {
  auto stepped = step();
  reset();
  if (!stepped) return Unexpected(std::move(stepped).error());
  return {};
}

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Value Statement::value(int column, ColumnType type) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return {};
  if (type == ColumnType::integer) return integer(column);
  if (type == ColumnType::text) return text(column);
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

void Connection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<Connection> Connection::open(const std::string& path, Access access) {
  configure_library();
  const bool immutable = access == Access::read_only_immutable;
  const int mode = access == Access::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | (immutable ? SQLITE_OPEN_URI : 0);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2((immutable ? uri_of(path) : path).c_str(), &handle, flags, nullptr);
  Connection connection;
  connection.handle_.reset(handle);
  if (code != SQLITE_OK) return fail(error_of(handle, code).at(path));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, k_busy_timeout_ms);
  return connection;
}

Result<Statement> Connection::prepare(const std::string& sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &handle, nullptr);
  if (code != SQLITE_OK) return fail(error_of(handle_.get(), code).at(sql));
  Statement statement;
  statement.handle_.reset(handle);
  return statement;
}

Result<void> Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(error_of(handle_.get(), code).at(sql));
  return {};
}

Result<std::int64_t> Connection::integer_of(const std::string& sql) {
  CROSSDOCK_TRY(auto statement, prepare(sql));
  CROSSDOCK_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

Result<std::vector<std::string>> Connection::texts_of(const std::string& sql) {
  CROSSDOCK_TRY(auto statement, prepare(sql));
  std::vector<std::string> texts;
  for (;;) {
    CROSSDOCK_TRY(const bool row, statement.step());
    if (!row) return texts;
    texts.push_back(statement.text(0));
  }
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

}  // namespace crossdock::store::sqlite
