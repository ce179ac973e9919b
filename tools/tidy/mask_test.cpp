// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/mask.hpp"

#include <doctest/doctest.h>

using crossdock::tidy::mask;

TEST_CASE("comments are blanked in the code and kept in the comments") {
  const auto masked = mask("a; // new\nb; /* x\ny */ c;");
  CHECK(masked.code == "a;       \nb;     \n     c;");
  CHECK(masked.comments == "   // new\n   /* x\ny */   ");
}

TEST_CASE("what stands between quotes is blanked, the quotes stay") {
  CHECK(mask(R"(f("throw", '{'))").code == R"(f("     ", ' '))");
  CHECK(mask(R"("a\"b" c)").code == R"("    " c)");
  CHECK(mask(R"("// no comment" d)").code == R"("             " d)");
}

TEST_CASE("a raw string ends at its own delimiter only") {
  CHECK(mask("R\"x(a)\" b)x\" c").code == "R\"         \" c");
  CHECK(mask("auto s = u8R\"({)\";").code == "auto s = u8R\"   \";");
}

TEST_CASE("a digit separator opens no character literal") {
  CHECK(mask("1'000'000 + 'a'").code == "1'000'000 + ' '");
  CHECK(mask("0xff'ffU; '\\''").code == "0xff'ffU; '  '");
}

TEST_CASE("masking never changes the length, whatever the input") {
  for (const std::string text : {"\"", "'", "R\"(", "/*", "/", "R\"", "\\", "\"\\", "// \\\n\"x", "u8R\"ab(c)a\""}) {
    CAPTURE(text);
    CHECK(mask(text).code.size() == text.size());
    CHECK(mask(text).comments.size() == text.size());
  }
}
