# SPDX-License-Identifier: Apache-2.0
# Every third-party library, found once. Debian packages only; the list by purpose is packages.txt.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(doctest REQUIRED)

find_library(JQ_LIBRARY jq REQUIRED)
find_path(JQ_INCLUDE_DIR jq.h REQUIRED)
add_library(jq::jq INTERFACE IMPORTED)
target_link_libraries(jq::jq INTERFACE ${JQ_LIBRARY})
target_include_directories(jq::jq SYSTEM INTERFACE ${JQ_INCLUDE_DIR})

# The allocator of the hub: a quarter less CPU per order than glibc's (./x bench --only process). Sanitizers bring one.
add_library(allocator INTERFACE)
if(NOT CROSSDOCK_SANITIZE)
  find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
  target_link_libraries(allocator INTERFACE ${JEMALLOC_LIBRARY})
endif()

# libpq alone: FindPostgreSQL wants headers of the server.
find_library(PQ_LIBRARY pq REQUIRED)
find_path(PQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(PostgreSQL::libpq INTERFACE IMPORTED)
target_link_libraries(PostgreSQL::libpq INTERFACE ${PQ_LIBRARY})
target_include_directories(PostgreSQL::libpq SYSTEM INTERFACE ${PQ_INCLUDE_DIR})

# Boost ships no separate warnings switch: all third-party headers are system headers.
add_library(boost_headers INTERFACE)
target_include_directories(boost_headers SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(boost_headers INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_DISABLE_BOOST_COROUTINE)
