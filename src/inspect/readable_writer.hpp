// SPDX-License-Identifier: Apache-2.0
// A set as JSON for people, written while it is read: what json_text(readable_json(tree)) says (readable.hpp), without tree
// and document.
#pragma once

#include "edi/json_writer.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crossdock::inspect {

class ReadableJson final : public edi::JsonWriter {
 public:
  ReadableJson() : JsonWriter(Shape::readable) {}

  void segment(const edi::SegmentView& view, const edi::SegmentDef* definition) override;

 private:
  // What stands before the values of a segment, made when it is met first.
  struct Heads {
    std::string segment;                // {"segment":"BEG","name":"order header"
    std::vector<std::string> elements;  // ,"BEG01":{"element":"353","name":"purpose","value":
  };

  const Heads& heads_of(const edi::SegmentDef& definition);
  bool plain_segment(const edi::SegmentView& view, const edi::SegmentDef& definition);

  std::unordered_map<const edi::SegmentDef*, Heads> heads_;
  std::string line_;
  std::string scratch_;
};

}  // namespace crossdock::inspect
