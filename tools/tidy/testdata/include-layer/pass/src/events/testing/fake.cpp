#include "store/sqlite/s.hpp"
