// SPDX-License-Identifier: Apache-2.0
#include "hub/sweeper.hpp"

namespace crossdock::hub {

void Sweeper::suspect(std::vector<Suspect> found, const std::function<bool(std::int64_t)>& is_held, Timestamp now) {
  for (Suspect& suspect : found) {
    if (suspects_.size() >= k_suspects_max) return;
    if (suspect.kind == Suspect::Kind::call && is_held(suspect.id)) continue;
    const Key key{suspect.kind, suspect.id};
    suspects_.try_emplace(key, Known{std::move(suspect), now.plus_ms(confirm_ms_), false});
  }
}

std::vector<Suspect> Sweeper::due(Timestamp now, std::size_t limit) {
  std::vector<Suspect> out;
  for (auto& [key, known] : suspects_) {
    if (out.size() >= limit) break;
    if (known.look_at > now) continue;
    known.look_at = now.plus_ms(confirm_ms_);
    out.push_back(known.suspect);
  }
  return out;
}

bool Sweeper::confirm(const Suspect& suspect) {
  const auto found = suspects_.find({suspect.kind, suspect.id});
  if (found == suspects_.end()) return false;
  Known& known = found->second;
  if (known.stuck) return false;
  known.stuck = true;
  ++stuck_;
  return true;
}

void Sweeper::clear(const Suspect& suspect) {
  const auto found = suspects_.find({suspect.kind, suspect.id});
  if (found == suspects_.end()) return;
  if (found->second.stuck) --stuck_;
  suspects_.erase(found);
}

}  // namespace crossdock::hub
