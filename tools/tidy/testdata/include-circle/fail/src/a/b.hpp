#include "a/c.hpp"
