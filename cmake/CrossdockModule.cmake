# SPDX-License-Identifier: Apache-2.0
# crossdock_module(FLOOR n [DEPS folder...] [LIBS target...])
#
# Makes the folder this CMakeLists.txt stands in a static library named after its path below src/
# (connectors/http -> connectors_http) from the files it holds:
#   *.cpp            the library
#   *_test.cpp       one doctest binary <name>_test, registered with ctest (working directory: the folder)
#   *_fuzz.cpp       one libFuzzer program each with CROSSDOCK_FUZZ; else a test that replays testdata/ with changes
#   testing/*.cpp    fakes and conformance suites that other folders' tests may link: <name>_testing
# DEPS are folders on lower floors; they are the only folders whose headers may be included
# (tools/tidy checks every #include against the layers.txt written below).
set_property(GLOBAL PROPERTY CROSSDOCK_LAYERS "")

# Standard and Boost.JSON headers, compiled once (halves the build): made by base, used by everything above it.
function(crossdock_precompiled target)
  if(NOT CROSSDOCK_PCH)
    return()
  endif()
  if(target STREQUAL "base")
    target_precompile_headers(base PRIVATE <algorithm> <cstdint> <expected> <functional> <map> <memory> <optional> <set> <string>
                              <string_view> <utility> <variant> <vector> <boost/json/serialize.hpp> <boost/json/value.hpp> <fmt/format.h>)
  else()
    target_precompile_headers(${target} REUSE_FROM base)
  endif()
endfunction()

function(crossdock_module)
  cmake_parse_arguments(ARG "" "FLOOR" "DEPS;LIBS;TEST_DEPS;TEST_LIBS" ${ARGN})
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
  file(GLOB benches CONFIGURE_DEPENDS *_bench.cpp)
  file(GLOB fuzzers CONFIGURE_DEPENDS *_fuzz.cpp)
  file(GLOB testing CONFIGURE_DEPENDS testing/*.cpp)
  if(tests OR benches OR fuzzers)
    list(REMOVE_ITEM sources ${tests} ${benches} ${fuzzers})
  endif()

  set(targets "")
  foreach(dep ${ARG_DEPS})
    string(REPLACE "/" "_" target ${dep})
    list(APPEND targets ${target})
  endforeach()

  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} PUBLIC ${targets} ${ARG_LIBS})
    crossdock_precompiled(${name})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${targets} ${ARG_LIBS})
  endif()

  if(testing)
    add_library(${name}_testing STATIC ${testing})
    target_link_libraries(${name}_testing PUBLIC ${name} doctest::doctest)
  endif()
  if(tests)
    set(test_targets "")
    foreach(dep ${ARG_TEST_DEPS})
      string(REPLACE "/" "_" target ${dep})
      list(APPEND test_targets ${target})
    endforeach()
    add_executable(${name}_test ${tests} ${CMAKE_SOURCE_DIR}/cmake/doctest_main.cpp)
    target_link_libraries(${name}_test PRIVATE ${name} ${test_targets} ${ARG_TEST_LIBS} doctest::doctest)
    crossdock_precompiled(${name}_test)
    if(testing)
      target_link_libraries(${name}_test PRIVATE ${name}_testing)
    endif()
    add_test(NAME ${folder} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  foreach(fuzzer ${fuzzers})
    if(CROSSDOCK_FUZZ)
      crossdock_fuzzer(${fuzzer} ${name})
    else()
      crossdock_replay(${fuzzer} ${name} ${folder})
    endif()
  endforeach()
  list(JOIN ARG_DEPS " " deps)
  list(JOIN ARG_TEST_DEPS " " test_deps)
  set_property(GLOBAL APPEND PROPERTY CROSSDOCK_LAYERS "${ARG_FLOOR} ${folder}: ${deps} | ${test_deps}")
endfunction()

# One libFuzzer program per *_fuzz.cpp, target <module>_<file>; `fuzzers` builds them all and fuzzers.txt lists them
# ("<program> <folder>") for ./x fuzz, which seeds each with the testdata/ beside it.
option(CROSSDOCK_FUZZ "Build the *_fuzz.cpp programs (clang only, preset fuzz)" OFF)
set_property(GLOBAL PROPERTY CROSSDOCK_FUZZERS "")
if(CROSSDOCK_FUZZ)
  add_custom_target(fuzzers)
endif()

function(crossdock_fuzzer source module)
  get_filename_component(stem ${source} NAME_WE)
  set(target ${module}_${stem})
  add_executable(${target} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${target} PRIVATE ${module})
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${target})
  set_property(GLOBAL APPEND PROPERTY CROSSDOCK_FUZZERS
    "${CMAKE_CURRENT_BINARY_DIR}/${target} ${CMAKE_CURRENT_SOURCE_DIR}")
endfunction()

# A fuzzer as a test (<folder>/<file>): its seeds and some hundreds of random changes of them (cmake/fuzz_replay.cpp).
set(CROSSDOCK_REPLAY_RUNS 400 CACHE STRING "Random inputs for each fuzzer in the tests")

function(crossdock_replay source module folder)
  get_filename_component(stem ${source} NAME_WE)
  set(target ${module}_${stem})
  add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/cmake/fuzz_replay.cpp)
  target_link_libraries(${target} PRIVATE ${module} base)
  add_test(NAME ${folder}/${stem} COMMAND ${target} ${CMAKE_CURRENT_SOURCE_DIR}/testdata ${CROSSDOCK_REPLAY_RUNS})
endfunction()

# crossdock_plugins(kind) adds every folder below this one and writes <kind>_registry.gen.cpp, which calls
# register_plugin of each: a new folder is picked up by itself, without linker tricks or static initialisers.
function(crossdock_plugins kind registry_header registry_type)
  file(GLOB lists CONFIGURE_DEPENDS */CMakeLists.txt)
  set(declarations "")
  set(calls "")
  set(targets "")
  foreach(list_file ${lists})
    get_filename_component(dir ${list_file} DIRECTORY)
    get_filename_component(plugin ${dir} NAME)
    add_subdirectory(${plugin})
    string(APPEND declarations "namespace crossdock::${kind}::${plugin} { void register_plugin(${registry_type}&); }\n")
    string(APPEND calls "  crossdock::${kind}::${plugin}::register_plugin(registry);\n")
    list(APPEND targets ${kind}_${plugin})
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${kind}_registry.gen.cpp CONTENT
"#include \"${registry_header}\"
${declarations}namespace crossdock::${kind} {
void register_all(${registry_type}& registry) {
${calls}}
}  // namespace crossdock::${kind}
" @ONLY)
  add_library(${kind}_all STATIC ${CMAKE_BINARY_DIR}/generated/${kind}_registry.gen.cpp)
  target_include_directories(${kind}_all PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${kind}_all PUBLIC ${targets})
endfunction()

function(crossdock_write_layers)
  get_property(layers GLOBAL PROPERTY CROSSDOCK_LAYERS)
  list(JOIN layers "\n" text)
  file(WRITE ${CMAKE_BINARY_DIR}/layers.txt "${text}\n")
  get_property(fuzzers GLOBAL PROPERTY CROSSDOCK_FUZZERS)
  list(JOIN fuzzers "\n" text)
  file(WRITE ${CMAKE_BINARY_DIR}/fuzzers.txt "${text}\n")
endfunction()
