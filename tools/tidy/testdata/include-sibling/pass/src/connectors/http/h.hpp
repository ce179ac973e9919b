#include "connect/c.hpp"
