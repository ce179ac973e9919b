// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/functions.hpp"

#include "tools/tidy/mask.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

// "name first-last" of every function found, joined by "; ".
std::string functions_in(std::string_view text) {
  std::string result;
  for (const auto& f : crossdock::tidy::find_functions(crossdock::tidy::mask(text).code)) {
    result += (result.empty() ? "" : "; ") + f.name + " " + std::to_string(f.first_line) + "-" + std::to_string(f.last_line);
  }
  return result;
}

}  // namespace

TEST_CASE("functions in namespaces and classes are found with their lines") {
  CHECK(functions_in("namespace a::b {\nint f() {\n  return 1;\n}\n}") == "f 2-4");
  CHECK(functions_in(
            "struct S : Base {\n  void m() const override {}\n private:\n  int x_ = 0;\n  void p() { if (x_) {} }\n};") ==
        "m 2-2; p 5-5");
  CHECK(functions_in("template <class T>\nT max(T a) {\n}") == "max 2-3");
  CHECK(functions_in("TEST_CASE(\"a } b\") {\n  SUBCASE(\"x\") {\n  }\n}") == "TEST_CASE 1-4");
  CHECK(functions_in("TEST_SUITE(\"s\") {\nTEST_CASE(\"c\") {\n}\n}") == "TEST_CASE 2-3");
  CHECK(functions_in("extern \"C\" {\nvoid c() {\n}\n}") == "c 2-3");
  CHECK(functions_in("extern \"C\" int d(int n) {\n  if (n) {\n  }\n}") == "d 1-4");
}

TEST_CASE("constructors with initialiser lists are one function") {
  CHECK(functions_in("A::A(int x) : a_(x), b_{x}, c_{{1}} {\n  go();\n}") == "A::A 1-3");
  CHECK(functions_in("A::A() : Base<int>{} {\n}") == "A::A 1-2");
  CHECK(functions_in("class A {\n public:\n  A() : a_{1} {\n  }\n};") == "A 3-4");
}

TEST_CASE("values, enums and defaults in braces are no functions") {
  CHECK(functions_in("const int a[] = {\n1,\n2};\nint b{1};\nenum class E : int { x };").empty());
  CHECK(functions_in("void f(S s = {});\nauto g() -> std::vector<int> {\n}") == "g 2-3");
  CHECK(functions_in("#define OPEN { \\\n  {\nvoid h() {\n}") == "h 3-4");
}

TEST_CASE("lambdas at namespace scope count, those in a function belong to it") {
  CHECK(functions_in("const auto f = [](int x) {\n  return x;\n};") == "lambda 1-3");
  CHECK(functions_in("int g() {\n  auto l = [] {\n  };\n}") == "g 1-4");
}
