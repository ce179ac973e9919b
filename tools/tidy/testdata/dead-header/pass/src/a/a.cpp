#include "a/a.hpp"
