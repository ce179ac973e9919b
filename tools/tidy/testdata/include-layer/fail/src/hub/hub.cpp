#include "events/log.hpp"
#include "store/store.hpp"
