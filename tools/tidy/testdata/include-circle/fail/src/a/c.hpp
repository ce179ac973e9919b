

#include "a/a.hpp"
