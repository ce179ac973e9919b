#include "a/a.hpp"
#include "a/b.hpp"
