#include "core/profile.h"

#include <cstring>

#include "core/clock.h"

namespace hebb::profile {
namespace {

std::vector<Entry> entries;
double since = 0;

}  // namespace

void start() {
  entries.clear();
  multiply_adds = 0;
  on = true;
  since = now_ms();
}

const std::vector<Entry>& stop() {
  on = false;
  return entries;
}

void add_mark(const char* name, Phase phase) {
  const double now = now_ms();
  Entry* entry = nullptr;
  for (Entry& e : entries) {
    if (e.phase == phase && std::strcmp(e.name, name) == 0) entry = &e;
  }
  if (!entry) entry = &entries.emplace_back(Entry{name, phase});
  ++entry->calls;
  entry->ms += now - since;
  entry->multiply_adds += static_cast<double>(multiply_adds.exchange(0));
  since = now_ms();
}

}  // namespace hebb::profile
