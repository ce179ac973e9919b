#include "store/store.hpp"
#include "base/a.hpp"
