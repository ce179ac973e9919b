// SPDX-License-Identifier: Apache-2.0
#include "edi/acknowledgement.hpp"

#include "edi/text.hpp"

#include <algorithm>

namespace crossdock::edi {

SetVerdict verdict_of(const ReceivedSet& set) {
  return {set.tree.id,      set.tree.control, set.findings, set.known, set.tree.implementation,
          set.tree.version, set.tree.agency};
}

GroupVerdict verdict_of(const ReceivedGroup& group) {
  GroupVerdict verdict{group.header, {}, group.findings, 0};
  for (const ReceivedSet& set : group.sets) verdict.sets.push_back(verdict_of(set));
  for (const Finding& finding : group.findings) {
    if (finding.code == slug::group_count) {
      verdict.sets_stated = static_cast<std::size_t>(std::max(parse_count(trim(finding.value)), 0L));
    }
  }
  return verdict;
}

InterchangeVerdict verdict_of(const ReceivedInterchange& interchange) {
  InterchangeVerdict verdict{interchange.header, {}, interchange.findings};
  for (const ReceivedGroup& group : interchange.groups) verdict.groups.push_back(verdict_of(group));
  return verdict;
}

GroupAck::Answer GroupAck::answer_for(std::string_view set_id, std::string_view set_control) const {
  for (const AckedSet& set : sets) {
    const bool same = (set.id.empty() || set.id == set_id) && set.control == set_control;
    if (same && !set.status.empty()) return set.accepted() ? Answer::accepted : Answer::rejected;
  }
  if (status == "A" || status == "E") return Answer::accepted;
  // Partly accepted: partners that list only the failing sets have listed all of those.
  if (status == "P") return sets.empty() ? Answer::unknown : Answer::accepted;
  return status.empty() ? Answer::unknown : Answer::rejected;
}

}  // namespace crossdock::edi
