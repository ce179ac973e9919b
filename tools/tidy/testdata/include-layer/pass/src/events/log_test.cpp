#include "base/testing/fake.hpp"
#include "store/sqlite/s.hpp"
