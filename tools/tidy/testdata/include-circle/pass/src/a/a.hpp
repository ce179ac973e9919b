#include "a/b.hpp"
