// SPDX-License-Identifier: Apache-2.0
// A one-byte character set declared by an interchange (EDIFACT UNOA..UNOK), as a table to UTF-8 made once with iconv.
//
// Senders declare UNOC and send UTF-8. Bytes are taken for UTF-8 against the declaration only where the declared set
// makes it implausible: always for Latin sets, where such pairs of accented capitals and signs do not occur in words;
// for the others when a byte would be a control character.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::edi {

class Charset {
 public:
  // `iconv_name`: "ISO-8859-5". `latin`: see above. Unknown to this machine's iconv: bytes above 127 become U+FFFD.
  Charset(const char* iconv_name, bool latin);

  std::string to_utf8(std::string_view bytes) const;
  // Whether to_utf8 takes these bytes for UTF-8 although they are declared otherwise.
  bool contradicts(std::string_view bytes) const;
  // The byte of one UTF-8 character; nothing when the set does not have it.
  std::optional<char> byte_of(std::string_view character) const;

 private:
  std::array<std::string, 128> upper_;  // of the bytes 128..255
  std::map<std::string, char, std::less<>> bytes_;
  bool latin_;
};

// nullptr: UTF-8 where it is well-formed, else ISO 8859-1.
std::string to_utf8(std::string_view bytes, const Charset* charset);

}  // namespace crossdock::edi
