// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/writer.hpp"

#include "base/assert.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::int64_t k_control_max = 999'999'999;
constexpr std::string_view k_first_century = "004010";  // from here on GS04 has eight digits

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

class Writer {
 public:
  explicit Writer(const OutboundInterchange& interchange) : in_(interchange), delimiters_(interchange.delimiters) {}

  Result<std::string> write() {
    CROSSDOCK_CHECK(check_delimiters());
    CROSSDOCK_CHECK(isa());
    for (const Segment& ta1 : in_.acknowledgements) {
      place_ = ta1.tag;
      CROSSDOCK_CHECK(segment(ta1.tag, ta1.elements));
    }
    for (const OutboundGroup& group : in_.groups) CROSSDOCK_CHECK(write_group(group));
    place_ = "IEA";
    CROSSDOCK_CHECK(segment("IEA", {std::to_string(in_.groups.size()), in_.header.control}));
    return std::move(out_);
  }

 private:
  Unexpected refuse(std::string code, std::string message) const {
    return fail(ErrorKind::invalid, std::move(code), std::move(message), place_);
  }

  Result<> check_delimiters() const {
    std::string all{delimiters_.element, delimiters_.component};
    if (delimiters_.repetition != '\0') all.push_back(delimiters_.repetition);
    all += delimiters_.segment;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool newline = i + 1 == all.size() && all[i] == '\n';
      const bool usable = !is_alphanumeric(all[i]) && all[i] != ' ' && all[i] != '\0' && all[i] != '-' && all[i] != '.' &&
                          (newline || !is_line_break(all[i])) && static_cast<unsigned char>(all[i]) < 0x7F;
      if (!usable || all.find(all[i], i + 1) != std::string::npos) {
        return refuse("x12.write_delimiters", "The delimiters must be different single characters that no value needs");
      }
    }
    if (delimiters_.segment.size() != 1) return refuse("x12.write_delimiters", "The segment terminator must be one byte");
    const bool line_end = in_.line_end.empty() || in_.line_end == "\n" || in_.line_end == "\r\n";
    if (!line_end || (delimiters_.segment == "\n" && !in_.line_end.empty())) {
      return refuse("x12.write_delimiters", "The line end is empty, LF or CR LF, and empty when LF is the terminator");
    }
    return {};
  }

  Result<> isa() {
    const InterchangeHeader& header = in_.header;
    place_ = "ISA";
    if (header.control.size() != 9 || !all_digits(header.control))
      return refuse("x12.write_header", "ISA13 must be nine digits");
    const bool repeats = delimiters_.repetition != '\0';
    const std::string standards = repeats ? std::string(1, delimiters_.repetition) : header.standards;
    out_ += "ISA";
    const struct {
      std::string_view value;
      std::size_t width;
    } fields[] = {{header.authorisation_qualifier, 2},
                  {header.authorisation, 10},
                  {header.security_qualifier, 2},
                  {header.security, 10},
                  {header.sender_qualifier, 2},
                  {header.sender, 15},
                  {header.receiver_qualifier, 2},
                  {header.receiver, 15},
                  {header.date, 6},
                  {header.time, 4},
                  {standards, 1},
                  {header.version, 5},
                  {header.control, 9},
                  {header.acknowledgement_requested, 1},
                  {header.usage, 1}};
    std::size_t number = 0;
    for (const auto& field : fields) {
      ++number;
      place_ = fmt::format("ISA{:02}", number);
      const bool padded = number == 2 || number == 4 || number == 6 || number == 8;
      if (field.value.size() > field.width || (!padded && field.value.size() != field.width)) {
        return refuse("x12.write_header",
                      fmt::format("{} must be {}{} characters", place_, padded ? "at most " : "", field.width));
      }
      out_ += delimiters_.element;
      if (!(repeats && number == 11)) CROSSDOCK_CHECK(check(field.value));
      out_ += field.value;
      out_.append(field.width - field.value.size(), ' ');
    }
    out_ += delimiters_.element;
    out_ += delimiters_.component;
    end_segment();
    return {};
  }

  Result<> write_group(const OutboundGroup& group) {
    const GroupHeader& header = group.header;
    place_ = fmt::format("group {}", header.control);
    const bool control = all_digits(header.control) && header.control.size() <= 9 && (in_.loose || header.control[0] != '0');
    if (!control) return refuse("x12.write_header", "GS06 must be one to nine digits without leading zeros");
    const bool valid = header.functional_code.size() == 2 && !header.sender.empty() && !header.receiver.empty() &&
                       (header.date.size() == 8 || (header.date.size() == 6 && header.version < k_first_century)) &&
                       header.time.size() >= 4 && !header.version.empty();
    if (!valid) return refuse("x12.write_header", "GS01, GS02, GS03, GS04, GS05 and GS08 must be filled");
    CROSSDOCK_CHECK(segment("GS", {header.functional_code, header.sender, header.receiver, header.date, header.time,
                                   header.control, header.agency, header.version}));
    for (const TransactionSet& set : group.sets) CROSSDOCK_CHECK(write_set(set));
    place_ = fmt::format("group {}", header.control);
    return segment("GE", {std::to_string(group.sets.size()), header.control});
  }

  Result<> write_set(const TransactionSet& set) {
    place_ = fmt::format("set {}", set.control);
    if (!all_digits(set.id) || set.id.size() != 3) return refuse("x12.write_header", "ST01 must be three digits");
    const bool control =
        set.control.size() >= 4 && set.control.size() <= 9 && std::ranges::all_of(set.control, is_alphanumeric);
    if (!control) return refuse("x12.write_header", "ST02 must be four to nine letters or digits");
    CROSSDOCK_CHECK(segment("ST", {set.id, set.control, set.implementation}));
    std::size_t index = 1;
    for (const Segment& one : set.segments) {
      place_ = fmt::format("set {}, segment {} {}", set.control, ++index, one.tag);
      CROSSDOCK_CHECK(segment(one.tag, one.elements));
    }
    return segment("SE", {std::to_string(set.segments.size() + 2), set.control});
  }

  Result<> segment(std::string_view tag, const std::vector<std::string>& elements) {
    if (!is_segment_tag(tag)) return refuse("x12.write_data", "A segment tag is two or three capital letters or digits");
    out_ += tag;
    std::size_t size = elements.size();
    while (size > 0 && elements[size - 1].empty()) --size;
    const std::string place = place_;
    for (std::size_t i = 0; i < size; ++i) {
      out_ += delimiters_.element;
      place_ = fmt::format("{} element {:02}", place, i + 1);
      CROSSDOCK_CHECK(element(elements[i]));
    }
    place_ = place;
    end_segment();
    return {};
  }

  Result<> element(std::string_view text) {
    while (true) {
      const std::size_t end = std::min(text.find_first_of("\x1e\x1f"), text.size());
      CROSSDOCK_CHECK(check(text.substr(0, end)));
      out_ += text.substr(0, end);
      if (end == text.size()) return {};
      const bool repeat = text[end] == k_repeat_mark;
      if (repeat && delimiters_.repetition == '\0')
        return refuse("x12.write_data", "This interchange has no repetition separator");
      out_ += repeat ? delimiters_.repetition : delimiters_.component;
      text.remove_prefix(end + 1);
    }
  }

  Result<> check(std::string_view text) const {
    for (const char c : text) {
      if (is_control(c)) return refuse("x12.write_data", "The value holds a line break or control character");
      const bool delimiter = c == delimiters_.element || c == delimiters_.component || c == delimiters_.segment[0] ||
                             (delimiters_.repetition != '\0' && c == delimiters_.repetition);
      if (delimiter)
        return refuse("x12.write_data", fmt::format("The value holds \"{}\", which is a delimiter of this interchange", c));
    }
    return {};
  }

  void end_segment() {
    out_ += delimiters_.segment;
    out_ += in_.line_end;
  }

  const OutboundInterchange& in_;
  const Delimiters& delimiters_;
  std::string out_;
  std::string place_;
};

}  // namespace

Result<std::string> write_interchange(const OutboundInterchange& interchange) { return Writer(interchange).write(); }

std::string interchange_control(std::int64_t number) {
  CROSSDOCK_ASSERT(number >= 0 && number <= k_control_max);
  return fmt::format("{:09}", number);
}

std::string set_control(std::int64_t number) {
  CROSSDOCK_ASSERT(number >= 0 && number <= k_control_max);
  return fmt::format("{:04}", number);
}

void stamp(InterchangeHeader& interchange, GroupHeader& group, Timestamp at) {
  const std::string text = at.rfc3339();  // 2026-11-23T18:05:09.123Z
  group.date = text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
  group.time = text.substr(11, 2) + text.substr(14, 2);
  interchange.date = group.date.substr(2);
  interchange.time = group.time;
}

}  // namespace crossdock::codec::x12
