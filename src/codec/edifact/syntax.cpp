// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/syntax.hpp"

#include "codec/edifact/opening.hpp"
#include "edi/text.hpp"
#include "edi/tree.hpp"

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::size_t k_control_bytes_max = 35;  // 14 in syntax 3 and 4 for 0062; senders use more

class EdifactSyntax final : public Syntax {
 public:
  Standard standard() const override { return Standard::edifact; }

  const Tags& tags() const override {
    static constexpr Tags k_tags{"UNB", "UNZ", "UNG", "UNE", "UNH", "UNT", ""};
    return k_tags;
  }

  bool may_open(std::string_view bytes) const override {
    if (bytes.size() < 4 || is_alphanumeric(bytes[3])) return false;
    return bytes.starts_with("UNB") || bytes.starts_with("UNA") || bytes.starts_with("unb") || bytes.starts_with("una");
  }

  Opening recognise(std::string_view bytes, bool complete) const override { return recognise_interchange(bytes, complete); }
  Opening recognise_implied(std::string_view bytes, bool /*complete*/) const override { return recognise_message(bytes); }

  Role role(std::string_view tag) const override {
    if (!tag.starts_with("UN")) return Role::body;
    if (tag == "UNH") return Role::set_begin;
    if (tag == "UNT") return Role::set_end;
    if (tag == "UNG") return Role::group_begin;
    if (tag == "UNE") return Role::group_end;
    if (tag == "UNZ") return Role::interchange_end;
    return Role::body;
  }

  GroupHeader group(const SegmentView& ung) const override {
    const auto value = [&ung](std::size_t element, std::size_t component) {
      return ung.utf8(trim(ung.component(element, component)));
    };
    return GroupHeader{value(1, 1), value(2, 1), value(3, 1), value(4, 1),
                       value(4, 2), value(5, 1), value(6, 1), version(value(7, 1), value(7, 2)),
                       value(2, 2), value(3, 2), value(7, 3), value(8, 1)};
  }

  SetHeader set(const SegmentView& unh) const override {
    const auto value = [&unh](std::size_t component) { return unh.utf8(trim(unh.component(2, component))); };
    SetHeader header{value(1), unh.utf8(trim(unh.component(1, 1))), version(value(2), value(3)), value(5), value(4)};
    header.access_reference = unh.utf8(trim(unh.component(3, 1)));
    const bool more = unh.elements.size() > 3 || !unh.component(2, 6).empty() || !unh.component(2, 7).empty();
    if (more) header.header_more = rest_of(copy_segment(unh, nullptr));
    return header;
  }

  std::string_view group_fault(const GroupHeader& header, const SegmentView& /*segment*/) const override {
    return header.control.empty() ? "The group header lacks its control reference" : "";
  }

  std::string_view set_fault(const SetHeader& header) const override {
    const bool right = !header.id.empty() && !header.control.empty() && header.control.size() <= k_control_bytes_max;
    return right ? "" : "UNH lacks its reference number or message type";
  }

  std::size_t set_control_element() const override { return 1; }
  bool sets_need_group() const override { return false; }
  bool tag_has_components() const override { return true; }
  std::size_t binary_end(std::string_view /*data*/, std::size_t /*position*/, const Delimiters& /*delimiters*/,
                         bool /*complete*/) const override {
    return 0;
  }

 private:
  // Of S009 what follows its fifth component, and UNH04 on.
  static std::vector<std::string> rest_of(const Segment& unh) {
    std::string_view type = unh.element(2);
    for (int i = 0; i < 5; ++i) {
      const std::size_t mark = type.find(k_component_mark);
      type.remove_prefix(mark == std::string_view::npos ? type.size() : mark + 1);
    }
    std::vector<std::string> rest{std::string(type)};
    for (std::size_t i = 4; i <= unh.elements.size(); ++i) rest.emplace_back(unh.element(i));
    return rest;
  }

  static std::string version(const std::string& number, const std::string& release) {
    return number.empty() && release.empty() ? std::string() : number + "." + release;
  }
};

}  // namespace

const Syntax& syntax() {
  static const EdifactSyntax k_syntax;
  return k_syntax;
}

Batch read_batch(std::string_view bytes, const Library& library, const Limits& limits) {
  const Syntax* const syntaxes[] = {&syntax()};
  return edi::read_batch(bytes, library, syntaxes, limits);
}

}  // namespace crossdock::codec::edifact
